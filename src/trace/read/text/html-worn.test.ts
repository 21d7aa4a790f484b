import { describe, expect, test } from "vitest";
import { offThePage } from "./html-worn.ts";

const head = ["MESSAGE sip:bob@example.com SIP/2.0", "Call-ID: 1@h", "CSeq: 1 MESSAGE", ""];

describe("a record off a web page", () => {
  test("entities, tags and no-break blanks are undone where the head has them", () => {
    const { lines, notes } = offThePage([
      "INVITE sip:bob@example.com SIP/2.0<br>",
      "From:&nbsp;&lt;sip:alice@example.com&gt;;tag=1<br />",
      "To:\xc2\xa0&quot;R&amp;D&quot; &#60;sip:bob@example.com&#x3e;<br>",
      "<br>",
      "a=b&amp;c<br>",
    ]);
    expect(lines).toEqual([
      "INVITE sip:bob@example.com SIP/2.0",
      "From: <sip:alice@example.com>;tag=1",
      'To: "R&D" <sip:bob@example.com>',
      "",
      "a=b&c",
    ]);
    expect(notes).toEqual(["entities and tags of a web page were undone"]);
  });

  test("entities and tags of a body are the body's own", () => {
    const body = ["<p>R&amp;D &lt;here&gt;</p>", "text\xc2\xa0"];
    expect(offThePage([...head, ...body])).toEqual({ lines: [...head, ...body], worn: false, notes: [] });
  });

  test("typographers' quotes are undone where a parameter has them, a name keeps them", () => {
    const [realm, name] = [
      "Authorization: Digest realm=\xe2\x80\x9cR\xe2\x80\x9d",
      "Subject: \xe2\x80\x9cHi\xe2\x80\x9d",
    ];
    expect(offThePage(["SIP/2.0 200 OK", realm]).lines[1]).toBe('Authorization: Digest realm="R"');
    expect(offThePage(["SIP/2.0 200 OK", name]).lines[1]).toBe(name);
  });

  test("the blanks that each line ends in are taken off, and no more", () => {
    const worn = [...head, "a=candidate:1 typ host "].map((line) => `${line}    `);
    const { lines, notes } = offThePage(worn, worn.slice(0, 3));
    expect(lines).toEqual([...head, "a=candidate:1 typ host "]);
    expect(notes).toEqual(["blanks at the ends of lines were taken off"]);
  });

  test("a letter of two bytes at the end of a line stays whole", () => {
    const worn = [...head.slice(0, 3).map((line) => `${line}  `), "", "Voil\xc3\xa0"];
    expect(offThePage(worn).lines).toEqual([...head, "Voil\xc3\xa0"]);
  });

  test("blanks at the end of one field are the field's", () => {
    const lines = ["SIP/2.0 200 OK", "Call-ID: 1@h", "Subject: a  ", "", "text   "];
    expect(offThePage(lines)).toEqual({ lines, worn: false, notes: [] });
  });

  test("a megabyte of blanks or of beginnings of entities takes no time", () => {
    const began = performance.now();
    for (const filler of [" ", "&", "&lt", "<br", "\xc2", "</"])
      offThePage(["SIP/2.0 200 OK", `Subject: ${filler.repeat(1_000_000 / filler.length)}x`, "Call-ID: 1"]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SipRequest } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";
import { sipe } from "#testing/communicator";
import { findForbidden } from "./decide-content.ts";
import { asPlain, cookieLine, readContent } from "./read-message.ts";
import { firstMessages, messageMedia, tookFirstMessage } from "./read-session.ts";

const golden = (name: string): SipRequest => {
  const read = parseMessage(sipe(`after-sign-on/${name}`));
  if (!read.ok || read.value.kind !== "request") throw new Error(name);
  return read.value;
};
const invite = golden("06-send-im/014-INVITE-application_sdp");
const plain = (text: string) => readContent("text/plain", text);

describe("what pidgin-sipe sent", () => {
  test("an INVITE for a message session, and none for a call or a desktop", () => {
    expect(messageMedia(invite)).toBe("message");
    expect(messageMedia(golden("36-share-desktop/071-INVITE-application_sdp"))).toBeUndefined();
    expect(messageMedia(golden("30-voice-call/058-INVITE-multipart_alternative"))).toBeUndefined();
  });

  test("its text stands in ms-text-format", () => {
    const [first, ...more] = firstMessages(invite);
    expect(more).toEqual([]);
    expect([first?.kind, first?.type, first?.text]).toEqual([
      "text",
      "text/plain",
      'hello héllo <b> & "quotes"',
    ]);
    expect(first && asPlain(first)?.contentType).toBe("text/plain; charset=UTF-8");
  });

  test("a file invitation has a cookie", () => {
    const [first] = firstMessages(golden("29-send-file/055-INVITE-application_sdp"));
    expect(first?.kind).toBe("file");
    expect(first && cookieLine(first)).toBe("Invitation-Cookie: 228325379\r\n");
  });
});

test("a session with sound besides is a call", () => {
  const call = invite.copy();
  call.body += "m=audio 40000 RTP/AVP 0\r\n";
  expect(messageMedia(call)).toBeUndefined();
  call.body = invite.body.replace("m=message", "m=x-ms-message");
  expect(messageMedia(call)).toBe("x-ms-message");
});

test("only a Supported line that is ms-text-format alone says that the text was taken (SE §1.3)", () => {
  expect(tookFirstMessage(["com.microsoft.rtc-multiparty", "ms-text-format"])).toBe(true);
  expect(tookFirstMessage(["ms-sender, ms-text-format"])).toBe(false);
});

test("whatever stands in ms-text-format is read to an end", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'ms-body=;text/plain "<>AZ+') })), (values) => {
      const request = invite.copy();
      request.remove("ms-text-format");
      for (const value of values) request.append("ms-text-format", value);
      expect(firstMessages(request).length).toBeLessThanOrEqual(4);
    }),
  );
});

describe("plain text for those who read nothing else", () => {
  test("msgr goes, the charset and the octets stay", () => {
    const content = readContent("text/plain; charset=ISO-8859-1;msgr=WAAt", "gr\xfcn");
    expect(asPlain(content)).toEqual({ contentType: "text/plain; charset=ISO-8859-1", body: "gr\xfcn" });
    expect(content.plain).toBe("grün");
  });
  test("multipart/alternative gives its plain part", () => {
    const body =
      "--x\r\nContent-Type: text/html\r\n\r\n<b>a</b>\r\n--x\r\nContent-Type: text/plain\r\n\r\na\r\n--x--\r\n";
    expect(asPlain(readContent("multipart/alternative;boundary=x", body))?.body).toBe("a");
  });
  test("a picture has none", () => expect(asPlain(readContent("image/gif", "GIF89a"))).toBeUndefined());
});

describe("content policy", () => {
  const words = { words: ["Secret", "a.b"], links: false };
  const links = { words: [], links: true };
  test.each([
    ["a whole word in any case", plain("it is SECRET."), "Secret"],
    ["no part of a word", plain("secretary"), undefined],
    ["markup inside the word", readContent("text/html", "<b>se</b>cret"), "Secret"],
    ["an invisible mark inside the word", plain("se\xc2\xadcret"), "Secret"],
    ["wide letters", plain("\xef\xbd\x93ecret"), "Secret"],
    ["a word is no pattern", plain("axb"), undefined],
    ["the name of a file", readContent("text/x-msmsgsinvite", "Application-File: secret.txt\r\n"), "Secret"],
  ])("%s", (_, content, found) => expect(findForbidden(content, words)?.found).toBe(found));

  test.each([
    ["see http://example.org/x", "http://example.org/x"],
    ["see www.example.org.", "www.example.org."],
    ["awww.no", undefined],
    ["no link: example", undefined],
  ])("%s", (text, found) => expect(findForbidden(plain(text), links)?.found).toBe(found));

  test("a link behind words of HTML", () => {
    const html = readContent("text/html", '<a href="https://example.org">here</a>');
    expect(findForbidden(html, links)).toMatchObject({ kind: "link" });
  });
});

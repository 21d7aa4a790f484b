import fc from "fast-check";
import { expect, test } from "vitest";
import { parseContentType } from "./content-type.ts";
import { parseMultipart } from "./multipart.ts";

function parts(body: string, type = 'multipart/mixed;boundary="b 1"') {
  const read = parseContentType(type);
  if (!read.ok) throw new Error(`${type}: expected ${read.expected}.`);
  return parseMultipart(read.value, body);
}

test("parseContentType reads type and parameters", () => {
  expect(parseContentType('Multipart / Mixed ;Boundary="x;y"; charset=UTF-8')).toEqual({
    ok: true,
    value: {
      type: "multipart/mixed",
      parameters: [
        ["boundary", '"x;y"'],
        ["charset", "UTF-8"],
      ],
    },
  });
  for (const text of ["", "text", "text/", "/plain", "text/plain x", "a/b/c"])
    expect(parseContentType(text)).toEqual({ ok: false, expected: "a media type, as in application/sdp" });
});

test("parts come with their fields and octets", () => {
  const read = parts(
    "preamble\r\n--b 1\r\nContent-Type: application/sdp\r\nContent-ID:\r\n <1@a>\r\n\r\nv=0\r\n\r\n" +
      "--b 1 \r\n\r\nplain\0\u00ff\r\n--b 10\r\n--b 1--\r\nepilogue",
  );
  expect(read).toEqual({
    ok: true,
    value: [
      {
        fields: [
          ["content-type", "application/sdp"],
          ["content-id", "<1@a>"],
        ],
        contentType: { type: "application/sdp", parameters: [] },
        body: "v=0\r\n",
      },
      { fields: [], contentType: { type: "text/plain", parameters: [] }, body: "plain\0\u00ff\r\n--b 10" },
    ],
  });
});

test.each([
  ["", "a line --b 1"],
  ["x--b 1\r\n\r\na\r\n--b 1--", "at least one part"],
  ["--b 1\r\n\r\na", "a line --b 1-- at the end"],
  ["--b 1--", "at least one part"],
  ["--b 1\r\nno colon\r\n\r\na\r\n--b 1--", "a field name and a colon in a part"],
  ["--b 1\r\nContent-Type: x\r\n\r\na\r\n--b 1--", "a media type, as in application/sdp"],
  [`${"--b 1\r\n\r\na\r\n".repeat(33)}--b 1--`, "at most 32 parts"],
  [`--b 1\r\n${"A: b\r\n".repeat(33)}\r\na\r\n--b 1--`, "at most 32 fields in a part"],
  [`--b 1\r\n${"A".repeat(9_000)}\r\n--b 1--`, "at most 8192 octets of fields in a part"],
])("%j is refused", (body, expected) => {
  expect(parts(body)).toEqual({ ok: false, expected });
});

test("a type without a boundary has no parts", () => {
  for (const type of ["multipart/mixed", "multipart/mixed;boundary=", "text/plain;boundary=x"])
    expect(parts("--x\r\n\r\na\r\n--x--", type).ok).toBe(false);
});

test("any octets come out of a part as they went in", () => {
  const content = fc
    .string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)) })
    .filter((text) => !text.includes("--b 1"));
  fc.assert(
    fc.property(fc.array(content, { minLength: 1, maxLength: 5 }), (bodies) => {
      const read = parts(`${bodies.map((body) => `--b 1\r\nX: y\r\n\r\n${body}\r\n`).join("")}--b 1--\r\n`);
      expect(read.ok && read.value.map(({ body }) => body)).toEqual(bodies);
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMultipart } from "./multipart.ts";

const type = (boundary: string, subtype = "mixed") => ({
  type: `multipart/${subtype}`,
  parameters: [["boundary", boundary] as const],
});

test("parts come with their fields and bodies", () => {
  const body =
    "preamble\r\n--b\r\nContent-Type: application/sdp\r\nContent-Disposition: session;\r\n handling=optional\r\n\r\nv=0\r\n\r\n" +
    "--b  \r\n\r\nplain\r\n--bb is text\r\n--b\r\n\r\n--b--\r\nepilogue";
  expect(parseMultipart(type('"b"'), body)).toEqual({
    ok: true,
    value: [
      {
        fields: [
          ["content-type", "application/sdp"],
          ["content-disposition", "session; handling=optional"],
        ],
        contentType: { type: "application/sdp", parameters: [] },
        body: "v=0\r\n",
      },
      { fields: [], contentType: { type: "text/plain", parameters: [] }, body: "plain\r\n--bb is text" },
      { fields: [], contentType: { type: "text/plain", parameters: [] }, body: "" },
    ],
  });
});
test.each([
  ["b", "no delimiter"],
  ["b", "--b\r\n\r\nnever closed"],
  ["b", "--b--\r\n"],
  ["b", "--b\r\nno colon\r\n\r\n--b--"],
  ["b", "--b\r\n\r\n\r\n".repeat(40)],
  ["", "--\r\n\r\n\r\n----"],
  ["x".repeat(71), "--x"],
])("boundary %j and body %j are refused", (boundary, body) => {
  expect(parseMultipart(type(boundary), body).ok).toBe(false);
});
test("any bodies come out as they went in", () => {
  const octets = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  fc.assert(
    fc.property(fc.array(octets, { minLength: 1, maxLength: 5 }), (bodies) => {
      const body = `${bodies.map((one) => `--=_q\r\nContent-Type: a/b\r\n\r\n${one}\r\n`).join("")}--=_q--`;
      const read = parseMultipart(type('"=_q"'), body);
      expect(read.ok && read.value.map((part) => part.body)).toEqual(bodies);
    }),
  );
});

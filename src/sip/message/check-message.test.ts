import { expect, test } from "vitest";
import { checkMessage } from "./check-message.ts";
import { parseMessage } from "./parse-message.ts";

const FIELDS = {
  Via: "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
  From: "<sip:alice@example.com>;tag=a1",
  To: "<sip:bob@example.com>",
  "Call-ID": "c1@192.0.2.1",
  CSeq: "1 OPTIONS",
  "Max-Forwards": "70",
};
type Changes = Partial<Record<keyof typeof FIELDS | "Contact", string | undefined>>;

/** What the check says of a good request with these changes; undefined takes a field away, a line end makes two of one. */
function check(changes: Changes, startLine = "OPTIONS sip:bob@example.com SIP/2.0") {
  const lines = Object.entries({ ...FIELDS, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : value.split("\n").map((one) => `${name}: ${one}\r\n`),
  );
  const read = parseMessage(`${startLine}\r\n${lines.join("")}\r\n`);
  if (!read.ok) throw new Error(`${read.refusal.field}: expected ${read.refusal.expected}.`);
  return checkMessage(read.value);
}

test("a good request and a good answer pass", () => {
  expect(check({})).toBeUndefined();
  expect(check({ "Max-Forwards": undefined })).toBeUndefined();
  expect(check({ CSeq: "1 INVITE" }, "SIP/2.0 200 OK")).toBeUndefined();
});

const FAULTS: readonly (readonly [Changes, field: string, expected: string])[] = [
  [{ Via: undefined }, "Via", "at least one"],
  [{ From: undefined }, "From", "exactly one"],
  [{ From: `${FIELDS.From}\n${FIELDS.From}` }, "From", "exactly one"],
  [{ To: undefined }, "To", "exactly one"],
  [{ "Call-ID": undefined }, "Call-ID", "exactly one"],
  [{ "Call-ID": "a\nb" }, "Call-ID", "exactly one"],
  [{ "Call-ID": "" }, "Call-ID", "a word without blanks"],
  [{ "Call-ID": "a b" }, "Call-ID", "a word without blanks"],
  [{ CSeq: undefined }, "CSeq", "exactly one"],
  [{ CSeq: "1 OPTIONS\n2 OPTIONS" }, "CSeq", "exactly one"],
  [{ CSeq: "2147483648 OPTIONS" }, "CSeq", "a number below 2^31"],
  [{ CSeq: "1 INVITE" }, "CSeq", "the request's own method, OPTIONS"],
  [{ Via: "SIP/2.0/UDP" }, "Via", "SIP/2.0/TRANSPORT and a host"],
  [{ From: "alice" }, "From", "a URI with its scheme, as in sip:name@domain"],
  [{ To: '"Bob <sip:b@c>' }, "To", "a closing quote after the display name"],
  [{ "Max-Forwards": "256" }, "Max-Forwards", "a number from 0 to 255"],
  [{ "Max-Forwards": "-1" }, "Max-Forwards", "a number from 0 to 255"],
  [{ "Max-Forwards": "70\n70" }, "Max-Forwards", "one"],
  [{ Contact: "sip:a@b?Route=%3Csip:c%3E" }, "Contact", "angle brackets around a URI with ?"],
];
test.each(FAULTS)("%j is refused", (changes, field, expected) => {
  expect(check(changes)).toMatchObject({ status: 400, field, expected });
});

test("a Request-URI with headers is refused, one with a ? in its user is not", () => {
  expect(check({}, "OPTIONS sip:bob@example.com?Route=x SIP/2.0")).toMatchObject({ field: "start line" });
  expect(check({}, "OPTIONS sip:bob?x@example.com SIP/2.0")).toBeUndefined();
});

test("a Request-URI of a scheme that we read must be readable", () => {
  for (const uri of ["sip:", "sip:bob@", "sip:2001:db8::10", "SIPS:bob@example.com:99999", "tel:bob"])
    expect(check({}, `OPTIONS ${uri} SIP/2.0`)).toMatchObject({ status: 400, field: "start line" });
  expect(check({}, "OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0")).toBeUndefined();
});

test("of an answer only what we use is looked at", () => {
  const carried = { CSeq: "1 INVITE", "Max-Forwards": "256", Contact: "sip:a@b?Subject=x" };
  expect(check(carried, "SIP/2.0 200 OK")).toBeUndefined();
});

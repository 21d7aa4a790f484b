import { expect, test } from "vitest";
import { headerField, SipRequest } from "./message.ts";
import { createResponse } from "./respond.ts";

const request = (...fields: [string, string][]): SipRequest =>
  new SipRequest(
    "INVITE",
    "sip:bob@example.com",
    fields.map(([name, value]) => headerField(name, value)),
  );

const CALL: [string, string][] = [
  ["via", "SIP/2.0/TCP b.example.com;branch=z9hG4bK2, SIP/2.0/UDP a.example.com;branch=z9hG4bK1"],
  ["record-route", "<sip:p.example.com;lr>"],
  ["from", "<sip:alice@example.com>;tag=1"],
  ["to", '"a;tag=9" <sip:bob@example.com;tag=8>'],
  ["call-id", "1@a"],
  ["cseq", "1 INVITE"],
];

test("fields are found, listed over all their lines, put, and taken away", () => {
  const message = request(...CALL, ["via", "SIP/2.0/UDP c.example.com"]);
  expect(message.list("via")).toHaveLength(3);
  message.prepend("via", "SIP/2.0/TLS d.example.com");
  expect(message.via.host).toBe("d.example.com");
  message.removeFirst("via");
  expect(message.via.branch).toBe("z9hG4bK2");
  message.removeFirst("via");
  expect(message.via.branch).toBe("z9hG4bK1");
  message.set("subject", "one");
  message.append("subject", "two");
  message.set("subject", "three");
  expect(message.getAll("subject")).toEqual(["three"]);
  message.remove("subject");
  expect(message.has("subject")).toBe(false);
});
test("a copy may change and the first message stays; what was read is read anew when its field is another", () => {
  const message = request(...CALL);
  expect(message.from.tag).toBe("1");
  const copy = message.copy();
  copy.set("from", "<sip:carol@example.com>;tag=2");
  expect([message.from.tag, copy.from.tag]).toEqual(["1", "2"]);
  copy.fields = copy.fields.map((field) =>
    field.name === "from" ? headerField("from", "<sip:d@example.com>;tag=3") : field,
  );
  expect(copy.from.tag).toBe("3");
});
test("a missing or unreadable field is told without throwing, and throws when used all the same", () => {
  const message = request(["from", "nobody"]);
  expect(message.read("from")).toEqual({
    ok: false,
    expected: "a URI with its scheme, as in sip:name@domain",
  });
  expect(message.read("via")).toEqual({ ok: false, expected: "a Via field" });
  expect(() => message.from).toThrow("From was used unchecked");
});
test("an answer carries Via, From, To with our tag, Call-ID and CSeq (§8.2.6)", () => {
  const answer = createResponse(request(...CALL), 486, undefined, {
    toTag: "t1",
    fields: [["retry-after", "5"]],
  });
  expect(answer.reason).toBe("Busy Here");
  expect(answer.fields.map((field) => field.name)).toEqual([
    "via",
    "from",
    "to",
    "call-id",
    "cseq",
    "retry-after",
  ]);
  expect(answer.get("to")).toBe('"a;tag=9" <sip:bob@example.com;tag=8>;tag=t1');
  expect(answer.to.tag).toBe("t1");
});
test("a tag that is there stays, 100 has none, and a dialog takes Record-Route along", () => {
  const inDialog = request(
    ...CALL.map(([name, value]): [string, string] => [
      name,
      name === "to" ? "<sip:bob@example.com>;tag=7" : value,
    ]),
  );
  expect(createResponse(inDialog, 200, undefined, { toTag: "t1" }).to.tag).toBe("7");
  expect(createResponse(request(...CALL), 100, undefined, { toTag: "t1" }).to.tag).toBeUndefined();
  expect(createResponse(request(...CALL), 180, undefined, { recordRoute: true }).has("record-route")).toBe(
    true,
  );
});

import { expect, test } from "vitest";
import { headerField, SipRequest, SipResponse } from "./message.ts";

const request = (...fields: readonly (readonly [string, string])[]): SipRequest =>
  new SipRequest(
    "INVITE",
    "sip:bob@example.com",
    fields.map(([name, value]) => headerField(name, value)),
  );
const lines = (message: SipRequest): string[] => message.fields.map(({ line }) => line);

test("get, getAll, list and has find fields by name", () => {
  const message = request(["via", "a, b"], ["to", "t"], ["via", "c"]);
  expect(message.get("via")).toBe("a, b");
  expect(message.getAll("via")).toEqual(["a, b", "c"]);
  expect(message.list("via")).toEqual(["a", "b", "c"]);
  expect(message.list("route")).toEqual([]);
  expect([message.has("to"), message.has("from")]).toEqual([true, false]);
});

test("set replaces all fields of the name where the first stood, or adds one at the end", () => {
  const message = request(["via", "a"], ["to", "t"], ["via", "b"]);
  message.set("via", "c");
  message.set("call-id", "d");
  expect(lines(message)).toEqual(["Via: c", "To: t", "Call-ID: d"]);
});

test("prepend goes before the first of its name, append to the end, remove takes all away", () => {
  const message = request(["to", "t"], ["via", "a"]);
  message.prepend("via", "b");
  message.prepend("route", "r");
  message.append("via", "z");
  expect(lines(message)).toEqual(["Route: r", "To: t", "Via: b", "Via: a", "Via: z"]);
  message.remove("via");
  expect(lines(message)).toEqual(["Route: r", "To: t"]);
});

test("removeFirst takes one element, and the line with its last", () => {
  const message = request(["via", 'a;x="1,2", b'], ["via", "c"]);
  message.removeFirst("via");
  expect(lines(message)).toEqual(["Via: b", "Via: c"]);
  message.removeFirst("via");
  expect(lines(message)).toEqual(["Via: c"]);
  message.removeFirst("via");
  message.removeFirst("via");
  expect(lines(message)).toEqual([]);
});

test("what was read is read again when the field changes, and only then", () => {
  const message = request(["to", "<sip:a@b>"], ["cseq", "1 INVITE"]);
  const first = message.to;
  expect(message.to).toBe(first);
  message.set("cseq", "2 INVITE");
  expect(message.to).toBe(first);
  expect(message.cseq.number).toBe(2);
  message.set("to", "<sip:a@b>;tag=1");
  expect(message.to.tag).toBe("1");
});

test("the topmost Via is read, whichever line and element it is", () => {
  const message = request(["via", "SIP/2.0/UDP a, SIP/2.0/TCP b"]);
  expect(message.via.host).toBe("a");
  message.prepend("via", "SIP/2.0/TLS c");
  expect(message.via.host).toBe("c");
  message.removeFirst("via");
  message.removeFirst("via");
  expect(message.via.host).toBe("b");
});

test("a copy shares fields and readings, and changes alone", () => {
  const message = request(["to", "<sip:a@b>"]);
  const { to } = message;
  const copy = message.copy();
  expect(copy.to).toBe(to);
  copy.set("to", "<sip:c@d>");
  copy.uri = "sip:e@f";
  expect(copy.to.uriText).toBe("sip:c@d");
  expect(copy.requestUri?.host).toBe("f");
  expect(message.to).toBe(to);
  expect(message.requestUri?.host).toBe("example.com");
});

test("the Request-URI of an unknown scheme stays unread", () => {
  expect(new SipRequest("OPTIONS", "soap.beep://192.0.2.103:3002").requestUri).toBeUndefined();
});

test("a missing or unreadable field is told without throwing", () => {
  const message = request(["from", "nobody"]);
  expect(message.read("from")).toEqual({
    ok: false,
    expected: "a URI with its scheme, as in sip:name@domain",
  });
  expect(message.read("via")).toEqual({ ok: false, expected: "a Via field" });
});

test("using a field that cannot be read is our own defect", () => {
  const answer = new SipResponse(200, "OK", [headerField("to", "nobody")]);
  expect(() => answer.to).toThrow("To was used unchecked");
  expect(() => answer.from).toThrow("expected a From field");
});

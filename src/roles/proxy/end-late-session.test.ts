import { expect, test } from "vitest";
import { headerField, SipRequest, SipResponse } from "#sip/message/message";
import { endingOf } from "./end-late-session.ts";

const fields = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([name, value]) => headerField(name, value));
const common = [
  ["from", "<sip:alice@example.com>;tag=1"],
  ["call-id", "c"],
  ["cseq", "7 INVITE"],
] as const;
/** Our copy of an INVITE that came by one proxy: our Record-Route above its own. */
const invite = new SipRequest(
  "INVITE",
  "sip:bob@192.0.2.9",
  fields([
    ...common,
    ["to", "<sip:bob@example.com>"],
    ["record-route", "<sip:us.example.com;lr>"],
    ["record-route", "<sip:before-us.example.com;lr>"],
    ["contact", "<sip:alice@192.0.2.8>"],
  ]),
);
const ok = (more: readonly (readonly [string, string])[]) =>
  new SipResponse(
    200,
    "OK",
    fields([
      ...common,
      ["to", "<sip:bob@example.com>;tag=2"],
      ...more,
      ...routes,
      ["contact", "<sip:bob@192.0.2.9>"],
    ]),
  );
const routes = invite.getAll("record-route").map((value) => ["record-route", value] as const);

test("ACK and BYE go from us to the device, not back over ourselves", () => {
  const ending = endingOf(invite, ok([]));
  expect(ending?.ack.get("cseq")).toBe("7 ACK");
  expect(ending?.bye.get("cseq")).toBe("8 BYE");
  expect(ending?.bye.uri).toBe("sip:bob@192.0.2.9");
  expect(ending?.bye.has("route")).toBe(false);
  expect(ending?.bye.get("to")).toBe("<sip:bob@example.com>;tag=2");
});

test("proxies behind us are passed in their order", () => {
  const ending = endingOf(
    invite,
    ok([["record-route", "<sip:far.example.com;lr>, <sip:near.example.com;lr>"]]),
  );
  expect(ending?.bye.getAll("route")).toEqual(["<sip:near.example.com;lr>", "<sip:far.example.com;lr>"]);
});

test("without a Contact there is nobody to tell", () => {
  const answer = ok([]);
  answer.remove("contact");
  expect(endingOf(invite, answer)).toBeUndefined();
});

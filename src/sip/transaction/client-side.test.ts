import { expect, test } from "vitest";
import { answer, request, transactionStage as stage, startLines, tcp, udp } from "#testing/transaction-stage";
import { headerField, SipRequest } from "../message/message.ts";

test("a request that we send carries our Via, and its answer finds the way back", () => {
  const { layer, user, since } = stage();
  const flow = udp();
  const message = request("MESSAGE");
  const client = layer.send(message, flow, user);
  expect(flow.sent[0]).toContain(
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-ours-1;rport\r\nVia: SIP/2.0/TCP 192.0.2.9:40000",
  );
  expect(message.getAll("via").length).toBe(1); // ours to copy, not to change
  layer.received(answer(client.request, 200), flow);
  layer.received(answer(client.request, 200), flow);
  expect(since()).toEqual(["0 200"]);
});
test("answers to nothing are strays; answers that cannot be believed are dropped", () => {
  const { layer, since } = stage();
  layer.received(answer(request("INVITE"), 200), tcp());
  expect(since()).toEqual(["0 stray 200"]);
  const wary = stage({ admitResponse: () => false });
  const client = wary.layer.send(request("MESSAGE"), tcp(), wary.user);
  wary.layer.received(answer(client.request, 200), client.flow);
  expect(wary.since()).toEqual([]);
});
test("timer F over TCP: no answer in 32 s", () => {
  const { layer, user, since, clock } = stage();
  const flow = tcp();
  const client = layer.send(request("MESSAGE"), flow, user);
  clock.pass(31_999);
  expect(since()).toEqual([]);
  clock.pass(1);
  expect([since(), layer.size, flow.sent.length]).toEqual([["32000 timed out"], 0, 1]);
  layer.received(answer(client.request, 200), flow);
  expect(since()).toEqual(["32000 stray 200"]);
});
test("repeats over UDP are the same octets, signed once", () => {
  const { layer, user, clock, printed } = stage();
  const flow = udp();
  layer.send(request("MESSAGE"), flow, user);
  clock.pass(3_500);
  expect([flow.sent.length, new Set(flow.sent).size, printed]).toEqual([4, 1, ["MESSAGE"]]);
});
test("a refused call is acknowledged with the Route and topmost Via of the INVITE and the To of the answer", () => {
  const { layer, user, since, printed } = stage();
  const flow = tcp();
  const invite = request("INVITE", { cseq: 7 });
  invite.append("route", "<sip:edge.example.com;lr>");
  invite.append("contact", "<sip:alice@192.0.2.9>");
  const client = layer.send(invite, flow, user);
  layer.received(answer(client.request, 486, "busy"), flow);
  const ack = flow.sent[1]?.split("\r\n");
  expect(ack?.[0]).toBe("ACK sip:bob@example.com SIP/2.0");
  expect(ack?.slice(1, -2).toSorted()).toEqual([
    "CSeq: 7 ACK",
    "Call-ID: 1@192.0.2.9",
    "Content-Length: 0",
    "From: <sip:alice@example.com>;tag=a",
    "Max-Forwards: 70",
    "Route: <sip:edge.example.com;lr>",
    "To: <sip:bob@example.com>;tag=busy",
    "Via: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK-ours-1",
  ]);
  expect([since(), printed, layer.size]).toEqual([["0 486"], ["INVITE", "ACK"], 0]);
});
test("every 2xx to our INVITE is told, from each fork, until timer M", () => {
  const { layer, user, since, clock } = stage();
  const flow = udp();
  const client = layer.send(request("INVITE"), flow, user);
  for (const tag of ["b", "c", "b"]) layer.received(answer(client.request, 200, tag), flow);
  expect(since()).toEqual(["0 200", "0 200", "0 200"]);
  clock.pass(32_000);
  layer.received(answer(client.request, 200), flow);
  expect(since()).toEqual(["32000 stray 200"]);
});
test("cancel waits for a provisional answer, then sends CANCEL with the same branch and the reason", () => {
  const { layer, user, since, clock } = stage();
  const flow = tcp();
  const invite = request("INVITE", { cseq: 7 });
  invite.append("route", "<sip:edge.example.com;lr>");
  const client = layer.send(invite, flow, user);
  client.cancel([["reason", "SIP;cause=200"]]);
  client.cancel();
  clock.pass(100);
  expect(startLines(flow)).toEqual(["INVITE sip:bob@example.com"]);
  layer.received(answer(client.request, 100), flow);
  const cancel = flow.sent.splice(0).map((octets) => octets.split("\r\n"));
  expect(cancel.length).toBe(1);
  expect(cancel[0]?.slice(1, -2).toSorted()).toEqual([
    "CSeq: 7 CANCEL",
    "Call-ID: 1@192.0.2.9",
    "Content-Length: 0",
    "From: <sip:alice@example.com>;tag=a",
    "Max-Forwards: 70",
    "Reason: SIP;cause=200",
    "Route: <sip:edge.example.com;lr>",
    "To: <sip:bob@example.com>",
    "Via: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK-ours-1",
  ]);
  const { fields } = client.request;
  const cancelled = new SipRequest(
    "CANCEL",
    invite.uri,
    fields.map((field) => (field.name === "cseq" ? headerField("cseq", "7 CANCEL") : field)),
  );
  layer.received(answer(cancelled, 200), flow);
  layer.received(answer(client.request, 487), flow);
  expect([since(), startLines(flow)]).toEqual([["100 100", "100 487"], ["ACK sip:bob@example.com"]]);
});
test("cancel after the final answer, or of another request than INVITE, does nothing", () => {
  const { layer, user } = stage();
  const flow = tcp();
  const answered = layer.send(request("INVITE"), flow, user);
  answered.cancel(); // wanted, and overtaken by the answer
  layer.received(answer(answered.request, 200), flow);
  answered.cancel();
  layer.send(request("MESSAGE"), flow, user).cancel();
  expect(startLines(flow)).toEqual(["INVITE sip:bob@example.com", "MESSAGE sip:bob@example.com"]);
});
test("a cancelled call that is never answered ends after 64*T1", () => {
  const { layer, user, since, clock } = stage();
  const flow = tcp();
  const client = layer.send(request("INVITE"), flow, user);
  layer.received(answer(client.request, 180), flow);
  clock.pass(60_000);
  client.cancel();
  clock.pass(32_000);
  expect([since(), layer.size]).toEqual([["0 180", "92000 timed out"], 0]);
});

import { expect, test } from "vitest";
import { literalFlow } from "#testing/literal-flow";
import { answer, request, transactionStage as stage, statuses, tcp, udp } from "#testing/transaction-stage";

test("when a connection ends, its transactions do", () => {
  const { layer, user, servers, since } = stage();
  const flow = tcp();
  let ended = 0;
  layer.received(request("INVITE"), flow);
  servers[0]?.onEnd(() => ended++);
  layer.send(request("MESSAGE"), flow, user);
  flow.close("the other end hung up");
  expect([since(), ended, layer.size]).toEqual([["0 INVITE", "0 failed: the other end hung up"], 1, 0]);
});
test("sending over a flow that has ended is told, but not before send has come back", () => {
  const { layer, user, since, clock } = stage();
  const flow = tcp();
  flow.close("reset");
  layer.send(request("INVITE"), flow, user);
  expect(since()).toEqual([]);
  clock.pass(0);
  expect([since(), layer.size]).toEqual([["0 failed: reset"], 0]);
});
test("a flow that does not take the request is told as a failure, and nothing stays", () => {
  const { layer, user, since, clock } = stage();
  layer.send(request("INVITE"), { ...tcp(), open: true, send: () => false }, user);
  expect([since(), layer.size]).toEqual([[], 0]);
  clock.pass(0);
  expect(since()).toEqual(["0 failed: the flow did not take the message"]);
});
test("the last request before a connection ended is heard and then forgotten", () => {
  const { layer, since, clock } = stage();
  const flow = tcp();
  flow.close("the other end hung up");
  layer.received(request("BYE"), flow);
  clock.pass(0);
  expect([since(), layer.size]).toEqual([["0 BYE"], 0]);
});
test("who has too many unanswered requests gets 503 with Retry-After, others do not; CANCEL always passes", () => {
  const { layer, servers } = stage({ limits: { unansweredPerFlow: 2 } });
  const flow = tcp();
  for (const branch of ["z9hG4bK-1", "z9hG4bK-2", "z9hG4bK-3"])
    layer.received(request("INVITE", { branch }), flow);
  expect(flow.sent[2]).toMatch(/^SIP\/2\.0 503 [\s\S]*Retry-After: 5\r\n/);
  flow.sent.length = 0;
  layer.received(request("CANCEL", { branch: "z9hG4bK-1" }), flow);
  const other = literalFlow({ id: "2" });
  layer.received(request("INVITE", { branch: "z9hG4bK-4" }), other);
  servers[0]?.respond(answer(request("INVITE"), 487));
  layer.received(request("INVITE", { branch: "z9hG4bK-5" }), flow);
  expect([statuses(flow), statuses(other)]).toEqual([["200", "487", "100"], ["100"]]);
});
test("at the limit of all transactions nothing new begins", () => {
  const { layer, user, since, clock } = stage({ limits: { total: 1 } });
  layer.send(request("MESSAGE"), tcp(), user);
  layer.send(request("MESSAGE"), tcp(), user);
  const flow = literalFlow({ id: "2" });
  layer.received(request("MESSAGE"), flow);
  clock.pass(0);
  expect([since(), statuses(flow)]).toEqual([
    ["0 failed: 1 transactions are alive, the most we hold"],
    ["503"],
  ]);
});
test("what nobody answers is let go: a call with 408, anything else without a word", () => {
  const { layer, clock } = stage();
  const flow = tcp();
  layer.received(request("MESSAGE"), flow);
  layer.received(request("INVITE"), flow);
  clock.pass(64_000);
  expect([statuses(flow), layer.size]).toEqual([["100"], 1]);
  clock.pass(3_536_000);
  expect(statuses(flow)).toEqual(["408"]);
  clock.pass(32_000);
  expect(layer.size).toBe(0);
});
test("the recorder hears everything once it was taken, repeats without their message", () => {
  const heard: string[] = [];
  const { layer, user, clock } = stage({
    sent: (octets, flow, transaction, message) =>
      void heard.push(`${octets.split(" ")[0]} ${flow.id} ${transaction} ${message ? "new" : "repeat"}`),
  });
  const flow = udp();
  layer.send(request("MESSAGE"), flow, user);
  clock.pass(500);
  layer.sendStateless(answer(request("OPTIONS"), 400), flow);
  layer.sendAlone(request("ACK"), flow);
  flow.close("over");
  layer.sendAlone(request("ACK"), flow);
  expect(heard).toEqual([
    "MESSAGE 1 z9hG4bK-ours-1 new",
    "MESSAGE 1 z9hG4bK-ours-1 repeat",
    "SIP/2.0 1 z9hG4bK-theirs new",
    "ACK 1 z9hG4bK-ours-2 new",
  ]);
});
test("answered requests over UDP take no room from new ones; the oldest go first, the others repeat their answer", () => {
  const { layer, clock } = stage({
    limits: { total: 1, lingering: 2 },
    onRequest: (request, _flow, transaction) => transaction?.respond(answer(request, 200)),
  });
  const flow = udp();
  const messages = ["a", "b", "c"].map((branch) => request("MESSAGE", { branch: `z9hG4bK${branch}` }));
  for (const one of messages) layer.received(one, flow);
  expect([statuses(flow), layer.size]).toEqual([["200", "200", "200"], 2]);
  for (const one of messages.toReversed()) layer.received(one, flow);
  expect(statuses(flow)).toEqual(["200", "200", "200"]);
  clock.pass(32_000);
  expect(layer.size).toBe(0);
});

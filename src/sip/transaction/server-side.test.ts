import { expect, test } from "vitest";
import { literalFlow } from "#testing/literal-flow";
import { answer, request, transactionStage as stage, statuses, tcp, udp } from "#testing/transaction-stage";

test("a request over TCP is answered and forgotten", () => {
  const { layer, servers, since } = stage();
  const flow = tcp();
  layer.received(request("MESSAGE"), flow);
  expect([since(), layer.size]).toEqual([["0 MESSAGE"], 1]);
  servers[0]?.respond(answer(request("MESSAGE"), 200));
  expect([statuses(flow), layer.size]).toEqual([["200"], 0]);
});
test("a request repeated over UDP reaches its user once, and its answer is repeated", () => {
  const { layer, servers, since, clock, printed } = stage();
  const flow = udp();
  layer.received(request("MESSAGE"), flow);
  layer.received(request("MESSAGE"), flow);
  expect([since(), statuses(flow)]).toEqual([["0 MESSAGE"], []]);
  servers[0]?.respond(answer(request("MESSAGE"), 200));
  layer.received(request("MESSAGE"), flow);
  expect([since(), statuses(flow), printed]).toEqual([[], ["200", "200"], ["200"]]);
  clock.pass(32_000);
  expect(layer.size).toBe(0);
});
test("branch, sent-by, method and origin each tell requests apart", () => {
  const { layer, since } = stage();
  layer.received(request("MESSAGE"), udp());
  layer.received(request("INFO"), udp());
  layer.received(request("MESSAGE", { branch: "z9hG4bK-other" }), udp());
  layer.received(
    request("MESSAGE"),
    literalFlow({ transport: "udp", remote: { address: "192.0.2.66", port: 1 } }),
  );
  expect(since().length).toBe(4);
});
test("requests without a branch are told apart by what RFC 2543 had (pidgin-sipe in dialogs)", () => {
  const { layer, servers, since } = stage();
  const flow = tcp();
  for (const cseq of [2, 3]) layer.received(request("MESSAGE", { branch: null, toTag: "b", cseq }), flow);
  layer.received(request("INFO", { branch: null, toTag: "b", cseq: 3 }), flow);
  layer.received(request("INFO", { branch: null, toTag: "b", cseq: 3 }), flow); // the same again
  expect(since().length).toBe(3);
  for (const server of servers) server.respond(answer(server.request, 200));
  expect([statuses(flow), layer.size]).toEqual([["200", "200", "200"], 0]);
});
test("a branch that is the magic cookie alone is none (RFC 4475 3.2.1)", () => {
  const { layer, since } = stage();
  for (const cseq of [2, 3])
    layer.received(request("MESSAGE", { branch: "z9hG4bK", toTag: "b", cseq }), tcp());
  expect(since().length).toBe(2);
});
test("an INVITE is given 100 Trying as soon as its user has taken it, unless it was answered at once", () => {
  const { layer, servers } = stage();
  const flow = tcp();
  layer.received(request("INVITE"), flow);
  servers[0]?.respond(answer(request("INVITE"), 180));
  expect(statuses(flow)).toEqual(["100", "180"]);
  const busy = stage({
    onRequest: (invite, _flow, transaction) => transaction?.respond(answer(invite, 486)),
  });
  busy.layer.received(request("INVITE"), flow);
  expect(statuses(flow)).toEqual(["486"]);
});
test("100 Trying may wait 200 ms for a better answer", () => {
  const { layer, servers, clock } = stage({ tryingAfterMs: 200 });
  const slow = tcp();
  const quick = tcp();
  layer.received(request("INVITE"), slow);
  layer.received(request("INVITE", { branch: "z9hG4bK-2" }), quick);
  clock.pass(199);
  servers[1]?.respond(answer(request("INVITE"), 180));
  clock.pass(1);
  expect([statuses(slow), statuses(quick)]).toEqual([["100"], ["180"]]);
});
test("a refused INVITE is acknowledged: the ACK is not told to the user", () => {
  const { layer, servers, since } = stage();
  const flow = tcp();
  layer.received(request("INVITE"), flow);
  servers[0]?.respond(answer(request("INVITE"), 486));
  layer.received(request("ACK", { toTag: "b" }), flow);
  expect([since(), layer.size]).toEqual([["0 INVITE"], 0]);
});
test("an INVITE without a branch finds its ACK by the tag of our answer", () => {
  for (const toTag of [undefined, "dialog"]) {
    const { layer, servers, since } = stage();
    const flow = tcp();
    const invite = request("INVITE", { branch: null, ...(toTag === undefined ? {} : { toTag }) });
    layer.received(invite, flow);
    servers[0]?.respond(answer(invite, 488, toTag ?? "b"));
    layer.received(request("ACK", { branch: null, toTag: "wrong" }), flow);
    expect(since()).toEqual(["0 INVITE", "0 ACK"]);
    layer.received(request("ACK", { branch: null, toTag: toTag ?? "b" }), flow);
    expect([since(), layer.size]).toEqual([[], 0]);
  }
});
test("the ACK to a 2xx goes to the user, with a branch of its own, the old one, or none", () => {
  for (const branch of ["z9hG4bK-new", "z9hG4bK-theirs"]) {
    const { layer, servers, since } = stage();
    const flow = tcp();
    layer.received(request("INVITE"), flow);
    servers[0]?.respond(answer(request("INVITE"), 200));
    layer.received(request("ACK", { branch, toTag: "b" }), flow);
    expect(since()).toEqual(["0 INVITE", "0 ACK"]);
  }
  const { layer, servers, since } = stage();
  const flow = tcp();
  layer.received(request("INVITE", { branch: null }), flow);
  servers[0]?.respond(answer(request("INVITE", { branch: null }), 200));
  layer.received(request("ACK", { branch: null, toTag: "b" }), flow);
  expect(since()).toEqual(["0 INVITE", "0 ACK"]);
});
test("a lost ACK over UDP: the refusal is repeated until timer H, then the transaction is gone", () => {
  const { layer, servers, clock } = stage();
  const flow = udp();
  let ended = 0;
  layer.received(request("INVITE"), flow);
  servers[0]?.onEnd(() => ended++);
  servers[0]?.respond(answer(request("INVITE"), 486));
  clock.pass(31_999);
  expect(statuses(flow)).toEqual(["100", ...Array.from({ length: 11 }, () => "486")]);
  expect(ended).toBe(0);
  clock.pass(1);
  expect([ended, layer.size]).toEqual([1, 0]);
});
test("2xx given again by the user pass; the INVITE repeated after it is swallowed", () => {
  const { layer, servers, since, clock } = stage();
  const flow = udp();
  layer.received(request("INVITE"), flow);
  const server = servers[0];
  server?.respond(answer(request("INVITE"), 200));
  layer.received(request("INVITE"), flow);
  clock.pass(500);
  server?.respond(answer(request("INVITE"), 200));
  server?.respond(answer(request("INVITE"), 500));
  expect([since(), statuses(flow), server?.answered]).toEqual([["0 INVITE"], ["100", "200", "200"], true]);
  clock.pass(31_500);
  expect(layer.size).toBe(0);
});
test("CANCEL is answered 200 by the layer, with the tag of the INVITE's answers, and told to its user", () => {
  const { layer, servers } = stage();
  const flow = tcp();
  let cancels = 0;
  layer.received(request("INVITE"), flow);
  servers[0]?.onCancel(() => cancels++);
  servers[0]?.respond(answer(request("INVITE"), 180));
  flow.sent.length = 0;
  layer.received(request("CANCEL"), flow);
  expect(flow.sent[0]).toMatch(/^SIP\/2\.0 200 /);
  expect(flow.sent[0]).toContain("To: <sip:bob@example.com>;tag=b");
  expect(cancels).toBe(1);
});
test("CANCEL that lost the race is answered 200 and told to nobody", () => {
  const { layer, servers } = stage();
  const flow = udp();
  let cancels = 0;
  layer.received(request("INVITE"), flow);
  servers[0]?.onCancel(() => cancels++);
  servers[0]?.respond(answer(request("INVITE"), 200));
  layer.received(request("CANCEL"), flow);
  layer.received(request("CANCEL"), flow); // repeated: the same answer again
  expect([statuses(flow), cancels]).toEqual([["100", "200", "200", "200"], 0]);
});
test("CANCEL finds its INVITE without a branch, and from another connection of the same host; not from a stranger", () => {
  const { layer, servers } = stage();
  let cancels = 0;
  layer.received(request("INVITE", { branch: null }), tcp());
  servers[0]?.onCancel(() => cancels++);
  const sameHost = literalFlow({ id: "2", remote: { address: "192.0.2.9", port: 40001 } });
  const stranger = literalFlow({ id: "3", remote: { address: "192.0.2.66", port: 40000 } });
  layer.received(request("CANCEL", { branch: null }), stranger);
  expect([statuses(stranger), cancels]).toEqual([["481"], 0]);
  layer.received(request("CANCEL", { branch: null }), sameHost);
  expect([statuses(sameHost), cancels]).toEqual([["200"], 1]);
});

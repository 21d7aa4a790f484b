import { expect, test } from "vitest";
import { type LiteralFlow, literalFlow } from "#testing/literal-flow";
import { VirtualClock } from "#testing/virtual-clock";
import { headerField, SipRequest, type SipResponse } from "../message/message.ts";
import { createResponse } from "../message/respond.ts";
import type { ClientTransactionUser, ServerTransaction } from "./contract.ts";
import { createTransactionLayer } from "./layer.ts";
import type { TransactionPorts } from "./shared.ts";

/** A layer on a virtual clock, and what it told its users, with the time. */
function stage(options: Partial<TransactionPorts> = {}) {
  const clock = new VirtualClock();
  const told: string[] = [];
  const servers: ServerTransaction[] = [];
  const printed: string[] = [];
  const tell = (what: string) => told.push(`${clock.now()} ${what}`);
  let branches = 0;
  let tags = 0;
  const layer = createTransactionLayer({
    clock,
    newBranch: () => `z9hG4bK-ours-${++branches}`,
    newTag: () => `tag-${++tags}`,
    sentBy: (flow) => `${flow.local.address}:${flow.local.port}`,
    tryingAfterMs: 0,
    onRequest: (request, _flow, transaction) => {
      tell(request.method);
      if (transaction) servers.push(transaction);
    },
    onStrayResponse: (response) => tell(`stray ${response.status}`),
    beforeSend: (message) =>
      void printed.push(message.kind === "request" ? message.method : String(message.status)),
    admitResponse: () => true,
    sent: () => {},
    ...options,
  });
  /** A user that tells what it hears. */
  const user: ClientTransactionUser = {
    responded: (response) => tell(`${response.status}`),
    timedOut: () => tell("timed out"),
    transportFailed: (reason) => tell(`failed: ${reason}`),
  };
  /** What was told since last asked. */
  const since = () => told.splice(0);
  return { clock, layer, user, servers, since, printed };
}

/** The start lines of what a flow was given since last asked. */
const startLines = (flow: LiteralFlow) => flow.sent.splice(0).map((octets) => octets.split(" SIP/2.0")[0]);
const statuses = (flow: LiteralFlow) => flow.sent.splice(0).map((octets) => octets.split(" ")[1]);

function request(
  method: string,
  of: { branch?: string | null; toTag?: string; cseq?: number; uri?: string } = {},
): SipRequest {
  const { branch = "z9hG4bK-theirs", toTag, cseq = 1, uri = "sip:bob@example.com" } = of;
  return new SipRequest(method, uri, [
    headerField("via", `SIP/2.0/TCP 192.0.2.9:40000${branch === null ? "" : `;branch=${branch}`}`),
    headerField("max-forwards", "70"),
    headerField("from", "<sip:alice@example.com>;tag=a"),
    headerField("to", `<sip:bob@example.com>${toTag === undefined ? "" : `;tag=${toTag}`}`),
    headerField("call-id", "1@192.0.2.9"),
    headerField("cseq", `${cseq} ${method}`),
  ]);
}
const answer = (to: SipRequest, status: number, toTag = "b") =>
  createResponse(to, status, undefined, status === 100 ? {} : { toTag });
/** The answer of the other end to what we sent last, as if it were read from the wire. */
function reply(sent: SipRequest, status: number, toTag = "b"): SipResponse {
  return answer(sent, status, toTag);
}
const udp = () => literalFlow({ transport: "udp" });
const tcp = () => literalFlow({ transport: "tcp" });

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

test("a request that we send carries our Via, and its answer finds the way back", () => {
  const { layer, user, since } = stage();
  const flow = udp();
  const message = request("MESSAGE");
  const client = layer.send(message, flow, user);
  expect(flow.sent[0]).toContain(
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-ours-1;rport\r\nVia: SIP/2.0/TCP 192.0.2.9:40000",
  );
  expect(message.getAll("via").length).toBe(1); // ours to copy, not to change
  layer.received(reply(client.request, 200), flow);
  layer.received(reply(client.request, 200), flow);
  expect(since()).toEqual(["0 200"]);
});
test("answers to nothing are strays; answers that cannot be believed are dropped", () => {
  const { layer, since } = stage();
  layer.received(answer(request("INVITE"), 200), tcp());
  expect(since()).toEqual(["0 stray 200"]);
  const wary = stage({ admitResponse: () => false });
  const client = wary.layer.send(request("MESSAGE"), tcp(), wary.user);
  wary.layer.received(reply(client.request, 200), client.flow);
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
  layer.received(reply(client.request, 200), flow);
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
  layer.received(reply(client.request, 486, "busy"), flow);
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
  for (const tag of ["b", "c", "b"]) layer.received(reply(client.request, 200, tag), flow);
  expect(since()).toEqual(["0 200", "0 200", "0 200"]);
  clock.pass(32_000);
  layer.received(reply(client.request, 200), flow);
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
  layer.received(reply(client.request, 100), flow);
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
  layer.received(reply(cancelled, 200), flow);
  layer.received(reply(client.request, 487), flow);
  expect([since(), startLines(flow)]).toEqual([["100 100", "100 487"], ["ACK sip:bob@example.com"]]);
});
test("cancel after the final answer, or of another request than INVITE, does nothing", () => {
  const { layer, user } = stage();
  const flow = tcp();
  const answered = layer.send(request("INVITE"), flow, user);
  answered.cancel(); // wanted, and overtaken by the answer
  layer.received(reply(answered.request, 200), flow);
  answered.cancel();
  layer.send(request("MESSAGE"), flow, user).cancel();
  expect(startLines(flow)).toEqual(["INVITE sip:bob@example.com", "MESSAGE sip:bob@example.com"]);
});
test("a cancelled call that is never answered ends after 64*T1", () => {
  const { layer, user, since, clock } = stage();
  const flow = tcp();
  const client = layer.send(request("INVITE"), flow, user);
  layer.received(reply(client.request, 180), flow);
  clock.pass(60_000);
  client.cancel();
  clock.pass(32_000);
  expect([since(), layer.size]).toEqual([["0 180", "92000 timed out"], 0]);
});

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
  layer.sendAck(request("ACK"), flow);
  flow.close("over");
  layer.sendAck(request("ACK"), flow);
  expect(heard).toEqual([
    "MESSAGE 1 z9hG4bK-ours-1 new",
    "MESSAGE 1 z9hG4bK-ours-1 repeat",
    "SIP/2.0 1 z9hG4bK-theirs new",
    "ACK 1 z9hG4bK-ours-2 new",
  ]);
});

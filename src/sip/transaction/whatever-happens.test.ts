import fc from "fast-check";
import { expect, test } from "vitest";
import { literalFlow } from "#testing/literal-flow";
import { VirtualClock } from "#testing/virtual-clock";
import { headerField, SipRequest } from "../message/message.ts";
import { parseMessage } from "../message/parse-message.ts";
import { createResponse } from "../message/respond.ts";
import type { ClientTransaction, ServerTransaction } from "./contract.ts";
import { createTransactionLayer, type RunningTransactionLayer } from "./layer.ts";

const METHODS = ["INVITE", "ACK", "CANCEL", "MESSAGE", "BYE"] as const;
const STATUSES = [100, 180, 200, 302, 486, 600] as const;

/** One thing that may happen; numbers choose among what is there. */
const event = fc.oneof(
  fc.record({
    kind: fc.constant("request" as const),
    method: fc.constantFrom(...METHODS),
    branch: fc.constantFrom("z9hG4bK1", "z9hG4bK2", ""),
    flow: fc.nat(2),
  }),
  fc.record({
    kind: fc.constant("respond" as const),
    which: fc.nat(20),
    status: fc.constantFrom(...STATUSES),
  }),
  fc.record({
    kind: fc.constant("send" as const),
    method: fc.constantFrom("INVITE", "MESSAGE"),
    flow: fc.nat(2),
  }),
  fc.record({ kind: fc.constant("reply" as const), which: fc.nat(20), status: fc.constantFrom(...STATUSES) }),
  fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(20) }),
  fc.record({ kind: fc.constant("close" as const), flow: fc.nat(2) }),
  fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(1, 300, 5_000, 33_000) }),
);

function request(method: string, branch: string): SipRequest {
  return new SipRequest(method, "sip:bob@example.com", [
    headerField("via", `SIP/2.0/UDP 192.0.2.9:40000${branch === "" ? "" : `;branch=${branch}`}`),
    headerField("from", "<sip:alice@example.com>;tag=a"),
    headerField("to", "<sip:bob@example.com>;tag=b"),
    headerField("call-id", "1"),
    headerField("cseq", `1 ${method}`),
  ]);
}

/** Plays events against a layer with two connections and a UDP address; answers how often each client was told its end. */
function play(events: readonly (typeof event extends fc.Arbitrary<infer E> ? E : never)[]): {
  layer: RunningTransactionLayer;
  ends: { method: string; finals: number; failures: number }[];
} {
  const clock = new VirtualClock();
  const flows = [
    literalFlow({ id: "1" }),
    literalFlow({ id: "2" }),
    literalFlow({ id: "u", transport: "udp" }),
  ];
  const servers: ServerTransaction[] = [];
  const clients: ClientTransaction[] = [];
  const ends: { method: string; finals: number; failures: number }[] = [];
  let branches = 0;
  const layer = createTransactionLayer({
    clock,
    newBranch: () => `z9hG4bK-ours-${++branches}`,
    newTag: () => "tag",
    sentBy: () => "192.0.2.1:5060",
    tryingAfterMs: 0,
    onRequest: (_request, _flow, transaction) => transaction && servers.push(transaction),
    onStrayResponse: () => {},
    beforeSend: () => {},
    admitResponse: () => true,
    sent: (octets) => expect(parseMessage(octets).ok).toBe(true),
  });
  const send = (method: string, flow: number) => {
    const end = { method, finals: 0, failures: 0 };
    ends.push(end);
    clients.push(
      layer.send(request(method, "z9hG4bK0"), flows[flow] ?? literalFlow({}), {
        responded: ({ status }) => {
          if (status >= 200) end.finals++;
        },
        timedOut: () => void end.failures++,
        transportFailed: () => void end.failures++,
      }),
    );
  };
  for (const happened of events) {
    if (happened.kind === "request") {
      const flow = flows[happened.flow];
      if (flow) layer.received(request(happened.method, happened.branch), flow);
    } else if (happened.kind === "respond") {
      const server = servers[happened.which % Math.max(1, servers.length)];
      server?.respond(createResponse(server.request, happened.status, undefined, { toTag: "b" }));
    } else if (happened.kind === "send") send(happened.method, happened.flow);
    else if (happened.kind === "reply") {
      const client = clients[happened.which % Math.max(1, clients.length)];
      if (client) layer.received(createResponse(client.request, happened.status), client.flow);
    } else if (happened.kind === "cancel") clients[happened.which % Math.max(1, clients.length)]?.cancel();
    else if (happened.kind === "close") flows[happened.flow]?.close("closed by the play");
    else clock.pass(happened.ms);
  }
  for (const client of clients) client.cancel(); // what timer C of a proxy does to calls that ring for ever
  clock.pass(3_700_000);
  return { layer, ends };
}

test("whatever happens, an hour later nothing is left, and every client was told its end exactly once", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const { layer, ends } = play(events);
      expect(layer.size).toBe(0);
      for (const { method, finals, failures } of ends) {
        expect(failures).toBeLessThanOrEqual(finals === 0 ? 1 : 0);
        if (method === "INVITE")
          expect(finals + failures).toBeGreaterThanOrEqual(1); // every 2xx is told
        else expect(finals + failures).toBe(1);
      }
    }),
    { numRuns: 300 },
  );
});

import { expect, test } from "vitest";
import type { ExplainedError } from "#base/explained-error";
import { literalFlow } from "#testing/literal-flow";
import type { Flow, Hop } from "./flow.ts";
import { FlowTable } from "./flow-table.ts";
import { defaultTransportLimits } from "./limits.ts";
import { printUdpFlowId } from "./udp-flow-id.ts";

/** A table whose connections come up when the test says so. */
function table(limits = {}) {
  const waiting: { hop: Hop; up(): Flow; down(): void }[] = [];
  const refused: string[] = [];
  let next = 1;
  const flows: FlowTable = new FlowTable({
    connect: (hop) =>
      new Promise((resolve, reject) => {
        const up = () => {
          const flow = literalFlow({ id: `${next++}`, transport: hop.transport, remote: hop });
          flows.opened(flow);
          resolve(flow);
          return flow;
        };
        waiting.push({ hop, up, down: () => reject(new Error("down")) });
      }),
    udp: (remote, local = { address: "0.0.0.0", port: 5060 }) =>
      local.port === 5060
        ? literalFlow({ id: printUdpFlowId(local, remote), transport: "udp", remote })
        : undefined,
    limits: () => ({ ...defaultTransportLimits, ...limits }),
    refused: (problem: ExplainedError) => void refused.push(problem.explanation.id),
  });
  return { flows, waiting, refused };
}
const partner: Hop = {
  transport: "tls",
  address: "192.0.2.7",
  port: 5061,
  serverName: "sip.partner.example",
};

test("two requests for one hop share one attempt, and what comes after reuses the connection", async () => {
  const { flows, waiting } = table();
  const both = [flows.to(partner), flows.to({ ...partner, serverName: "SIP.partner.example" })];
  expect(waiting.length).toBe(1);
  const flow = waiting[0]?.up();
  expect(await Promise.all(both)).toEqual([flow, flow]);
  expect(flows.to(partner)).toBe(flow);
  expect(flows.find("1")).toBe(flow);
  expect([...flows.all()]).toEqual([flow]);
});
test("a connection that proved one name is not used for another", async () => {
  const { flows, waiting } = table();
  const first = flows.to(partner);
  waiting[0]?.up();
  await first;
  void flows.to({ ...partner, serverName: "sip.other.example" });
  expect(waiting.length).toBe(2);
});
test("a failed attempt is told to all who wait, and the next one tries again", async () => {
  const { flows, waiting } = table();
  const both = [flows.to(partner), flows.to(partner)].map((one) => Promise.resolve(one));
  waiting[0]?.down();
  for (const one of await Promise.allSettled(both)) expect(one.status).toBe("rejected");
  void flows.to(partner);
  expect(waiting.length).toBe(2);
});
test("a closed connection is not found and not reused", async () => {
  const { flows, waiting } = table();
  const first = flows.to(partner);
  const flow = waiting[0]?.up();
  await first;
  flow?.close("over");
  if (flow) flows.closed(flow);
  expect(flows.find("1")).toBeUndefined();
  expect(flows.size).toBe(0);
  void flows.to(partner);
  expect(waiting.length).toBe(2);
});
test("what a client opened leads back to its address and port", () => {
  const { flows } = table();
  const flow = literalFlow({ id: "9", transport: "tcp", remote: { address: "192.0.2.9", port: 40000 } });
  flows.opened(flow);
  expect(flows.to({ transport: "tcp", address: "192.0.2.9", port: 40000 })).toBe(flow);
});
test("an alias leads to the listening port; over TLS only for proven names", () => {
  const { flows, waiting } = table();
  const remote = { address: "192.0.2.7", port: 40000 };
  const stranger = literalFlow({ id: "8", transport: "tls", remote });
  flows.opened(stranger);
  flows.alias(stranger, 5061);
  void flows.to(partner);
  void flows.to({ ...partner, serverName: "sip.victim.example" });
  expect(waiting.length).toBe(2);
  const peer = literalFlow({ id: "9", transport: "tls", remote, peerNames: ["sip.partner.example"] });
  flows.opened(peer);
  flows.alias(peer, 5061);
  expect(flows.to(partner)).toBe(peer);
  void flows.to({ ...partner, serverName: "sip.victim.example" });
  expect(waiting.length).toBe(2); // still the earlier attempt
});
test("over TCP an alias is believed for the connection's own address; nobody takes over what is in use", () => {
  const { flows } = table();
  const first = literalFlow({ id: "8", transport: "tcp", remote: { address: "192.0.2.7", port: 40_000 } });
  const second = literalFlow({ id: "9", transport: "tcp", remote: { address: "192.0.2.7", port: 40_001 } });
  for (const flow of [first, second]) {
    flows.opened(flow);
    flows.alias(flow, 5060);
  }
  const hop: Hop = { transport: "tcp", address: "192.0.2.7", port: 5060 };
  expect(flows.to(hop)).toBe(first);
  first.close("over");
  flows.closed(first);
  flows.alias(second, 5060);
  expect(flows.to(hop)).toBe(second);
});
test("connections are counted in all and by address; this host itself is not counted", () => {
  const { flows, refused } = table({ connections: 4, connectionsPerAddress: 1 });
  const open = (id: string, address: string) => {
    const flow = literalFlow({ id, transport: "tcp", remote: { address, port: Number(id) } });
    return { flow, taken: flows.opened(flow) };
  };
  const first = open("1", "192.0.2.1");
  const second = open("2", "192.0.2.1");
  expect([first.taken, second.taken, second.flow.open]).toEqual([true, false, false]);
  flows.closed(second.flow);
  expect(open("3", "192.0.2.1").taken).toBe(false);
  expect(open("4", "2001:db8::1").taken).toBe(true);
  expect(open("5", "2001:db8::2").taken).toBe(false); // the same network
  expect([open("6", "127.0.0.1").taken, open("7", "127.0.0.1").taken]).toEqual([true, true]);
  expect(open("10", "192.0.2.3").taken).toBe(false);
  expect(refused).toEqual(["SIP-0204", "SIP-0204", "SIP-0204", "SIP-0203"]);
  flows.closed(first.flow);
  expect(open("11", "192.0.2.1").taken).toBe(true);
});
test("a UDP flow is found by the addresses in its id", async () => {
  const { flows } = table();
  const local = { address: "0.0.0.0", port: 5060 };
  const remote = { address: "192.0.2.9", port: 40000 };
  expect(flows.find(printUdpFlowId(local, remote))?.remote).toEqual(remote);
  expect(flows.find(printUdpFlowId({ ...local, port: 1 }, remote))).toBeUndefined();
  expect(flows.to({ transport: "udp", ...remote })).toMatchObject({ transport: "udp", remote });
});

import { expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { HOST, issueFor, openSockets } from "#testing/open-sockets";
import { inodesOf, ownAddresses } from "./ports.ts";
import { cannotListen, portNotAllowed } from "./problems.ts";

async function explained(attempt: Promise<unknown>) {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`not explained: ${String(error)}`);
  return error.explanation;
}

test("a taken port: NET-0001 names the program that holds it, and nothing stays open", async () => {
  const certificates = await issueFor();
  for (const transport of ["tcp", "udp"] as const) {
    const holder = await openSockets([transport], certificates);
    const other = await openSockets([], certificates);
    const wanted = [
      { transports: ["tcp" as const], addresses: [HOST], port: 0, flag: "--sips-port" },
      { transports: [transport], addresses: [HOST], port: holder.port(transport), flag: "--sip-port" },
    ];
    const why = await explained(other.sockets.listen(wanted, other.heard));
    expect(why).toMatchObject({
      id: "NET-0001",
      why: { observed: { port: holder.port(transport), holder: { pid: process.pid, program: "node" } } },
    });
    expect(why.what).toContain(`node (process ${process.pid}) listens there`);
    expect(other.sockets.open).toEqual([]);
  }
});

test("a port that is asked for as 0 is found although TCP's choice is taken for UDP", async () => {
  const { sockets } = await openSockets(["udp", "tcp"], await issueFor());
  const [tcp, udp] = sockets.open;
  expect(tcp?.port).toBe(udp?.port);
});

test("an address that this host does not have: NET-0002 lists those that it has", async () => {
  const { sockets, heard } = await openSockets([], await issueFor());
  const wanted = { transports: ["tcp" as const], addresses: ["192.0.2.77"], port: 0, flag: "--sip-port" };
  const why = await explained(sockets.listen([wanted], heard));
  expect(why).toMatchObject({
    id: "NET-0002",
    why: { observed: "192.0.2.77", expected: { oneOf: ownAddresses() } },
  });
});

test("what the system says otherwise is told with its code: NET-0003, NET-0004", () => {
  const place = { transport: "tcp" as const, address: "0.0.0.0", port: 443, flag: "--https-port" };
  const forbidden = portNotAllowed(place, 1_024).explanation;
  expect(forbidden).toMatchObject({ id: "NET-0003", why: { expected: { portAtLeast: 1_024 } } });
  expect(forbidden.fix[0]?.command).toBe("parley start --https-port 10443");
  expect(cannotListen(place, "EMFILE").explanation).toMatchObject({
    id: "NET-0004",
    why: { observed: { error: "EMFILE" } },
  });
});

test("the tables of the kernel are read as proc(5) describes them", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:13C4 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
   1: 0100007F:13C4 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1
   2: 0100007F:13C5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0
`;
  expect(inodesOf(table, "tcp", 5060)).toEqual(["4711"]);
  expect(inodesOf(table, "udp", 5060)).toEqual(["4711", "4712"]);
  expect(inodesOf("", "tcp", 5060)).toEqual([]);
});

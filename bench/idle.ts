// What idle connections cost: opens N of them from a child process to our sockets, and prints the memory of this one.
//   node --expose-gc bench/idle.ts [connections=2000] [transport=tls]
// The numbers in docs/adr/004-sockets.md come from here.
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { RealClock } from "#net/real-clock";
import { createSecureContexts } from "#net/secure-context";
import { Sockets } from "#net/sockets";
import { createAuthority, issueServerCertificate } from "#security/x509-issue";
import { literalSettings } from "#testing/literal-settings";

const connections = Number(process.argv[2] ?? 2000);
const transport = process.argv[3] === "tcp" ? "tcp" : "tls";
const REGISTER = `REGISTER sip:example.com SIP/2.0\r\n${"X-Filler: 0123456789\r\n".repeat(35)}\r\n`;
const OK = `SIP/2.0 200 OK\r\n${"X-Filler: 0123456789\r\n".repeat(35)}\r\n`;
/** REGISTER, and its answer to a challenge. */
const ROUNDS = 2;

if (process.send) process.on("message", (port: number) => void beClients(port));
else await beServer();

/** Connects one after the other, as people come to work; each sends two requests and falls silent. */
async function beClients(port: number): Promise<void> {
  const kept: net.Socket[] = [];
  for (let count = 0; count < connections; count++) {
    const socket =
      transport === "tls"
        ? tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false })
        : net.connect(port, "127.0.0.1");
    kept.push(socket);
    await once(socket, transport === "tls" ? "secureConnect" : "connect");
    for (let round = 0; round < ROUNDS; round++) {
      socket.write(REGISTER);
      let got = 0;
      while (got < OK.length) {
        const [chunk]: Buffer[] = await once(socket, "data");
        got += chunk?.length ?? 0;
      }
    }
  }
  process.send?.("done");
}

async function beServer(): Promise<void> {
  const authority = await createAuthority("Bench", Date.now());
  const issued = await issueServerCertificate(authority, ["localhost", "127.0.0.1"], Date.now());
  const identity = { certificates: issued.certificate, key: issued.key };
  const contexts = createSecureContexts(() => "TLSv1.2");
  const sockets = new Sockets({
    clock: new RealClock(),
    settings: literalSettings(),
    identity: {
      context: () => contexts.server(identity),
      clientContext: () => contexts.client(identity),
      notAfter: "2099-01-01T00:00:00Z",
    },
    refused: (problem) => console.error(problem.message),
  });
  let open = 0;
  const received = new Map<string, number>();
  const [port] = await sockets.listen(
    [{ transports: [transport], addresses: ["127.0.0.1"], port: 0, flag: "" }],
    {
      opened: () => {
        open++;
        return true;
      },
      received: (flow, octets) => {
        const length = (received.get(flow.id) ?? 0) + octets.length;
        received.set(flow.id, length % REGISTER.length);
        if (length >= REGISTER.length) flow.send(OK);
      },
      closed: () => {
        open--;
      },
    },
  );
  const before = memory();
  const child = fork(import.meta.filename, process.argv.slice(2));
  child.send(port?.port ?? 0);
  await once(child, "message");
  const after = memory();
  const each = ((after.resident - before.resident) * 1024) / connections;
  console.log(
    `${open} ${transport} connections: ${after.resident.toFixed(0)} MB (${before.resident.toFixed(0)} MB before)`,
  );
  console.log(
    `${each.toFixed(1)} KB each, ${(((after.heap - before.heap) * 1024) / connections).toFixed(1)} KB of it on the JavaScript heap`,
  );
  child.kill();
  await sockets.close();
}

/** Megabytes (2^20): what the process holds in memory, as the kernel counts it, and the JavaScript heap in use. */
function memory(): { readonly resident: number; readonly heap: number } {
  globalThis.gc?.();
  const resident =
    Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0) / 1024;
  return { resident, heap: process.memoryUsage().heapUsed / 1024 ** 2 };
}

import { spawn } from "node:child_process";
import path from "node:path";
import { type Parley, passwordOf } from "./parley.ts";
import { freePort, Program } from "./program.ts";

export interface RelayCredential {
  readonly username: string;
  readonly credential: string;
}

/** What coturn's client said when it had sent everything, or given up. */
export interface Relayed {
  readonly sent: number;
  readonly received: number;
  /** The codes of errors that it was answered, as in 403. */
  readonly errors: readonly number[];
  readonly text: string;
}

/**
 * turnutils_uclient of coturn: makes allocations at 127.0.0.1, sends packets through them, counts those that come back. Words as its
 * manual has them: `-t` TCP, `-S` TLS, `-s` indications instead of channels, `-y` from relayed address to relayed address.
 */
export function uclient(
  port: number,
  { username, credential }: RelayCredential,
  words: readonly string[],
): Promise<Relayed> {
  const args = ["-p", String(port), "-u", username, "-w", credential, ...words, "127.0.0.1"];
  return new Promise((resolve, reject) => {
    const child = spawn("turnutils_uclient", args, { stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
    }
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(timer);
      const [, sent, received] = /.*tot_send_msgs=(\d+), tot_recv_msgs=(\d+)/s.exec(text) ?? [];
      const errors = [...text.matchAll(/error (\d{3}) /g)].map(([, code]) => Number(code));
      resolve({
        sent: Number(sent ?? 0),
        received: Number(received ?? 0),
        errors: [...new Set(errors)],
        text,
      });
    });
  });
}

/** turnutils_peer of coturn: sends back what comes, from a port of its own on 127.0.0.1. */
export async function echoPeer(dir: string): Promise<{ readonly port: number; end(): Promise<unknown> }> {
  const port = await freePort();
  const program = new Program("turnutils_peer", "turnutils_peer", ["-L", "127.0.0.1", "-p", String(port)], {
    log: path.join(dir, "peer.log"),
  });
  return { port, end: () => program.end() };
}

export interface IceServer extends RelayCredential {
  readonly urls: readonly string[];
}

/** As the page of a signed-in person gets them. */
export async function iceServerOf(parley: Parley, user: string): Promise<IceServer> {
  const base = `http://127.0.0.1:${parley.ports.http}`;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ address: `${user}@example.com`, password: passwordOf(user) });
  const signedIn = await fetch(`${base}/api/session`, { method: "POST", headers, body });
  const { csrf } = (await signedIn.json()) as { csrf: string }; // the API's contract, checked by its tests
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const token = await fetch(`${base}/api/me/sip-token`, {
    method: "POST",
    headers: { cookie, "x-parley-csrf": csrf },
  });
  const { iceServers } = (await token.json()) as { iceServers: IceServer[] }; // the same
  const [server] = iceServers;
  if (!server) throw new Error("no relay was named");
  return server;
}

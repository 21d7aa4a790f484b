/**
 * What a subscription holds in memory: `node bench/subscriptions.ts [count=100000]`. As many dialogs as Communicator clients have (five
 * each), none of which was ever notified, and the heap before and after; then the presentities of those who published.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Client, DOMAIN, openInProcess } from "./in-process.ts";

const count = Number(process.argv[2] ?? 100_000);
const EACH = 5;
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;
const people = Math.ceil(count / EACH);
const names = Array.from({ length: people }, (_, at) => `u${String(at).padStart(6, "0")}`);
// The trace is bounded by itself and is not meant here.
const server = await openInProcess(names, {
  settings: {
    "trace.megabytes": 1,
    "subscriptions.most": 1_000_000,
    "limits.connections-per-address": 100_000,
  },
});

function heap(): number {
  for (let times = 0; times < 3; times++) gc();
  return process.memoryUsage().heapUsed;
}
const clients: Client[] = [];
for (const [at, name] of names.entries()) {
  const client = new Client(server, name, 10_000 + at, "tls", (0x110000000000 + at).toString(16));
  await client.signIn("digest");
  client.flow.sent.length = 0;
  clients.push(client);
}
const signedIn = heap();
const SAME = [
  ["Supported", "com.microsoft.autoextend"],
  ["Supported", "ms-piggyback-first-notify"],
  ["Supported", "ms-benotify"],
  ["Proxy-Require", "ms-benotify"],
] as const;
let number = 0;
async function all(what: string, send: (client: Client, at: number) => void): Promise<void> {
  const before = heap();
  const made = server.frontEnd.communications.subscriptions.size;
  for (const [at, client] of clients.entries()) {
    send(client, at);
    if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (at === 0) client.take(200);
    client.flow.sent.length = 0;
    if (at % 1000 === 0) server.passes(10);
  }
  const grown = server.frontEnd.communications.subscriptions.size - made;
  console.log(
    `${what.padEnd(40)} ${Math.round((heap() - before) / people)} bytes each (${grown} subscriptions)`,
  );
}
const subscribe = (client: Client, event: string, accept: string, to = client.uri): void =>
  client.receives(
    client.request("SUBSCRIBE", `${event}${++number}`, to, [["Event", event], ["Accept", accept], ...SAME]),
  );

await all("roaming-contacts", (client) =>
  subscribe(client, "vnd-microsoft-roaming-contacts", "application/vnd-microsoft-roaming-contacts+xml"),
);
await all("roaming-self", (client) =>
  subscribe(client, "vnd-microsoft-roaming-self", "application/vnd-microsoft-roaming-self+xml"),
);
await all("provisioning", (client) =>
  subscribe(client, "vnd-microsoft-provisioning-v2", "application/vnd-microsoft-roaming-provisioning-v2+xml"),
);
await all("presence.wpending", (client) => subscribe(client, "presence.wpending", "text/xml+msrtc.wpending"));
await all("presence of one other", (client, at) =>
  subscribe(
    client,
    "presence",
    "application/msrtc-event-categories+xml",
    `sip:${names[(at + 1) % people]}@${DOMAIN}`,
  ),
);
const state = (container: number): string =>
  `<publication categoryName="state" instance="879445410" container="${container}" version="0" expireType="endpoint">` +
  '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" manual="false" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="machineState"><availability>3500</availability><endpointLocation/></state></publication>';
await all("a device's state, with its notification", (client) =>
  client.receives(
    client.request(
      "SERVICE",
      `pub${++number}`,
      client.uri,
      [["Content-Type", "application/msrtc-category-publish+xml"]],
      `<publish xmlns="http://schemas.microsoft.com/2006/09/sip/rich-presence"><publications uri="${client.uri}">${state(2)}${state(3)}</publications></publish>`,
    ),
  ),
);
const { size } = server.frontEnd.communications.subscriptions;
console.log(
  `${size} subscriptions of ${people} people; ${Math.round((heap() - signedIn) / size)} bytes for each, presence and printed documents included`,
);
process.exit();

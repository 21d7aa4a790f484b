/**
 * What one notification of a presence change costs, without sockets: `node bench/fan-out.ts [rounds=150] [kind] [show]`. One person
 * changes between two states; 0, 10, 50 and 200 watch. Timed is the server's part, from the SERVICE to the last answer of a watcher,
 * divided by the notifications: the change itself is in it, and stands alone in the line without watchers.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Client, cpuOf, DOMAIN, openInProcess, settle } from "./in-process.ts";

const rounds = Number(process.argv[2] ?? 150);
const only = process.argv[3] ?? "";
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

interface Kind {
  readonly name: string;
  readonly transport: "tcp" | "tls";
  readonly way: "digest" | "ntlm";
  readonly epid: boolean;
  readonly fields: readonly (readonly [string, string])[];
}

const COMMUNICATOR = [
  ["Event", "presence"],
  ["Accept", "application/msrtc-event-categories+xml, text/xml+msrtc.pidf"],
  ["Supported", "com.microsoft.autoextend"],
  ["Supported", "ms-piggyback-first-notify"],
  ["Supported", "ms-benotify"],
  ["Proxy-Require", "ms-benotify"],
] as const;
const kinds: readonly Kind[] = [
  {
    name: "pidf",
    transport: "tcp",
    way: "digest",
    epid: false,
    fields: [
      ["Event", "presence"],
      ["Accept", "application/pidf+xml"],
      ["Expires", "3600"],
    ],
  },
  // The same NOTIFY and its 200, with Communicator's document: for a tree that has no PIDF.
  {
    name: "notify",
    transport: "tcp",
    way: "digest",
    epid: false,
    fields: [...COMMUNICATOR.slice(0, 2), ["Expires", "3600"]],
  },
  { name: "benotify", transport: "tls", way: "digest", epid: true, fields: COMMUNICATOR },
  { name: "signed", transport: "tls", way: "ntlm", epid: true, fields: COMMUNICATOR },
];

const STATE = "http://schemas.microsoft.com/2006/09/sip/state";
/** What pidgin-sipe publishes: that the device is there, or what the person chose. */
function publish(
  instance: number,
  type: string,
  expires: string,
  availability: number,
  version: number,
): string {
  const one = (container: number): string =>
    `<publication categoryName="state" instance="${instance}" container="${container}" version="${version}" expireType="${expires}">` +
    `<state xmlns="${STATE}" manual="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}">` +
    `<availability>${availability}</availability><endpointLocation/></state></publication>`;
  return `<publish xmlns="http://schemas.microsoft.com/2006/09/sip/rich-presence"><publications uri="sip:owner@${DOMAIN}">${one(2)}${one(3)}</publications></publish>`;
}

for (const kind of kinds)
  for (const count of [0, 10, 50, 200]) if (only === "" || kind.name === only) await measure(kind, count);
process.exit();

async function measure(kind: Kind, count: number): Promise<void> {
  const names = ["owner", ...Array.from({ length: count }, (_, at) => `watcher${at}`)];
  const server = await openInProcess(names);
  const owner = new Client(server, "owner", 20_000, "tls", "0011223344ff");
  await owner.signIn("ntlm");
  const service = (body: string): string =>
    owner.request(
      "SERVICE",
      "pub",
      owner.uri,
      [["Content-Type", "application/msrtc-category-publish+xml"]],
      body,
    );
  owner.receives(service(publish(879445410, "machineState", "endpoint", 3500, 0)));
  owner.take(200);
  const watchers: Client[] = [];
  for (let at = 0; at < count; at++) {
    const epid = kind.epid ? (0x110000000000 + at).toString(16) : undefined;
    const watcher = new Client(server, `watcher${at}`, 20_001 + at, kind.transport, epid);
    await watcher.signIn(kind.way);
    try {
      watcher.receives(watcher.request("SUBSCRIBE", "sub", owner.uri, kind.fields));
    } catch (error) {
      console.log(`${kind.name}: ${String(error).slice(0, 120)}`);
      return;
    }
    await settle();
    answerAll([watcher]);
    watchers.push(watcher);
  }
  const times: number[] = [];
  const bytes: number[] = [];
  let told = 0;
  for (let round = 0; round < rounds; round++) {
    server.passes(5_000);
    const request = service(publish(536870912, "userState", "static", round % 2 ? 3500 : 6500, round));
    const weighs = round % 10 === 9;
    if (weighs) gc();
    const heap = process.memoryUsage().heapUsed;
    let time = await cpuOf(() => owner.receives(request));
    const grown = process.memoryUsage().heapUsed - heap;
    owner.take(200);
    told = watchers.reduce((sum, { flow }) => sum + flow.sent.length, 0);
    const answers = watchers.flatMap((watcher) =>
      watcher.flow.sent.flatMap((sent) =>
        sent.startsWith("NOTIFY") ? [[watcher, watcher.answer(sent)] as const] : [],
      ),
    );
    if (round === rounds - 1 && process.argv[4] === "show") console.log(watchers[0]?.flow.sent[0]);
    for (const { flow } of watchers) flow.sent.length = 0;
    if (answers.length > 0)
      time += await cpuOf(() => {
        for (const [watcher, octets] of answers) watcher.receives(octets);
      });
    if (weighs) bytes.push(grown / Math.max(1, told));
    else times.push(time / Math.max(1, told));
  }
  const at = (all: number[], part: number): number =>
    all.sort((one, other) => one - other)[Math.floor(all.length * part)] ?? 0;
  const late = times.slice(times.length >> 2);
  console.log(
    `${kind.name.padEnd(9)} ${String(count).padStart(4)} watchers ${at(late, 0.5).toFixed(1).padStart(7)} µs (best tenth ${at(late, 0.1).toFixed(1)}) ` +
      `${Math.round(at(bytes, 0.5)).toString().padStart(7)} bytes for each of ${told || "none"}`,
  );
  await server.scope.end();
}

function answerAll(watchers: readonly Client[]): void {
  for (const watcher of watchers)
    for (const sent of watcher.flow.sent.splice(0))
      if (sent.startsWith("NOTIFY")) watcher.receives(watcher.answer(sent));
}

/**
 * What it costs when everybody comes back at once, without sockets: `node bench/storm.ts [users=5000] [seconds=5] [strangers]`. Each
 * user connects, proves themselves with NTLM, reads contacts (50), provisioning and their own presence, subscribes to the 50 contacts
 * and publishes. They begin spread over the seconds; each sends its next message when the last was answered. Timed is the server's
 * part. With `strangers` nobody has those on the list who watch them, so that everybody is asked 50 times whether they may.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { memoryStores } from "#testing/memory-stores";
import { Client, DOMAIN, openInProcess, settle } from "./in-process.ts";

const [people = 5000, seconds = 5] = process.argv.slice(2, 4).map(Number);
const strangers = process.argv.includes("strangers");
const CONTACTS = 50;
const TICK_MS = 10;
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

const names = Array.from({ length: people }, (_, at) => `u${String(at).padStart(6, "0")}`);
const contactsOf = (at: number): string[] =>
  Array.from({ length: CONTACTS }, (_, step) => {
    const away = strangers ? step + 1 : step < CONTACTS / 2 ? step + 1 : CONTACTS / 2 - step - 1;
    return names[(at + away + people) % people] ?? "";
  });

const stores = memoryStores();
for (const at of names.keys())
  await stores.contacts.save(at + 1, {
    number: 2,
    putGroups: [],
    putContacts: contactsOf(at).map((name, position) => ({
      address: `${name}@${DOMAIN}`,
      name: "",
      groups: [1],
      subscribed: true,
      externalUri: "",
      pinned: false,
      tagged: false,
      position,
    })),
    removeGroups: [],
    removeContacts: [],
    audit: [],
  });
const server = await openInProcess(names, { stores });

let cpu = 0;
let longest = 0;
let where = "";
let counted = 0;
const kinds = new Map<string, { count: number; ms: number; longest: number }>();
/** One turn of the event loop: what a socket's octets or the clock set off. */
function timed(what: string, work: () => void): void {
  const begun = performance.now();
  work();
  const ms = performance.now() - begun;
  cpu += ms;
  counted++;
  if (ms > longest) [longest, where] = [ms, what];
  const kind = kinds.get(what) ?? { count: 0, ms: 0, longest: 0 };
  kinds.set(what, { count: kind.count + 1, ms: kind.ms + ms, longest: Math.max(kind.longest, ms) });
}

class Person extends Client {
  told = 0;
  override receives(octets: string): void {
    timed(
      octets.slice(0, octets.indexOf(" ")) + (/^Event: (\S+)/m.exec(octets)?.[1] ?? "").padStart(40),
      () => super.receives(octets),
    );
    this.read();
  }
  /** Takes what came, as a socket does; the last is kept to be looked at. */
  read(): void {
    this.flow.onSend ??= (octets) => {
      if (octets.startsWith("BENOTIFY")) this.told++;
    };
    if (this.flow.sent.length > 1) this.flow.sent.splice(0, this.flow.sent.length - 1);
  }
}

const COMMUNICATOR = [
  ["Supported", "com.microsoft.autoextend"],
  ["Supported", "ms-piggyback-first-notify"],
  ["Supported", "ms-benotify"],
  ["Proxy-Require", "ms-benotify"],
] as const;
type Fields = readonly (readonly [string, string])[];
const self = "application/vnd-microsoft-roaming-self+xml";

function* signOn(person: Person, at: number): Generator<void> {
  const subscribe = (event: string, fields: Fields, body = ""): void => {
    person.receives(
      person.request("SUBSCRIBE", event, person.uri, [["Event", event], ...COMMUNICATOR, ...fields], body),
    );
  };
  subscribe("vnd-microsoft-roaming-contacts", [["Accept", "application/vnd-microsoft-roaming-contacts+xml"]]);
  yield;
  subscribe(
    "vnd-microsoft-roaming-self",
    [
      ["Accept", self],
      ["Content-Type", self],
    ],
    '<roamingList xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self"><roaming type="categories"/><roaming type="containers"/><roaming type="subscribers"/></roamingList>',
  );
  yield;
  subscribe(
    "vnd-microsoft-provisioning-v2",
    [
      ["Accept", "application/vnd-microsoft-roaming-provisioning-v2+xml"],
      ["Content-Type", "application/vnd-microsoft-roaming-provisioning-v2+xml"],
      ["Expires", "0"],
    ],
    '<provisioningGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist"><provisioningGroup name="ServerConfiguration"/><provisioningGroup name="meetingPolicy"/><provisioningGroup name="persistentChatConfiguration"/><provisioningGroup name="ucPolicy"/></provisioningGroupList>',
  );
  yield;
  const list = contactsOf(at).map((name) => `<resource uri="sip:${name}@${DOMAIN}"/>`);
  subscribe(
    "presence",
    [
      ["Require", "adhoclist, categoryList"],
      ["Supported", "eventlist"],
      [
        "Accept",
        "application/rlmi+xml, multipart/related, text/xml+msrtc.pidf, application/msrtc-event-categories+xml",
      ],
      ["Content-Type", "application/msrtc-adrl-categorylist+xml"],
    ],
    `<batchSub xmlns="http://schemas.microsoft.com/2006/01/sip/batch-subscribe" uri="${person.uri}" name=""><action name="subscribe" id="63792024"><adhocList>${list.join("")}</adhocList><categoryList xmlns="http://schemas.microsoft.com/2006/09/sip/categorylist"><category name="calendarData"/><category name="contactCard"/><category name="note"/><category name="state"/></categoryList></action></batchSub>`,
  );
  yield;
  const state = (container: number): string =>
    `<publication categoryName="state" instance="${879445410 + at}" container="${container}" version="0" expireType="endpoint">` +
    '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" manual="false" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="machineState"><availability>3500</availability><endpointLocation/></state></publication>';
  const device =
    `<publication categoryName="device" instance="${1216796440 + at}" container="2" version="0" expireType="endpoint"><device xmlns="http://schemas.microsoft.com/2006/09/sip/device" endpointId="${person.epid}">` +
    '<capabilities preferred="false" uri=""><text capture="true" render="true" publish="false"/><gifInk capture="false" render="true" publish="false"/><isfInk capture="false" render="true" publish="false"/></capabilities><timezone>00:00:00-01:00</timezone><machineName>HOST</machineName></device></publication>';
  person.receives(
    person.request(
      "SERVICE",
      "pub",
      person.uri,
      [["Content-Type", "application/msrtc-category-publish+xml"]],
      `<publish xmlns="http://schemas.microsoft.com/2006/09/sip/rich-presence"><publications uri="${person.uri}">${device}${state(2)}${state(3)}</publications></publish>`,
    ),
  );
}

gc();
const heapBefore = process.memoryUsage().heapUsed;
let peak = 0;
const everybody: Person[] = [];
const working: { readonly person: Person; readonly steps: Generator<void> }[] = [];
const ticks = (seconds * 1000) / TICK_MS;
for (let tick = 0; working.length > 0 || tick <= ticks + 100; tick++) {
  const until = Math.min(people, Math.ceil((people * tick) / ticks));
  for (let at = everybody.length; at < until; at++) {
    const person = new Person(
      server,
      names[at] ?? "",
      10_000 + at,
      "tls",
      (0x110000000000 + at).toString(16),
    );
    everybody.push(person);
    await person.signIn("ntlm");
    working.push({ person, steps: signOn(person, at) });
  }
  for (let at = 0; at < working.length; ) {
    const one = working[at];
    const { done } = one?.steps.next() ?? { done: true };
    await settle();
    if (!one?.person.flow.open) throw new Error(`The server hung up: ${one?.person.flow.ended}`);
    if (tick % 100 === 0 || done) one.person.take(done ? undefined : 200);
    if (done) working.splice(at, 1);
    else at++;
  }
  timed("clock", () => server.passes(TICK_MS));
  for (const person of everybody) person.read();
  if (tick % 20 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
}
const told = everybody.reduce((sum, person) => sum + person.told, 0);
for (const person of everybody) person.flow.sent.length = 0;
gc();
const { heapUsed, rss, external } = process.memoryUsage();
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const { size } = server.frontEnd.communications.subscriptions;
console.log(
  `${people} users within ${seconds} s${strangers ? ", strangers" : ""}: ${(cpu / 1000).toFixed(2)} s of the server, ` +
    `${((cpu / people) * 1000).toFixed(0)} µs each; longest turn ${longest.toFixed(1)} ms (${where.replace(/ +/, " ")})\n` +
    `${told} notifications, ${counted} turns, ${size} subscriptions; peak heap ${mb(peak)}, ` +
    `afterwards ${mb(heapUsed)} (${mb(heapBefore)} before), external ${mb(external)}, rss ${mb(rss)}`,
);
for (const [name, { count, ms, longest: most }] of [...kinds].sort(([, one], [, other]) => other.ms - one.ms))
  console.log(
    `  ${name.replace(/ +/, " ").padEnd(42)} ${String(count).padStart(7)} × ${((ms / count) * 1000).toFixed(0).padStart(6)} µs, longest ${most.toFixed(1)} ms`,
  );
process.exit();

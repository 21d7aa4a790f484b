/**
 * CPU of the Front End by itself (no sockets, no store): `node bench/front-end.ts [rounds]`. One thousand phones sign in again and
 * again (401, 200), then send each other messages over TCP and over UDP. Only the server's part is timed; the figure is the median round.
 */
import { createHash } from "node:crypto";
import { CaseNumbers } from "#base/case-number";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { RealClock } from "#net/real-clock";
import { createAuthentication } from "#roles/authentication/index";
import type { User } from "#roles/directory/contract";
import { nothingKnown } from "#roles/directory/profile";
import { createMemoryStore } from "#roles/location/store.memory";
import { createAuthenticationSecrets } from "#security/authentication-secrets";
import { createFrontEnd } from "#server/front-end";
import type { Transport } from "#sip/transport/flow";
import { printUdpFlowId } from "#sip/transport/udp-flow-id";
import { type LiteralFlow, literalFlow } from "#testing/literal-flow";
import { literalSettings } from "#testing/literal-settings";
import { memoryStores } from "#testing/memory-stores";

const DOMAIN = "bench.test";
const PHONES = 1000;
const rounds = Number(process.argv[2] ?? 100);
const only = process.argv[3] ?? "";
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
/** As octets come from a socket: one flat string. */
const fromWire = (text: string): string => Buffer.from(text, "latin1").toString("latin1");

const names = Array.from({ length: PHONES }, (_, at) => `u${String(at).padStart(6, "0")}`);
const users = new Map(
  names.map((name, id): [string, User] => [
    `${name}@${DOMAIN}`,
    { id, address: `${name}@${DOMAIN}`, name, tel: undefined, enabled: true, createdAt: "" },
  ]),
);
const ha1 = new Map(names.map((name) => [name, md5(`${name}:${DOMAIN}:pw-${name}`)]));
const scope = new Scope();
const clock = new RealClock();
const settings = literalSettings({ "authentication.trust-udp-address": "registered-address" });
const secrets = createAuthenticationSecrets(new Uint8Array(32));
const directory = {
  find: (address: string) => users.get(address),
  findByNumber: () => undefined,
  findByLogin: (_domain: string, name: string) => users.get(`${name}@${DOMAIN}`),
  domains: () => [DOMAIN],
  isOurs: (domain: string) => domain === DOMAIN,
  netbiosDomain: () => "BENCH",
  all: () => users.values(),
  profile: () => nothingKnown,
  search: () => ({ users: [], more: false }),
  onChange: () => () => undefined,
  onPassword: () => () => undefined,
};
const udp = new Map<number, LiteralFlow>();
let branches = 0;
const frontEnd = await createFrontEnd(
  {
    clock,
    log: silentLog,
    settings,
    directory,
    bindings: createMemoryStore(),
    stores: memoryStores(),
    cases: new CaseNumbers(1000),
    run: "bench",
    newTag: () => secrets.randomHex(8),
    newBranch: () => `z9hG4bK${(++branches).toString(36)}`,
    sign: secrets.sign,
    connect: () => Promise.reject(new Error("There is no outside.")),
    udp: (remote) => udp.get(remote.port),
    resolve: () => Promise.resolve([]),
    serverName: () => `fe.${DOMAIN}`,
    reachedAt: (flow) => ({ host: flow.local.address, port: flow.local.port }),
    isUs: (host, port) => host === "192.0.2.1" && (port === undefined || port === 5060),
    ownRealms: () => [DOMAIN],
    mediaPorts: () => ({ first: 50_000, last: 50_199 }),
    isTrustedPeer: () => false,
    authentication: ({ location, report }) =>
      createAuthentication({
        clock,
        log: silentLog,
        settings,
        directory,
        verifiers: {
          digest: (_user, name) => ha1.get(name),
          ntHash: () => undefined,
        },
        secrets,
        fqdn: () => `fe.${DOMAIN}`,
        isUs: () => false,
        isRegisteredFrom: (aor, flow) =>
          location()
            .findByFlow(flow.id)
            .some((binding) => binding.aor === aor),
        report,
      }),
    refused: () => undefined,
  },
  scope,
);

interface BenchPhone {
  readonly name: string;
  readonly flow: LiteralFlow;
  readonly port: number;
  cseq: number;
}

function phonesOver(transport: Transport, firstPort: number): BenchPhone[] {
  return names.map((name, at) => {
    const port = firstPort + at;
    const local = { address: "192.0.2.1", port: 5060 };
    const remote = { address: "192.0.2.9", port };
    const id = transport === "udp" ? printUdpFlowId(local, remote) : `${port}`;
    const flow = literalFlow({ id, transport, local, remote });
    if (transport === "udp") udp.set(port, flow);
    else frontEnd.receiver.opened(flow);
    return { name, flow, port, cseq: 0 };
  });
}

let calls = 0;
function request(
  phone: BenchPhone,
  method: string,
  uri: string,
  to: string,
  extra: string,
  body = "",
): string {
  const transport = phone.flow.transport;
  const callId = method === "REGISTER" ? `r${phone.port}` : `m${++calls}`;
  return fromWire(
    `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/${transport.toUpperCase()} 192.0.2.9:${phone.port};branch=z9hG4bK${phone.port}.${++phone.cseq};rport\r\n` +
      `Max-Forwards: 70\r\nFrom: <sip:${phone.name}@${DOMAIN}>;tag=f${phone.cseq};epid=${String(phone.port).padStart(8, "0")}\r\n` +
      `To: <sip:${to}@${DOMAIN}>\r\nCall-ID: ${callId}.bench.1@bench\r\nCSeq: ${phone.cseq} ${method}\r\n` +
      `Contact: <sip:${phone.name}@192.0.2.9:${phone.port};transport=${transport}>;methods="INVITE, MESSAGE, INFO, OPTIONS, BYE, CANCEL, NOTIFY, ACK, REFER, BENOTIFY"\r\n` +
      `User-Agent: sipload/1.0\r\n${extra}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}

function register(phone: BenchPhone, challenge?: string): string {
  let credentials = "";
  if (challenge !== undefined) {
    const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? "";
    const response = md5(
      `${ha1.get(phone.name)}:${nonce}:00000001:0a4f113b:auth:${md5(`REGISTER:sip:${DOMAIN}`)}`,
    );
    credentials = `Authorization: Digest username="${phone.name}", realm="${DOMAIN}", nonce="${nonce}", uri="sip:${DOMAIN}", qop=auth, nc=00000001, cnonce="0a4f113b", response="${response}", algorithm=MD5\r\n`;
  }
  return request(
    phone,
    "REGISTER",
    `sip:${DOMAIN}`,
    phone.name,
    `Supported: gruu-10, adhoclist, msrtc-event-categories\r\nExpires: 3600\r\n${credentials}`,
  );
}

/** Gives all to the server; answers the CPU time it took in µs for each, and lets what the server put off happen, timed too. */
async function deliver(all: readonly (readonly [LiteralFlow, string])[]): Promise<number> {
  const begun = process.cpuUsage();
  for (const [flow, octets] of all) frontEnd.receiver.received(flow, octets);
  await new Promise((resolve) => setImmediate(resolve));
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / all.length;
}

const take = (flow: LiteralFlow): string => {
  const octets = flow.sent.pop() ?? "";
  flow.sent.length = 0;
  return fromWire(octets);
};
const must = (octets: string, status: number): string => {
  if (!octets.startsWith(`SIP/2.0 ${status}`))
    throw new Error(`Expected ${status}, got: ${octets.slice(0, 600)}`);
  return octets;
};

async function signIn(phones: readonly BenchPhone[]): Promise<number> {
  const first = await deliver(phones.map((phone) => [phone.flow, register(phone)]));
  const again = phones.map((phone): [LiteralFlow, string] => [
    phone.flow,
    register(phone, must(take(phone.flow), 401)),
  ]);
  const second = await deliver(again);
  for (const { flow } of phones) must(take(flow), 200);
  return first + second;
}

async function sendMessages(phones: readonly BenchPhone[]): Promise<number> {
  const first = await deliver(
    phones.map((phone, at) => {
      const to = names[(at + 1) % PHONES] ?? "";
      return [
        phone.flow,
        request(phone, "MESSAGE", `sip:${to}@${DOMAIN}`, to, "Content-Type: text/plain\r\n", "hello"),
      ];
    }),
  );
  const answers = phones.map(({ flow }): [LiteralFlow, string] => {
    const lines = take(flow).split("\r\n");
    const kept = lines.filter((line) => /^(via|from|to|call-id|cseq):/i.test(line));
    return [
      flow,
      fromWire(
        `SIP/2.0 200 OK\r\n${kept.join("\r\n").replace(/^(To:.*)$/m, "$1;tag=x")}\r\nContent-Length: 0\r\n\r\n`,
      ),
    ];
  });
  const second = await deliver(answers);
  for (const { flow } of phones) must(take(flow), 200);
  return first + second;
}

async function measure(name: string, operation: () => Promise<number>, count: number): Promise<void> {
  if (!name.includes(only)) return;
  const figures: number[] = [];
  for (let round = 0; round < count; round++) figures.push(await operation());
  const late = figures.slice(count >> 2).sort((one, other) => one - other);
  const at = (part: number): string => (late[Math.floor(late.length * part)] ?? 0).toFixed(1);
  console.log(
    `${name.padEnd(14)} ${at(0.5)} µs (best tenth ${at(0.1)})  ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
}

const tcp = phonesOver("tcp", 20_000);
const dgram = phonesOver("udp", 40_000);
await measure("register tcp", () => signIn(tcp), rounds);
await measure("message tcp", () => sendMessages(tcp), rounds);
await signIn(dgram);
await measure("message udp", () => sendMessages(dgram), rounds);
console.log(`${frontEnd.transactions.size} transactions linger`);
await scope.end();
process.exit();

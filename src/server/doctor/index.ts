import type { CheckView, DoctorFixed } from "#api/doctor";
import type { Listener } from "#api/status";
import { probeTcp, probeTls, probeUdp } from "#net/probe";
import { type Check, type Finding, inOrder, notChecked, runChecks, wrong } from "./check.ts";
import { fixChecks } from "./fix.ts";
import { checkBackup, checkMediaPorts, checkTime, hostChecks, watchClock } from "./host-checks.ts";
import type { DoctorUses } from "./uses.ts";

/** What measures whether a running server is in order, and repairs what it can. */
export interface Doctor {
  /** Takes at most 5 s. */
  look(): Promise<readonly CheckView[]>;
  /** Looks, repairs, and looks again. */
  fix(dryRun: boolean, by: string): Promise<DoctorFixed>;
}

/** The doctor of a running server. */
export function createDoctor(uses: DoctorUses): Doctor {
  const drift = watchClock(uses.clock);
  const now = () => uses.clock.now();
  const checks = (): Check[] => {
    const { listeners } = uses.status();
    return [
      {
        name: "server",
        run: () => inOrder(`running as process ${uses.status().pid} since ${uses.status().startedAt}`),
      },
      ...portsOf(listeners.filter(({ transport }) => !isRelay(transport))).map((port) =>
        portCheck(uses, port),
      ),
      ...hostChecks(uses.data, uses.status().connections),
      { name: "media ports", run: () => checkMediaPorts(uses.mediaPorts) },
      { name: "time of day", run: () => lookAtTime(uses, drift()) },
      { name: "store", run: () => checkStore(uses) },
      {
        name: "backup",
        run: async () =>
          checkBackup({ now: now(), newest: await uses.backups.newest(), firstUser: uses.firstUser() }),
        repair: { says: "Make a backup now.", mend: () => uses.backups.make() },
      },
      ...uses
        .certificateChecks()
        .map(({ name, milliseconds: _, ...found }) => certificateCheck(uses, name, found)),
      { name: "certificate chain", run: () => checkChain(uses, listeners) },
      callCheck(uses, listeners, "tcp"),
      callCheck(uses, listeners, "tls"),
      ...RELAY_TRANSPORTS.map((transport) => relayCheck(uses, listeners, transport)),
    ];
  };
  return {
    look: () => runChecks(checks()),
    fix: (dryRun, by) =>
      fixChecks(checks, dryRun, (entry) =>
        uses.audit({ at: new Date(now()).toISOString(), who: by, ...entry }),
      ),
  };
}

/** When the first of them was added. */
export function firstUser(users: Iterable<{ readonly createdAt: string }>): number | undefined {
  let first: number | undefined;
  for (const { createdAt } of users) {
    const at = Date.parse(createdAt);
    if (!Number.isNaN(at) && (first === undefined || at < first)) first = at;
  }
  return first;
}

async function lookAtTime({ data, clock, certificate, timeSource, askTime }: DoctorUses, drift: number) {
  const name = timeSource();
  const source = name === "" ? undefined : { name, asked: await askTime(name) };
  return checkTime(data, { now: clock.now(), certificate: await certificate(), drift, source });
}

/** One of our own authority can be made anew; those of others come from elsewhere. */
function certificateCheck({ certificate, renewOwn }: DoctorUses, name: string, found: Finding): Check {
  const run = () => found;
  const view = certificate();
  if (view instanceof Promise || view.source !== "own-authority" || found.help === "CERT-0005")
    return { name, run };
  return { name, run, repair: { says: "Make a certificate of our own authority anew.", mend: renewOwn } };
}

/** The probes over real sockets. */
export const realProbe: DoctorUses["probe"] = {
  tcp: probeTcp,
  udp: (listener) => probeUdp(listener, (local) => printOptions(listener, local)),
  tls: probeTls,
};

/** One port of one address, with everything that is spoken there: HTTP and WebSocket share one. */
interface Port {
  readonly listener: Listener;
  readonly name: string;
}

function portsOf(listeners: readonly Listener[]): Port[] {
  const ports = new Map<string, { listener: Listener; spoken: string[] }>();
  for (const listener of listeners) {
    const { transport, address, port } = listener;
    const key = `${transport === "udp" ? "udp" : "tcp"} ${address} ${port}`;
    const known = ports.get(key);
    if (known) known.spoken.push(transport);
    else ports.set(key, { listener, spoken: [transport] });
  }
  return [...ports.values()].map(({ listener, spoken }) => ({
    listener,
    name: `port ${spoken.join(" and ")} ${listener.port}`,
  }));
}

function portCheck(uses: DoctorUses, { listener, name }: Port): Check {
  const { transport, address } = listener;
  return {
    name,
    run: async () => {
      const began = performance.now();
      const probe = await probePort(uses, listener);
      if (probe.answers)
        return inOrder(`answers on ${address} in ${Math.ceil(performance.now() - began)} ms`);
      return wrong(
        `does not answer ${ASKED[transport]} on ${address}: ${probe.seen}`,
        "an answer",
        "Look for rules of a firewall on this machine that hold back traffic to itself.",
        "nft list ruleset",
      );
    },
  };
}

/** By a whole TLS handshake where TLS is spoken: a connection that says nothing would be told of as a client in trouble. */
function probePort({ probe, serverName }: DoctorUses, listener: Listener) {
  if (ASKED[listener.transport] === "a TLS handshake") return probe.tls(listener, serverName(), undefined);
  return listener.transport === "udp" ? probe.udp(listener) : probe.tcp(listener);
}

const ASKED: Readonly<Record<Listener["transport"], string>> = {
  udp: "an OPTIONS request",
  tcp: "a connection",
  ws: "a connection",
  http: "a connection",
  tls: "a TLS handshake",
  wss: "a TLS handshake",
  https: "a TLS handshake",
  "turn-udp": "an allocation",
  "turn-tcp": "an allocation",
  "turn-tls": "an allocation",
};

const RELAY_TRANSPORTS = ["turn-udp", "turn-tcp", "turn-tls"] as const;
const isRelay = (transport: Listener["transport"]): boolean => transport.startsWith("turn-");

function relayCheck(
  uses: DoctorUses,
  listeners: readonly Listener[],
  transport: (typeof RELAY_TRANSPORTS)[number],
): Check {
  return {
    name: `relay over ${transport.slice("turn-".length)}`,
    run: async () => {
      const listener = listeners.find((one) => one.transport === transport);
      if (!listener) return notChecked("the relay has no port there");
      const made = await uses.relayCall(listener);
      if (!made) return notChecked("the relay is switched off (relay.enabled)");
      const { relayed, milliseconds } = made;
      return inOrder(`an allocation at ${relayed.address} port ${relayed.port} in ${milliseconds} ms`);
    },
  };
}

async function checkStore(uses: DoctorUses): Promise<Finding> {
  const found = await uses.checkStore();
  if (found === "ok") return inOrder("the database is whole, and can be written");
  return wrong(found, "ok", "Stop Parley, and put the newest backup in place.", "parley backup list");
}

/** As a client sees it: a handshake with the TLS port, trusting our authority (or the system's, for a certificate of others). */
async function checkChain(uses: DoctorUses, listeners: readonly Listener[]): Promise<Finding> {
  const listener = listeners.find(({ transport }) => transport === "tls");
  if (!listener) return notChecked("no TLS port is open");
  const { source, sha256 } = await uses.certificate();
  const authority = source === "own-authority" ? uses.authority() : undefined;
  const probe = await uses.probe.tls(listener, uses.serverName(), authority);
  if (!probe.answers)
    return wrong(
      `no handshake: ${probe.seen}`,
      "a TLS handshake",
      "Look in the log for the handshake.",
      "parley events",
    );
  if (plain(probe.sha256) !== plain(sha256)) {
    return wrong(
      `port ${listener.port} shows ${probe.sha256}`,
      sha256,
      "Restart Parley and report this: a swap did not take effect.",
    );
  }
  if (probe.trusted)
    return inOrder(
      `${probe.version} handshake, so the key fits; trusted by ${authority ? "our authority" : "this system"}, name ${uses.serverName()}`,
    );
  return wrong(
    `a client calling ${uses.serverName()} says ${probe.seen}`,
    "trusted",
    probe.seen === "CERT_HAS_EXPIRED"
      ? "Renew the certificate where it came from, and import the new one."
      : "Put a certificate with its whole chain and this server's name in use.",
    "parley cert import FILE --key FILE",
  );
}

const plain = (fingerprint: string) => fingerprint.replaceAll(/[^0-9a-f]/gi, "").toLowerCase();

function callCheck(uses: DoctorUses, listeners: readonly Listener[], transport: "tcp" | "tls"): Check {
  return {
    name: `sign-in and call over ${transport}`,
    run: async () => {
      const listener = listeners.find((one) => one.transport === transport);
      if (!listener) return notChecked(`no ${transport} port is open`);
      const { steps } = await uses.selfCall(listener);
      return inOrder(steps.map(({ name, milliseconds }) => `${name} ${milliseconds} ms`).join(", "));
    },
  };
}

/** OPTIONS to the server itself (RFC 3261 §11): any answer shows that the port is alive. */
function printOptions(
  listener: Listener,
  local: { readonly address: string; readonly port: number },
): string {
  const host = (address: string) => (address.includes(":") ? `[${address}]` : address);
  const id = `doctor-${Date.now().toString(36)}-${local.port}`;
  return [
    `OPTIONS sip:${host(local.address)}:${listener.port} SIP/2.0`,
    `Via: SIP/2.0/UDP ${host(local.address)}:${local.port};branch=z9hG4bK-${id};rport`,
    "Max-Forwards: 1",
    `From: <sip:doctor@${host(local.address)}>;tag=${id}`,
    `To: <sip:${host(local.address)}:${listener.port}>`,
    `Call-ID: ${id}`,
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

import { readFileSync } from "node:fs";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import type { RequestContext } from "#pipeline/request-context";
import type { RouteEntry } from "#pipeline/role";
import type { Directory, User } from "#roles/directory/contract";
import { nothingKnown } from "#roles/directory/profile";
import { createLocation } from "#roles/location/index";
import type { BindingStore } from "#roles/location/store";
import { createMemoryStore } from "#roles/location/store.memory";
import { createEndSession } from "#roles/registrar/end-session";
import { createRegistrar } from "#roles/registrar/index";
import type { LiveSettings } from "#settings/live";
import { SipRequest } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";
import { printMessage } from "#sip/message/print-message";
import type { Flow } from "#sip/transport/flow";
import { literalFlow } from "./literal-flow.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const alice: User = {
  id: 1,
  address: "alice@example.com",
  name: "Alice",
  tel: undefined,
  enabled: true,
  createdAt: "2026-11-23T08:00:00Z",
};

interface Answer {
  readonly status: number;
  readonly id?: string;
  readonly diagnostics?: unknown;
  readonly fields: readonly (readonly [string, string])[];
  readonly text: string;
}

/** A registrar with its location service, in which alice may sign in. */
export function openRegistrar(given: { settings?: Record<string, number>; store?: BindingStore } = {}) {
  const clock = new VirtualClock();
  clock.pass(Date.UTC(2026, 10, 23, 8, 0, 0));
  const users = new Map([[alice.address, alice]]);
  let changed: (user: User, change: "added" | "changed" | "removed") => void = () => {};
  let gotPassword: (user: User) => void = () => {};
  const directory: Directory = {
    find: (address) => users.get(address),
    findByNumber: () => undefined,
    findByLogin: () => undefined,
    domains: () => ["example.com"],
    isOurs: (domain: string): boolean => domain === "example.com",
    netbiosDomain: () => "EXAMPLE",
    all: () => users.values(),
    profile: () => nothingKnown,
    search: () => ({ users: [], more: false }),
    onPassword: (action) => {
      gotPassword = action;
      return () => {};
    },
    onChange: (action) => {
      changed = action;
      return () => {};
    },
  };
  const settings: LiveSettings = {
    get: (setting) => (given.settings?.[setting.name] as typeof setting.default) ?? setting.default,
    onChange: () => () => {},
  };
  const notified: string[] = [];
  const flows = new Map<string, Flow>();
  const endSession = createEndSession({
    flows: { find: (id) => flows.get(id) },
    sendNotify: (request) => void notified.push(printMessage(request)),
    serverName: () => "fe.example.com",
  });
  const store = given.store ?? createMemoryStore();
  const location = createLocation({ clock, log: silentLog, settings, store, endSession });
  let tag = 0;
  const registrar = createRegistrar({
    clock,
    log: silentLog,
    settings,
    directory,
    location,
    newTag: () => `tag${++tag}`,
    isUs: (host) => host === "192.0.2.1",
    agreeKeepAlive: () => undefined,
  });
  const table: RouteEntry[] = [];
  const handle = (entry: RouteEntry) => {
    table.push(entry);
    return () => {};
  };
  void registrar.start({ handle }, new Scope());

  /** Hands one REGISTER over and gives its answer back. */
  async function send(
    octets: string,
    flow: Flow,
    sender: string | undefined = alice.address,
  ): Promise<Answer> {
    flows.set(flow.id, flow);
    const read = parseMessage(octets);
    if (!read.ok || !(read.value instanceof SipRequest))
      throw new Error("The test's REGISTER cannot be read.");
    let answer: Answer | undefined;
    const context: RequestContext = {
      request: read.value,
      transaction: undefined,
      flow,
      case: 1,
      ...(sender && { sender: { aor: sender, proof: "digest" } }),
      respond(response) {
        const text = printMessage(response);
        answer = { status: response.status, fields: response.fields.map((f) => [f.name, f.value]), text };
      },
      refuse(status, { explanation: { id, what, legacy } }, extra = []) {
        answer = { status, id, diagnostics: legacy?.["ms-diagnostics"], fields: extra, text: what };
      },
      step: "hand over",
    };
    await table[0]?.handle(context);
    if (!answer) throw new Error("The REGISTER was not answered.");
    return answer;
  }
  return {
    clock,
    location,
    registrar,
    notified,
    send,
    users,
    change: (user: User, change: "changed" | "removed") => changed(user, change),
    changePassword: (user: User) => gotPassword(user),
  };
}

export const tls = (id = "1A00", port = 49201) =>
  literalFlow({ id, transport: "tls", remote: { address: "10.0.0.17", port } });
export const udp = () =>
  literalFlow({ id: "u1", transport: "udp", remote: { address: "192.0.2.7", port: 5060 } });

/** A REGISTER as a phone writes it; `fields` come after the usual ones. */
export function phone(
  fields: readonly string[],
  over: Partial<Record<"uri" | "to" | "from" | "callId" | "cseq", string>> = {},
) {
  const to = over.to ?? "<sip:alice@example.com>";
  return [
    `REGISTER ${over.uri ?? "sip:example.com"} SIP/2.0`,
    "Via: SIP/2.0/TLS 10.0.0.17:49201;branch=z9hG4bK1;rport",
    `From: ${over.from ?? to};tag=a1`,
    `To: ${to}`,
    `Call-ID: ${over.callId ?? "call-1"}`,
    `CSeq: ${over.cseq ?? "1"} REGISTER`,
    "Max-Forwards: 70",
    ...fields,
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

export const golden = (name: string) =>
  readFileSync(new URL(`../../test/golden/pidgin-sipe/${name}.txt`, import.meta.url), "latin1");
/** pidgin-sipe as another device: its own instance, epid and Call-ID. */
export const communicator = (n: number) =>
  golden("next-3-ntlm-tls")
    .replaceAll(
      "b51a9866-926a-5e92-9260-ed0dec9cdf92",
      `b51a9866-926a-5e92-9260-${String(n).padStart(12, "0")}`,
    )
    .replaceAll("46b45a2a3940", `epid${n}`)
    .replaceAll("D041gBCF8aA3B1i492Cm95ACtAD10bD0A7xD5E9x", `call${n}`);
export const contacts = (answer: Answer) =>
  answer.fields.filter(([name]) => name === "contact").map(([, value]) => value);
export const field = (answer: Answer, name: string) => answer.fields.find(([one]) => one === name)?.[1];

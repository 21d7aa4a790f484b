import { CaseNumbers } from "#base/case-number";
import type { ExplainedError, Problem } from "#base/explained-error";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import type { RequestContext, Sender } from "#pipeline/request-context";
import type { Directory } from "#roles/directory/contract";
import { People } from "#roles/directory/people";
import { noProfile } from "#roles/directory/profile";
import { createMemoryStore } from "#roles/location/store.memory";
import type { MessageStore } from "#roles/messaging/contract";
import type { Policies } from "#roles/policies/contract";
import { createPolicies } from "#roles/policies/index";
import { createFrontEnd, type FrontEnd, type FrontEndUses } from "#server/front-end";
import type { LiveSettings } from "#settings/live";
import { parseMessage } from "#sip/message/parse-message";
import type { Transport } from "#sip/transport/flow";
import { printUdpFlowId } from "#sip/transport/udp-flow-id";
import { literalFlow } from "./literal-flow.ts";
import { type LiteralMedia, literalMedia } from "./literal-media.ts";
import { literalSettings } from "./literal-settings.ts";
import { memoryPolicyStore } from "./memory-policy-store.ts";
import { memoryStores } from "./memory-stores.ts";
import { nameOf, Phone, type What } from "./phone.ts";
import { VirtualClock } from "./virtual-clock.ts";

const DOMAIN = "example.com";

export interface StageOptions {
  /** People who may sign in; `alice` and `bob` when left out. */
  readonly users?: readonly string[];
  /** Settings that differ from their default, by name. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Given: senders have to prove who they are, to this. Else whoever says it is somebody is believed. */
  readonly authentication?: (uses: {
    readonly clock: VirtualClock;
    readonly settings: LiveSettings;
    readonly directory: Directory;
    report(error: ExplainedError, context: RequestContext): void;
  }) => ReturnType<FrontEndUses["authentication"]>;
  /** Where messages are kept; one of its own when left out. */
  readonly messages?: MessageStore;
  /** Tags that the server is to use first, in this order. */
  readonly tags?: readonly string[];
}

/** A Front End without sockets, on virtual time, and phones that write correct messages. */
export interface Stage {
  readonly frontEnd: FrontEnd;
  readonly clock: VirtualClock;
  readonly directory: Directory;
  readonly settings: ReturnType<typeof literalSettings>;
  readonly media: LiteralMedia;
  readonly policies: Policies;
  /** Everything that was refused, in order. */
  readonly problems: Problem[];
  /** A phone of a user, not signed in. The user is the phone's own name when left out. */
  phone(name: string, user?: string, transport?: Transport): Phone;
  /** The same, signed in. */
  signedIn(name: string, user?: string, transport?: Transport): Promise<Phone>;
  /** Moves time. */
  passes(ms: number): void;
  /** Every message since the last call of `begins`, one line each. */
  ladder(): string;
  /** Forgets what came before: the ladder begins here. */
  begins(): void;
  end(): Promise<void>;
}

/** Opens a stage. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const clock = new VirtualClock();
  const scope = new Scope();
  const phones: Phone[] = [];
  const lines: string[] = [];
  const problems: Problem[] = [];
  const settings = literalSettings({ "directory.domains": [DOMAIN], ...options.settings });
  const media = literalMedia(() => clock.now());
  const directory = directoryOf(settings, options.users ?? ["alice", "bob"]);
  let tags = 0;
  let branches = 0;
  let began = clock.now();

  const line = (from: string, to: string, what: What, more = ""): void => {
    const time = String(clock.now() - began).padStart(6);
    lines.push(`${time} ms  ${from.padEnd(7)}-> ${to.padEnd(7)} ${what}${more}`);
  };

  const policies = await createPolicies({
    clock,
    settings,
    directory,
    store: memoryPolicyStore(),
    whoSet: () => Promise.resolve(undefined),
  });
  const frontEnd = await createFrontEnd(
    {
      clock,
      log: silentLog,
      settings,
      directory,
      bindings: createMemoryStore(),
      stores: { ...memoryStores(), ...(options.messages && { messages: options.messages }) },
      cases: new CaseNumbers(1000),
      run: "stage",
      newTag() {
        tags++; // a new one each time: subscriptions are found by them
        return options.tags?.[tags - 1] ?? `server${tags}`;
      },
      newBranch: () => `z9hG4bKserver${++branches}`,
      sign: (text) =>
        `sig${[...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7)}`,
      connect: () => Promise.reject(new Error("The stage has no outside.")),
      udp: (remote) =>
        phones.find((phone) => phone.flow.transport === "udp" && phone.flow.remote.port === remote.port)
          ?.flow,
      resolve: () => Promise.resolve([]),
      serverName: () => `fe.${DOMAIN}`,
      reachedAt: (flow) => ({ host: flow.local.address, port: flow.local.port }),
      isUs: (host, port) => host === "192.0.2.1" && (port === undefined || port === 5060 || port === 5061),
      ownRealms: () => [DOMAIN],
      mediaPorts: () => ({ first: 50_000, last: 50_199 }),
      media,
      policies,
      isTrustedPeer: () => false,
      authentication: ({ report }) =>
        options.authentication?.({
          clock,
          settings,
          directory,
          report,
        }) ?? trusting(directory),
      refused: (problem) => problems.push(problem),
    },
    scope,
  );

  const watch = (phone: Phone): void => {
    phone.flow.onSend = (octets) => {
      const read = parseMessage(octets);
      if (read.ok) line("server", phone.name, nameOf(read.value));
    };
  };

  const stage: Stage = {
    frontEnd,
    clock,
    directory,
    settings,
    media,
    policies,
    problems,
    phone(name, user = name, transport = "tcp") {
      const remote = { address: "192.0.2.7", port: 40_000 + phones.length };
      const local = { address: "192.0.2.1", port: transport === "tls" ? 5061 : 5060 };
      const id = transport === "udp" ? printUdpFlowId(local, remote) : `f${phones.length}`;
      const flow = literalFlow({ transport, remote, local, id });
      const phone = new Phone(
        {
          domain: DOMAIN,
          deliver(from, octets) {
            const read = parseMessage(octets);
            const target = read.ok && read.value.kind === "request" ? read.value : undefined;
            const toWhom =
              target?.method === "INVITE" || target?.method === "MESSAGE"
                ? ` ${target.to.uri?.user ?? ""}`
                : "";
            line(from.name, "server", read.ok ? nameOf(read.value) : "?", target?.to.tag ? "" : toWhom);
            frontEnd.receiver.received(from.flow, octets);
          },
          settle,
          ladder: () => stage.ladder(),
        },
        name,
        user,
        flow,
      );
      watch(phone);
      phones.push(phone);
      if (transport !== "udp") {
        frontEnd.receiver.opened(flow);
        flow.onClose((reason) => frontEnd.receiver.closed(flow, reason));
      }
      return phone;
    },
    async signedIn(name, user, transport) {
      const phone = stage.phone(name, user, transport);
      phone.sends("REGISTER", [["expires", "3600"]]);
      await phone.gets(200);
      stage.begins();
      return phone;
    },
    passes: (ms) => clock.pass(ms),
    ladder: () => `${lines.join("\n")}\n`,
    begins() {
      lines.length = 0;
      began = clock.now();
    },
    end: () => scope.end(),
  };
  return stage;
}

/** Lets every promise that can go on do so: no step of the way waits for anything but promises already kept. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function trusting(directory: Directory): ReturnType<FrontEndUses["authentication"]> {
  const pass = (name: string) => ({ name, run: () => "continue" as const });
  return {
    authenticate: {
      name: "authenticate",
      run(context) {
        const { uri } = context.request.from;
        const aor = `${uri?.user}@${uri?.host}`;
        if (directory.find(aor)) context.sender = { aor, proof: "flow" } satisfies Sender;
        return "continue";
      },
    },
    knowTheSender: pass("know the sender"),
    beforeSend: () => undefined,
    admitResponse: () => true,
    forget: () => undefined,
    forgetSession: () => undefined,
  };
}

function directoryOf(settings: LiveSettings, names: readonly string[]): Directory {
  const people = new People(settings, silentLog);
  for (const [id, name] of names.entries()) {
    const user = { id, address: `${name}@${DOMAIN}`, name, tel: undefined, enabled: true, createdAt: "" };
    people.put({ user, ways: [], chosen: undefined, profile: noProfile });
  }
  return people;
}

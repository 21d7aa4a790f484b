import type { Feature, PersonView } from "#api/me";
import type { MessageView } from "#api/messages";
import type { Call, Client, Conversation, Devices, Done, Person, Toast } from "../client/state/contract.ts";
import { Cell } from "../client/state/live.ts";

/** What a test may set of the client, in parts. */
export interface Scene {
  readonly calls?: readonly Partial<Call>[];
  readonly toasts?: readonly Toast[];
  readonly conversation?: Partial<Conversation>;
  readonly devices?: Partial<ReturnType<Devices["state"]["get"]>>;
  readonly off?: readonly Feature["name"][];
  /** Pictures are drawn for calls that ask for them: their streams cannot be told from outside. */
  readonly pictures?: (kind: "local" | "remote") => MediaStream;
}

export const BEN = "ben@example.com";
const PEOPLE: readonly Person[] = [
  {
    address: BEN,
    name: "Ben Okafor",
    state: "available-data",
    availability: "busy",
    note: "Design review until 11",
  },
  { address: "cara@example.com", name: "Cara Lindqvist", state: "available-data", availability: "available" },
];
const DANA: PersonView = {
  address: "dana@example.com",
  name: "Dana Silva",
  title: "Support",
  department: "",
  company: "",
  office: "",
  mail: "",
  phones: [{ kind: "work", number: "+49 30 1234" }],
  photo: null,
};
const FOUND: MessageView = {
  at: "2026-10-02T08:30:00Z",
  direction: "received",
  peer: BEN,
  text: "The trunk is on https://wiki.example.com/trunks now.",
  contentType: "text/plain",
  body: "",
  outcome: "delivered",
  conversation: "",
  case: "c-7Q2F",
};
const FEATURES: readonly Feature["name"][] = ["messages", "calls", "video", "sharing", "history"];

const CALL: Call = {
  id: "call",
  kind: "call",
  peer: BEN,
  direction: "made",
  phase: "up",
  began: Date.now() - 200_000,
  answered: Date.now() - 192_000,
  audio: true,
  video: false,
  muted: false,
  mutedWhileTalking: false,
  heldByMe: false,
  heldByThem: false,
  paused: false,
  content: "text",
  way: { kind: "direct", transport: "udp", says: "Direct, over UDP" },
  quality: { roundTripMs: 38, lossPercent: 0 },
  after: [],
};

/** A client that does nothing but remember what the views asked of it (`asked`) and show what a test put there. */
export function createStagedClient(): {
  client: Client;
  set: (scene: Scene) => void;
  asked: (readonly unknown[])[];
} {
  const asked: (readonly unknown[])[] = [];
  /** Anything that views may ask and whose answer only says that it was done. */
  const does =
    (name: string) =>
    async (...given: readonly unknown[]): Promise<Done> => {
      asked.push([name, ...given]);
      return { ok: true, value: undefined };
    };
  const calls = new Cell<readonly Call[]>([]);
  const call = new Map<string, Cell<Call | undefined>>();
  const oneCall = (id: string) => {
    const known = call.get(id) ?? new Cell(calls.get().find((one) => one.id === id));
    call.set(id, known);
    return known;
  };
  const toasts = new Cell<readonly Toast[]>([]);
  const conversation = new Cell<Conversation>({
    peer: BEN,
    messages: [],
    hasEarlier: false,
    loading: false,
    unread: 0,
    theyType: false,
    draft: "",
  });
  const devices = new Cell<ReturnType<Devices["state"]["get"]>>({
    permission: "granted",
    microphones: [{ id: "headset", label: "Headset (Jabra Evolve 65)" }],
    cameras: [{ id: "camera", label: "Integrated Camera" }],
    speakers: [{ id: "headset", label: "Headset (Jabra Evolve 65)" }],
    chosen: { microphone: "headset" },
    checked: false,
  });
  const account = new Cell<unknown>(signedIn([]));
  const people = new Map(PEOPLE.map((person) => [person.address, new Cell(person)]));
  const started = async (name: string, ...given: readonly unknown[]): Promise<Done<Call>> => {
    asked.push([name, ...given]);
    return { ok: true, value: CALL };
  };
  const client = {
    account: { state: account },
    connection: new Cell({ kind: "connected", since: 0 }),
    people: {
      person: (address: string) =>
        people.get(address) ?? new Cell({ address, name: address, state: "unknown" }),
      search: async () => ({ ok: true, value: { people: [DANA], more: false } }),
      card: async () => ({ ok: true, value: DANA }),
    },
    contacts: { list: new Cell(undefined), block: does("block") },
    conversations: {
      conversation: () => conversation,
      send: does("send"),
      resend: does("resend"),
      setDraft: does("draft"),
      typing: () => undefined,
      loadEarlier: does("earlier"),
      seen: does("seen"),
      search: async () => ({ ok: true, value: [FOUND] }),
    },
    calls: {
      all: calls,
      call: oneCall,
      start: (...given: unknown[]) => started("start", ...given),
      share: (...given: unknown[]) => started("share", ...given),
      accept: does("accept"),
      redirect: does("redirect"),
      ignore: does("ignore"),
      decline: does("decline"),
      hangUp: does("hang-up"),
      mute: does("mute"),
      hold: does("hold"),
      setVideo: does("video"),
      transfer: does("transfer"),
      sendTone: does("tone"),
      setContent: does("content"),
      pause: does("pause"),
      controlRefused: () =>
        "A browser cannot be controlled from outside: no program here may move its mouse.",
    },
    toasts: { all: toasts, dismiss: does("dismiss"), silenced: new Cell([]) },
    devices: {
      state: devices,
      ask: does("ask"),
      choose: does("choose"),
      level: new Cell(0.6),
      testRing: does("ring"),
      finishCheck: does("checked"),
    },
    notices: { all: new Cell([]), dismiss: does("notice") },
  };
  return {
    // Only what the views of talking ask is there; the rest of the contract is the business of other stages.
    client: client as unknown as Client,
    asked,
    set(scene) {
      if (scene.calls)
        calls.set(
          scene.calls.map((one) => ({
            ...CALL,
            ...one,
            ...(one.video || one.kind === "share" ? pictures(scene.pictures, one.role ?? "both") : {}),
          })),
        );
      for (const [id, known] of call) known.set(calls.get().find((one) => one.id === id));
      if (scene.toasts) toasts.set(scene.toasts);
      if (scene.conversation) conversation.set({ ...conversation.get(), ...scene.conversation });
      if (scene.devices) devices.set({ ...devices.get(), ...scene.devices });
      if (scene.off) account.set(signedIn(scene.off));
    },
  };
}

function pictures(draw: Scene["pictures"], role: "sharer" | "viewer" | "both"): Partial<Call> {
  if (!draw) return {};
  return {
    ...(role === "viewer" ? {} : { local: draw("local") }),
    ...(role === "sharer" ? {} : { remote: draw("remote") }),
  };
}

function signedIn(off: readonly Feature["name"][]) {
  const features = FEATURES.map((name) => ({
    name,
    allowed: !off.includes(name),
    policy: `${name}.allowed`,
    setBy: "Root set it on 20 November.",
  }));
  return { kind: "signed-in", me: { echo: "echo@example.com", features } };
}

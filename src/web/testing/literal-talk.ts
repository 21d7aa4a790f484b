import type {
  Call,
  Calls,
  ChatMessage,
  Client,
  Conversation,
  Devices,
  Done,
  Toast,
} from "../client/state/contract.ts";
import { Cell, derived } from "../client/state/live.ts";
import { BEN, CARA, SAID } from "./literal-people.ts";

const done: Done = { ok: true, value: undefined };
const ok = <Value>(value: Value): Done<Value> => ({ ok: true, value });

/** Texts with some people; two of them were not read. */
export function createConversations(nobody: boolean): Client["conversations"] {
  const all = new Map<string, Cell<Conversation>>();
  const of = (peer: string): Cell<Conversation> => {
    const messages = nobody ? [] : (SAID.get(peer) ?? []);
    const unread = peer === CARA && !nobody ? 2 : 0;
    const known =
      all.get(peer) ??
      new Cell<Conversation>({
        peer,
        messages,
        hasEarlier: false,
        loading: false,
        unread,
        theyType: peer === BEN,
        draft: "",
        ...(unread ? { firstUnread: "6" } : {}),
      });
    all.set(peer, known);
    return known;
  };
  const recent = new Cell<readonly string[]>(nobody ? [] : [CARA, BEN, "farid@example.com"]);
  const unread = derived([of(CARA)], () => of(CARA).get().unread);
  return {
    recent,
    unread,
    conversation: of,
    async send(peer, text) {
      const message: ChatMessage = {
        id: `m${Date.now()}`,
        at: Date.now(),
        mine: true,
        text,
        state: "delivered",
      };
      of(peer).edit((before) => ({ ...before, messages: [...before.messages, message], draft: "" }));
      recent.edit((before) => [peer, ...before.filter((one) => one !== peer)]);
      return done;
    },
    resend: async () => done,
    setDraft: (peer, draft) => of(peer).edit((before) => ({ ...before, draft })),
    typing: () => undefined,
    loadEarlier: async () => done,
    seen: (peer) => of(peer).edit((before) => ({ ...before, unread: 0 })),
    search: async () => ok([]),
  };
}

/** A call rings, on demand; one that is made is up after a moment. */
export function createCalls(ringing: boolean) {
  const began = Date.now();
  const base: Omit<Call, "id" | "kind" | "peer" | "direction" | "phase"> = {
    began,
    audio: true,
    video: false,
    muted: false,
    mutedWhileTalking: false,
    heldByMe: false,
    heldByThem: false,
    paused: false,
    content: "text",
    after: [],
  };
  const incoming: Call = {
    ...base,
    id: "in",
    kind: "call",
    peer: CARA,
    direction: "received",
    phase: "incoming",
    ringsUntil: began + 30_000,
  };
  const all = new Cell<readonly Call[]>(ringing ? [incoming] : []);
  const toasts = new Cell<readonly Toast[]>(
    ringing ? [{ id: "t", kind: "call", call: "in", from: CARA, until: began + 30_000, teaches: false }] : [],
  );
  const edit = (id: string, part: Partial<Call>) =>
    all.edit((before) => before.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const remove = (id: string) => {
    all.edit((before) => before.filter((one) => one.id !== id));
    toasts.set([]);
  };
  const begin = (peer: string, part: Partial<Call>): Done<Call> => {
    const made: Call = {
      ...base,
      id: `c${Date.now()}`,
      kind: "call",
      peer,
      direction: "made",
      phase: "ringing",
      ...part,
    };
    all.edit((before) => [...before, made]);
    setTimeout(() => edit(made.id, { phase: "up", answered: Date.now() }), 1_500);
    return ok(made);
  };
  const calls: Omit<Calls, "past" | "morePast" | "pastSeen"> = {
    all,
    call: (id) => derived([all], () => all.get().find((one) => one.id === id)),
    start: async (to, video) => begin(to, { video }),
    share: async (to, content) => begin(to, { kind: "share", role: "sharer", content }),
    async accept(id, video = false) {
      edit(id, { phase: "up", answered: Date.now(), video });
      toasts.set([]);
      return done;
    },
    async redirect(id) {
      remove(id);
      return done;
    },
    ignore: () => toasts.set([]),
    async decline(id) {
      remove(id);
      return done;
    },
    hangUp: async (id) => remove(id),
    mute: (id, muted) => edit(id, { muted }),
    async hold(id, heldByMe) {
      edit(id, { heldByMe });
      return done;
    },
    async setVideo(id, video) {
      edit(id, { video });
      return done;
    },
    transfer: async () => done,
    sendTone: () => undefined,
    setContent: (id, content) => edit(id, { content }),
    pause: (id, paused) => edit(id, { paused }),
    controlRefused: () => "A browser cannot be controlled from outside: no program here may move its mouse.",
  };
  return { calls, toasts };
}

/** A headset and a camera that were allowed. */
export function createDevices(): Devices {
  const state = new Cell<ReturnType<Devices["state"]["get"]>>({
    permission: "granted",
    microphones: [{ id: "headset", label: "Headset (Jabra Evolve 65)" }],
    cameras: [{ id: "camera", label: "Integrated Camera" }],
    speakers: [{ id: "headset", label: "Headset (Jabra Evolve 65)" }],
    chosen: { microphone: "headset" },
    checked: false,
  });
  return {
    state,
    ask: async () => done,
    choose: (kind, id) => state.edit((before) => ({ ...before, chosen: { ...before.chosen, [kind]: id } })),
    level: new Cell(0.4),
    testRing: async () => done,
    finishCheck: () => state.edit((before) => ({ ...before, checked: true })),
  };
}

import type { ContactListView, ContactWish } from "#api/contacts";
import type { InvitationView, LinkView } from "#api/invitations";
import type { Me, PastCall, PersonView } from "#api/me";
import type { MessageView } from "#api/messages";
import type { PresenceView } from "#api/presence";
import type { ProblemAnswer } from "#api/problem";

/** A value that views read and are told of, in the shape that React's useSyncExternalStore takes: `get` is stable until told. */
export interface Live<Value> {
  get(): Value;
  subscribe(changed: () => void): () => void;
}

/** A failure as views show it: a sentence, the case id with its link, and a way out. Never a stack trace, never only a number. */
export interface Failure {
  readonly what: string;
  /** The measured reason as a sentence; empty: not known, and `what` says so. */
  readonly why: string;
  readonly fix: string;
  readonly case?: string;
  /** Id of the help page. */
  readonly id?: string;
  /** Of a form: what is wrong with which field. */
  readonly fields?: ProblemAnswer["fields"];
}
/** Asynchronous things that a person asks for end so; they never reject. */
export type Done<Value = void> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

/** The whole client without React: made once per page by `createClient`. Every part works by SIP over WebSocket or the HTTP API. */
export interface Client {
  readonly account: Account;
  readonly connection: Live<Connection>;
  readonly people: People;
  readonly contacts: Contacts;
  readonly self: Self;
  readonly conversations: Conversations;
  readonly calls: Calls;
  readonly toasts: Toasts;
  readonly devices: Devices;
  readonly notices: Notices;
}

// ── Who is signed in ────────────────────────────────────────────────────────────────────────────────────────────────────

export type AccountState =
  | { readonly kind: "unknown" }
  | { readonly kind: "signed-out"; readonly failure?: Failure }
  | { readonly kind: "signed-in"; readonly me: Me };

export interface Place {
  readonly id: string;
  readonly browser: string;
  readonly remote: string;
  /** ISO 8601. */
  readonly since: string;
  readonly usedAt: string;
  readonly here: boolean;
}

export interface Incident {
  readonly case: string;
  /** ISO 8601. */
  readonly at: string;
  readonly failures: readonly Failure[];
}

export interface Account {
  readonly state: Live<AccountState>;
  /** "code-needed": ask for the code of the authenticator, and call again with it. */
  signIn(address: string, password: string, code?: string): Promise<Done<"signed-in" | "code-needed">>;
  signInWithPasskey(): Promise<Done>;
  /** Also un-registers, so that colleagues see it at once. */
  signOut(): Promise<void>;
  readLink(token: string): Promise<Done<LinkView>>;
  useLink(token: string, wish: { address?: string; name?: string; password: string }): Promise<Done>;
  changePassword(old: string, fresh: string): Promise<Done>;
  offerCodes(): Promise<Done<{ secret: string; uri: string }>>;
  confirmCodes(code: string): Promise<Done>;
  removeCodes(password: string): Promise<Done>;
  addPasskey(name: string): Promise<Done>;
  removePasskey(id: string): Promise<Done>;
  setPhoto(image: Blob | undefined): Promise<Done>;
  /** The browsers in which this person is signed in. */
  places(): Promise<Done<readonly Place[]>>;
  endPlace(id: string): Promise<Done>;
  /** Of an administrator. `link` is whole, with this server's address; it is shown once. */
  invite(address: string, name: string): Promise<Done<InvitationView & { link: string }>>;
  /** What happened under this case id, to this person. */
  readCase(code: string): Promise<Done<Incident>>;
  /** System notifications and web push. */
  allowNotifications(): Promise<Done<"granted" | "denied">>;
}

export type Connection =
  | { readonly kind: "off" }
  | { readonly kind: "connecting" }
  | { readonly kind: "connected"; readonly since: number }
  /** `tryAt`: milliseconds since 1970 of the next attempt. */
  | { readonly kind: "lost"; readonly since: number; readonly tryAt: number; readonly failure: Failure };

// ── People and contacts ────────────────────────────────────────────────────────────────────────────────────────────────

export type Availability = NonNullable<PresenceView["availabilityWord"]>;

/** What is known of a person now; `unknown` until the first word of the server. */
export interface Person {
  readonly address: string;
  readonly name: string;
  readonly photo?: string;
  readonly state: PresenceView["state"] | "unknown";
  readonly availability?: Availability;
  /** A token such as on-the-phone. */
  readonly activity?: string;
  readonly activityText?: string;
  readonly note?: string;
  /** Milliseconds since 1970. */
  readonly lastActive?: number;
}

export interface People {
  /** Watches their presence while somebody listens. */
  person(address: string): Live<Person>;
  /** All five states as sentences, asked of the server now: for a card. */
  explain(address: string): Promise<Done<PresenceView>>;
  search(text: string): Promise<Done<{ people: readonly PersonView[]; more: boolean }>>;
  card(address: string): Promise<Done<PersonView>>;
}

export interface Contacts {
  readonly list: Live<ContactListView | undefined>;
  set(wish: ContactWish): Promise<Done>;
  remove(address: string): Promise<Done>;
  setGroup(name: string, rename?: string): Promise<Done>;
  removeGroup(name: string): Promise<Done>;
  order(order: { groups?: string[]; contacts?: string[] }): Promise<Done>;
  block(who: string, blocked: boolean): Promise<Done>;
}

export type OwnWord = "available" | "busy" | "do-not-disturb" | "be-right-back" | "away" | "appear-offline";

/** One's own state, as all devices of the person together show it. */
export interface Self {
  readonly person: Live<Person>;
  /** What was chosen by hand, and until when; undefined: automatic. */
  readonly chosen: Live<{ readonly word: OwnWord; readonly until?: number } | undefined>;
  /** `forMs`: goes back to automatic after that time, also when this page is closed before. */
  choose(word: OwnWord | undefined, forMs?: number): Promise<Done>;
  setNote(note: string): Promise<Done>;
}

// ── Conversations ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ChatMessage {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly mine: boolean;
  readonly text: string;
  /** kept: waits on the server until they sign in. */
  readonly state: "sending" | "delivered" | "kept" | "failed";
  readonly failure?: Failure;
  readonly case?: string;
}

export interface Conversation {
  /** Address of the other person. */
  readonly peer: string;
  /** Oldest first; what was loaded so far. */
  readonly messages: readonly ChatMessage[];
  readonly hasEarlier: boolean;
  readonly loading: boolean;
  /** Incoming ones that were not shown yet; the first of them. */
  readonly unread: number;
  readonly firstUnread?: string;
  readonly theyType: boolean;
  readonly draft: string;
}

export interface Conversations {
  /** Addresses of those with whom something was said, latest first. */
  readonly recent: Live<readonly string[]>;
  readonly unread: Live<number>;
  conversation(peer: string): Live<Conversation>;
  send(peer: string, text: string): Promise<Done>;
  resend(peer: string, id: string): Promise<Done>;
  setDraft(peer: string, draft: string): void;
  /** A key was pressed in the field: they see that somebody writes. */
  typing(peer: string): void;
  loadEarlier(peer: string): Promise<Done>;
  /** The person looks at it: nothing in it is unread any more. */
  seen(peer: string): void;
  /** Words that must all occur, newest first; with one person, or with all. */
  search(text: string, peer?: string): Promise<Done<readonly MessageView[]>>;
}

// ── Calls and sharing ──────────────────────────────────────────────────────────────────────────────────────────────────

/** A call or a shared desktop: one SIP session. A conversation window may have one of each. */
export interface Call {
  readonly id: string;
  readonly kind: "call" | "share";
  readonly peer: string;
  readonly direction: "made" | "received";
  readonly phase: "asking-devices" | "calling" | "ringing" | "incoming" | "connecting" | "up" | "ended";
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly answered?: number;
  /** Until when it rings, here and there. */
  readonly ringsUntil?: number;
  readonly audio: boolean;
  readonly video: boolean;
  /** Who shares: the one who offered, unless they asked to be shown. */
  readonly role?: "sharer" | "viewer";
  readonly muted: boolean;
  /** The person talks although muted. */
  readonly mutedWhileTalking: boolean;
  readonly heldByMe: boolean;
  readonly heldByThem: boolean;
  readonly paused: boolean;
  readonly content: "text" | "motion";
  readonly local?: MediaStream;
  readonly remote?: MediaStream;
  /** Which way the media goes, measured from the chosen candidate pair. */
  readonly way?: Way;
  /** How it ended, in words that are true for this person. */
  readonly end?: { readonly says: string; readonly failure?: Failure; readonly seconds: number };
  /** Offers to make of an end: leave a message, try the phone … */
  readonly after: readonly ("message" | "call-again" | "call-phone")[];
  readonly case?: string;
  readonly quality?: {
    readonly roundTripMs?: number;
    readonly lossPercent?: number;
    readonly framesPerSecond?: number;
    readonly bitrate?: number;
  };
}

export interface Way {
  readonly kind: "direct" | "relay" | "bridge";
  readonly transport: "udp" | "tcp" | "tls";
  /** "Direct, over UDP", "Through this organisation's relay, over TLS on port 443": a sentence. */
  readonly says: string;
}

export interface Calls {
  readonly all: Live<readonly Call[]>;
  call(id: string): Live<Call | undefined>;
  /** Past ones, with missed calls that nobody looked at. */
  readonly past: Live<{
    readonly calls: readonly PastCall[];
    readonly unseen: number;
    readonly more: boolean;
  }>;
  morePast(): Promise<Done>;
  pastSeen(): void;
  /** `to`: an address or a telephone number. */
  start(to: string, video: boolean): Promise<Done<Call>>;
  /** Asks the browser for a screen, window or tab first; its picker is the person's consent. */
  share(to: string, content: "text" | "motion"): Promise<Done<Call>>;
  accept(id: string, video?: boolean): Promise<Done>;
  /** To another person, a number, or "later" with a text. */
  redirect(id: string, to: { address: string } | { later: string }): Promise<Done>;
  /** Silences it on this device only; the others go on ringing. */
  ignore(id: string): void;
  decline(id: string): Promise<Done>;
  hangUp(id: string): Promise<void>;
  mute(id: string, muted: boolean): void;
  hold(id: string, held: boolean): Promise<Done>;
  setVideo(id: string, on: boolean): Promise<Done>;
  transfer(id: string, to: string): Promise<Done>;
  /** 0-9 * # */
  sendTone(id: string, tone: string): void;
  setContent(id: string, content: "text" | "motion"): void;
  pause(id: string, paused: boolean): void;
  /** Why control cannot be asked for, as a sentence; undefined: it can. */
  controlRefused(id: string): string | undefined;
}

// ── Toasts, devices, notices ───────────────────────────────────────────────────────────────────────────────────────────

/** Lives exactly as long as what it tells of: an incoming call or offer that rings; a message for 8 s. */
export type Toast =
  | {
      readonly id: string;
      readonly kind: "call" | "share";
      readonly call: string;
      readonly from: string;
      readonly until: number;
      readonly teaches: boolean;
    }
  | {
      readonly id: string;
      readonly kind: "message";
      readonly from: string;
      readonly text: string;
      readonly until: number;
    };

export interface Toasts {
  readonly all: Live<readonly Toast[]>;
  dismiss(id: string): void;
  /** What was quiet and why: "3 calls silent: you were presenting". */
  readonly silenced: Live<readonly string[]>;
}

export interface Device {
  readonly id: string;
  readonly label: string;
}
export interface Devices {
  readonly state: Live<{
    readonly permission: "unknown" | "granted" | "denied" | "missing";
    readonly microphones: readonly Device[];
    readonly cameras: readonly Device[];
    readonly speakers: readonly Device[];
    readonly chosen: { readonly microphone?: string; readonly camera?: string; readonly speaker?: string };
    /** The device check was done in this browser. */
    readonly checked: boolean;
    readonly failure?: Failure;
  }>;
  ask(video: boolean): Promise<Done>;
  choose(kind: "microphone" | "camera" | "speaker", id: string): void;
  /** 0 to 1, some 20 times a second, while somebody listens. */
  readonly level: Live<number>;
  /** Rings once; the click that calls this also unlocks sound for real calls. */
  testRing(): Promise<Done>;
  finishCheck(): void;
}

/** Sentences that a person should see and can put away: failures of what nobody waits for, updates, silenced calls. */
export interface Notice {
  readonly id: string;
  readonly kind: "info" | "failure" | "update";
  readonly text: string;
  readonly failure?: Failure;
}
export interface Notices {
  readonly all: Live<readonly Notice[]>;
  dismiss(id: string): void;
}

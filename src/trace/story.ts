import type { Octets } from "#base/octets";
import type {
  Endpoint,
  IcmpRecord,
  LogRecord,
  Position,
  RtpRecord,
  TlsRecord,
  UnreadableRecord,
} from "./record.ts";

/** A place where a message was seen: once for each capture, log or copy. */
export interface Sighting {
  /** Index in `Story.files`. */
  readonly file: number;
  readonly position: Position;
  readonly carrier?: "hep";
  /** As the log has it, before clocks were brought together. */
  readonly ms: number | undefined;
  readonly direction: "in" | "out" | "passing" | "unknown";
}

/** One SIP message that went one way once. What is needed to join it with others; its text is in the store. */
export interface StoryMessage {
  /** Its place in `Story.messages`, which is the order of time. */
  readonly index: number;
  /** Milliseconds on the clock of the story; undefined where its log has no time. */
  readonly at: number | undefined;
  /** Index in `Story.clocks`. */
  readonly clock: number;
  readonly from: Endpoint | undefined;
  readonly to: Endpoint | undefined;
  readonly transport: string | undefined;
  readonly seen: readonly Sighting[];
  /** What was repaired, cut or wrong, as sentences without a full stop. */
  readonly notes: readonly string[];
  readonly mark: string | undefined;

  /** Upper case as it came; of an answer that of its CSeq. */
  readonly method: string;
  /** Undefined: a request. */
  readonly status: number | undefined;
  /** Request-URI, or reason phrase. */
  readonly start: string;
  readonly callId: string;
  readonly cseq: number;
  /** Of the topmost Via; undefined: none, as with clients of RFC 2543. */
  readonly branch: string | undefined;
  readonly viaCount: number;
  /** The topmost four Vias by address and branch, which stay the same while others are put above them. */
  readonly hops: readonly string[];
  readonly fromUri: string;
  readonly toUri: string;
  readonly fromTag: string | undefined;
  readonly toTag: string | undefined;
  /** Type of its body in lower case, without parameters; undefined: it has none. */
  readonly body: string | undefined;
  /** Whether its description names the pair that ICE chose. */
  readonly namesPath: boolean;
  /** Whether it has a field that gives a reason: Reason, Warning, ms-diagnostics and its sisters. */
  readonly saysWhy: boolean;
  /** Index of the message that this one repeats; undefined: it repeats none. */
  readonly repeats: number | undefined;
  /** Index in `Story.transactions`. */
  readonly transaction: number;
}

/** A request over one hop, and its answers (RFC 3261 §17). Lists hold indexes of messages in the order of time. */
export interface StoryTransaction {
  readonly index: number;
  readonly method: string;
  readonly callId: string;
  /** The request and its repetitions; empty: it is not in this trace. */
  readonly requests: readonly number[];
  readonly provisional: readonly number[];
  /** Final answers and their repetitions. */
  readonly finals: readonly number[];
  /** ACK of a refusal is part of the INVITE's transaction; ACK of a 2xx stands by itself and is listed here too. */
  readonly acks: readonly number[];
  /** The transaction of the CANCEL that ended this INVITE. */
  readonly cancelledBy: number | undefined;
  readonly from: Endpoint | undefined;
  readonly to: Endpoint | undefined;
}

export type SessionKind =
  | "call"
  | "share"
  | "message"
  | "register"
  | "subscribe"
  | "publish"
  | "options"
  | "service"
  | "info"
  | "other";

/** What somebody did: a call with all its legs and hops, a registration, a subscription. */
export interface StorySession {
  readonly index: number;
  readonly kind: SessionKind;
  /** More than one where a node between the ends made legs of its own. */
  readonly callIds: readonly string[];
  /** Why legs with several Call-IDs were put together: `the log marks both C-00000003`. */
  readonly joinedBy: readonly string[];
  readonly messages: readonly number[];
  readonly transactions: readonly number[];
}

/** One clock by which records were stamped, and what is known of it against the first. */
export interface StoryClock {
  /** `r2user1.uccapilog, 192.168.100.65`. */
  readonly name: string;
  readonly kind: "utc" | "local" | "time-of-day" | "relative" | "none";
  /** Milliseconds that were added to bring it to the first clock; undefined: nothing in the trace tells. */
  readonly addedMs: number | undefined;
  /** How it was found, a sentence: `Estimated from 4 messages that both logs hold; right to within 12 ms.` */
  readonly how: string | undefined;
}

export interface StoryFile {
  readonly name: string;
  /** `pcap`, `uccapilog`, several joined by `+`. */
  readonly format: string;
  readonly messages: number;
  readonly notes: readonly string[];
}

/** Addresses as `printEndpoint` prints them. */
export type StoryNode = readonly string[];

/** Everything that some files, or a server, tell: messages joined, with what else was seen beside them. */
export interface Story {
  readonly files: readonly StoryFile[];
  readonly clocks: readonly StoryClock[];
  readonly messages: readonly StoryMessage[];
  readonly transactions: readonly StoryTransaction[];
  readonly sessions: readonly StorySession[];
  /** Programs that were seen at more than one address: a request that came to one left by another, its Vias say. */
  readonly nodes: readonly StoryNode[];
  readonly logs: readonly (LogRecord & { readonly file: number })[];
  readonly icmp: readonly (IcmpRecord & { readonly file: number })[];
  readonly rtp: readonly (RtpRecord & { readonly file: number })[];
  readonly tls: readonly (TlsRecord & { readonly file: number })[];
  readonly unreadable: readonly (UnreadableRecord & { readonly file: number })[];
  /** The text of a message, secrets removed. */
  textOf(message: StoryMessage): Octets;
}

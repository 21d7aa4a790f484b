import { detached, type Octets } from "#base/octets";
import { attribute, mediaLine, parseSdp } from "#formats/sdp/description";
import { splitList } from "#sip/message/list";
import type { SipMessage } from "#sip/message/message";
import type { NameAddr } from "#sip/message/name-addr";
import { parseVia } from "#sip/message/via";
import { readSip } from "../read-sip.ts";
import type { Endpoint, SipRecord } from "../record.ts";

/** One message as one log or capture has it, with what joining needs to know of it; its text is in the store. */
export interface Entry {
  readonly file: number;
  readonly clock: number;
  readonly record: Omit<SipRecord, "octets" | "kind">;
  readonly text: number;
  /** The same for the same bytes. */
  readonly hash: number;
  readonly notes: readonly string[];
  readonly facts: MessageFacts;
}

export interface MessageFacts {
  readonly method: string;
  readonly status: number | undefined;
  readonly start: string;
  readonly callId: string;
  readonly cseq: number;
  readonly branch: string | undefined;
  readonly viaCount: number;
  readonly hops: readonly string[];
  readonly fromUri: string;
  readonly toUri: string;
  readonly fromTag: string | undefined;
  readonly toTag: string | undefined;
  /** What ties legs with different Call-IDs together; only of requests that begin a dialog. */
  readonly ties: Ties | undefined;
}

export interface Ties {
  /** `m=` kinds of the offer. */
  readonly media: readonly string[];
  readonly shares: boolean;
  /** `o=` line of the offer. */
  readonly origin: string | undefined;
  readonly conversation: string | undefined;
  /** Call-IDs that the message names: Replaces, X-CID, X-Call-ID, In-Reply-To, Referred-By's dialog. */
  readonly named: readonly string[];
  /** RFC 7989 §5: the two halves of Session-ID that are not all zeros. */
  readonly sessionIds: readonly string[];
}

/** Reads what joining needs; undefined when it is no SIP message. */
export function factsOf(octets: Octets): { facts: MessageFacts; notes: readonly string[] } | undefined {
  const read = readSip(octets);
  if (!read) return undefined;
  const { message, notes } = read;
  const [via, from, to, cseq] = [
    message.read("via"),
    message.read("from"),
    message.read("to"),
    message.read("cseq"),
  ];
  const missing = [
    ...(message.has("call-id") ? [] : ["Call-ID"]),
    ...(cseq.ok ? [] : ["CSeq"]),
    ...(from.ok ? [] : ["From"]),
    ...(to.ok ? [] : ["To"]),
  ];
  const request = message.kind === "request";
  const vias = message.list("via");
  const facts: MessageFacts = {
    method: detached(request ? message.method : cseq.ok ? cseq.value.method : ""),
    status: request ? undefined : message.status,
    start: detached(request ? message.uri : message.reason),
    callId: detached(message.callId),
    cseq: cseq.ok ? cseq.value.number : 0,
    branch: via.ok && via.value.branch !== undefined ? detached(via.value.branch) : undefined,
    viaCount: vias.length,
    hops: vias.slice(0, MOST_HOPS).map(hopOf),
    fromUri: from.ok ? detached(from.value.uriText) : "",
    toUri: to.ok ? detached(to.value.uriText) : "",
    fromTag: from.ok ? tagOf(from.value) : undefined,
    toTag: to.ok ? tagOf(to.value) : undefined,
    ties:
      request && !(to.ok && tagOf(to.value)) && message.method !== "REGISTER" ? tiesOf(message) : undefined,
  };
  return {
    facts,
    notes: missing.length > 0 ? [...notes, `without a readable ${missing.join(", ")}`] : notes,
  };
}

const MOST_HOPS = 4;

/** What stays the same of a Via while others are put above it. */
function hopOf(text: string): string {
  const via = parseVia(text);
  return detached(
    via.ok ? `${via.value.host}:${via.value.port ?? ""}|${via.value.branch ?? ""}` : text.slice(0, 200),
  );
}

const tagOf = ({ tag }: NameAddr): string | undefined => (tag === undefined ? undefined : detached(tag));

function tiesOf(message: SipMessage): Ties {
  const sdp = /^application\/sdp\b/i.test(message.get("content-type") ?? "")
    ? parseSdp(message.body)
    : undefined;
  const sections = sdp?.ok ? sdp.value.media : [];
  const named = ["replaces", "x-cid", "x-call-id", "x-callid", "in-reply-to"].flatMap((name) =>
    message.list(name),
  );
  return {
    media: sections.map((section) => mediaLine(section)?.kind ?? ""),
    shares: sections.some(
      (section) =>
        mediaLine(section)?.kind === "applicationsharing" ||
        attribute(section, "x-applicationsharing-role") !== undefined,
    ),
    origin: sdp?.ok ? sdp.value.session.find((line) => line.startsWith("o=")) : undefined,
    conversation: message.get("ms-conversation-id"),
    named: named.map((value) => splitList(value.split(";")[0] ?? "")[0] ?? "").filter(Boolean),
    sessionIds: (message.get("session-id") ?? "")
      .toLowerCase()
      .split(/;\s*remote=/)
      .map((half) => /^[0-9a-f]{32}$/.exec(half.trim())?.[0] ?? "")
      .filter((half) => half !== "" && !/^0+$/.test(half)),
  };
}

/** 53 bits over all octets: two different messages of one trace share it less than once in a billion. */
export function hashOf(octets: Octets): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < octets.length; at++) {
    const code = octets.charCodeAt(at);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}

/** `a` and `b` are the same as far as both are known. */
export const mayBeSame = (a: Endpoint | undefined, b: Endpoint | undefined): boolean =>
  !a ||
  !b ||
  (a.address === b.address && (a.port === undefined || b.port === undefined || a.port === b.port));

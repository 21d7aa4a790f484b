import { detached, type Octets } from "#base/octets";
import { attribute, mediaLine, parseSdp } from "#formats/sdp/description";
import { splitList } from "#sip/message/list";
import type { SipMessage } from "#sip/message/message";
import type { NameAddr } from "#sip/message/name-addr";
import { parseVia } from "#sip/message/via";
import { readSip } from "../read-sip.ts";

export interface MessageFacts {
  readonly method: string;
  readonly status: number | undefined;
  readonly start: string;
  readonly callId: string;
  readonly cseq: number;
  readonly viaCount: number;
  readonly hops: readonly string[];
  readonly fromUri: string;
  readonly toUri: string;
  readonly fromTag: string | undefined;
  readonly toTag: string | undefined;
  readonly body: string | undefined;
  readonly namesPath: boolean;
  readonly saysWhy: boolean;
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

/** The same texts stand in many messages: each is kept once. */
export class Words {
  readonly #known = new Map<string, string>();

  keep(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const own = detached(text);
    if (this.#known.size < MOST_WORDS) this.#known.set(own, own);
    return own;
  }
}
const MOST_WORDS = 2_000_000;

/** Reads what joining needs; undefined when it is no SIP message. */
export function factsOf(
  octets: Octets,
  words: Words,
): { facts: MessageFacts; notes: readonly string[] } | undefined {
  const read = readSip(octets);
  if (!read) return undefined;
  const { message, notes } = read;
  const [from, to, cseq] = [message.read("from"), message.read("to"), message.read("cseq")];
  const missing = [
    ...(message.has("call-id") ? [] : ["Call-ID"]),
    ...(cseq.ok ? [] : ["CSeq"]),
    ...(from.ok ? [] : ["From"]),
    ...(to.ok ? [] : ["To"]),
  ];
  const request = message.kind === "request";
  const vias = message.list("via");
  const type = message.body === "" ? undefined : message.get("content-type");
  const facts: MessageFacts = {
    method: words.keep(request ? message.method : cseq.ok ? cseq.value.method : ""),
    status: request ? undefined : message.status,
    start: words.keep(request ? message.uri : message.reason),
    callId: words.keep(message.callId),
    cseq: cseq.ok ? cseq.value.number : 0,
    viaCount: vias.length,
    hops: vias.slice(0, MOST_HOPS).map((via) => hopOf(via, words)),
    fromUri: from.ok ? words.keep(from.value.uriText) : "",
    toUri: to.ok ? words.keep(to.value.uriText) : "",
    fromTag: from.ok ? tagOf(from.value, words) : undefined,
    toTag: to.ok ? tagOf(to.value, words) : undefined,
    body: type === undefined ? undefined : words.keep((type.split(";")[0] ?? "").trim().toLowerCase()),
    saysWhy: message.fields.some(({ name }) => WHY.has(name)),
    namesPath: message.body.includes("a=remote-candidates"),
    ties: request && !(to.ok && to.value.tag) && message.method !== "REGISTER" ? tiesOf(message) : undefined,
  };
  return {
    facts,
    notes: missing.length > 0 ? [...notes, `without a readable ${missing.join(", ")}`] : notes,
  };
}

const WHY = new Set([
  "reason",
  "warning",
  "ms-diagnostics",
  "ms-diagnostics-public",
  "ms-client-diagnostics",
]);
const MOST_HOPS = 4;

/** What stays the same of a Via while others are put above it. */
function hopOf(text: string, words: Words): string {
  const via = parseVia(text);
  return words.keep(
    via.ok ? `${via.value.host}:${via.value.port ?? ""}|${via.value.branch ?? ""}` : text.slice(0, 200),
  );
}

const tagOf = ({ tag }: NameAddr, words: Words): string | undefined =>
  tag === undefined ? undefined : words.keep(tag);

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

import { detached } from "#base/octets";
import type { Transport } from "#sip/transport/flow";
import type { Binding } from "./contract.ts";
import type { Expiring } from "./expiry-heap.ts";

/** A binding as the table keeps it: it owns its texts, so that it holds no received message in memory. */
export class Device implements Binding, Expiring {
  readonly aor: string;
  readonly key: string;
  readonly contact: string;
  readonly parameters: readonly (readonly [string, string | undefined])[];
  readonly instance: string | undefined;
  readonly epid: string | undefined;
  readonly gruu: string | undefined;
  readonly opaque: string | undefined;
  readonly q: number;
  readonly expiresAt: number;
  readonly registeredAt: number;
  readonly proof: string;
  readonly path: readonly string[];
  readonly callId: string;
  readonly cseq: number;
  readonly userAgent: string | undefined;
  readonly flowId: string;
  readonly transport: Transport;
  readonly subscription: { readonly localTag: string; readonly remoteTag: string } | undefined;
  place = -1;

  /** `before` is the binding that this one renews: texts that did not change are taken from it. */
  constructor(from: Binding, before: Binding | undefined, words: WordList) {
    this.aor = own(from.aor, before?.aor);
    this.contact = own(from.contact, before?.contact);
    this.instance = from.instance === undefined ? undefined : own(from.instance, before?.instance);
    this.epid = from.epid === undefined ? undefined : own(from.epid, before?.epid);
    this.key = this.#sameText(from.key) ?? own(from.key, before?.key);
    this.gruu = from.gruu === undefined ? undefined : own(from.gruu, before?.gruu);
    this.opaque = from.opaque === undefined ? undefined : own(from.opaque, before?.opaque);
    this.callId = own(from.callId, before?.callId);
    this.userAgent = from.userAgent === undefined ? undefined : words.shared(from.userAgent);
    this.parameters = sameParameters(from, before) ?? words.parameters(from.parameters);
    this.path = from.path.length === 0 ? NONE : from.path.map((value) => words.shared(value));
    this.flowId = own(from.flowId, before?.flowId);
    this.q = from.q;
    this.expiresAt = from.expiresAt;
    this.registeredAt = from.registeredAt;
    this.proof = words.shared(from.proof ?? "");
    this.cseq = from.cseq;
    this.transport = from.transport;
    this.subscription = from.subscription && {
      localTag: own(from.subscription.localTag, before?.subscription?.localTag),
      remoteTag: own(from.subscription.remoteTag, before?.subscription?.remoteTag),
    };
  }

  /** The key is mostly one of the other texts; then it costs nothing. */
  #sameText(key: string): string | undefined {
    return key === this.instance ? this.instance : key === this.contact ? this.contact : undefined;
  }
}

const NONE: readonly string[] = [];

const own = (text: string, before: string | undefined): string => (text === before ? before : detached(text));

function sameParameters(from: Binding, before: Binding | undefined): Binding["parameters"] | undefined {
  const [now, then] = [from.parameters, before?.parameters];
  if (then === undefined || now.length !== then.length) return undefined;
  return now.every(([name, value], at) => then[at]?.[0] === name && then[at]?.[1] === value)
    ? then
    : undefined;
}

const MOST_WORDS = 2_000;

/** Texts that many devices have in common (User-Agent, methods="…") are kept once. */
export class WordList {
  readonly #words = new Map<string, string>();
  readonly #lists = new Map<string, Binding["parameters"]>();

  shared(text: string): string {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    const word = detached(text);
    if (this.#words.size >= MOST_WORDS) this.#words.clear();
    this.#words.set(word, word);
    return word;
  }

  parameters(list: Binding["parameters"]): Binding["parameters"] {
    const name = JSON.stringify(list);
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const copy = list.map(([key, value]): readonly [string, string | undefined] => [
      this.shared(key),
      value === undefined ? undefined : this.shared(value),
    ]);
    if (this.#lists.size >= MOST_WORDS) this.#lists.clear();
    this.#lists.set(name, copy);
    return copy;
  }
}

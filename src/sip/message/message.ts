import type { Octets } from "#base/octets";
import { malformed, type Parsed } from "#base/parsed";
import { type CSeq, parseCSeq } from "./cseq.ts";
import { type FieldName, fieldName, wireName } from "./field-name.ts";
import { firstElement, splitList, trimBlanks } from "./list.ts";
import { type NameAddr, parseNameAddr } from "./name-addr.ts";
import { parseUri, type SipUri } from "./uri.ts";
import { parseVia, type Via } from "./via.ts";

/** One header field line as it stands on the wire, folded lines and odd spacing included. Never changed, so copies share it. */
export interface HeaderField {
  readonly name: FieldName;
  /** The whole line or lines without the last CRLF. */
  readonly line: Octets;
  /** Unfolded and trimmed. */
  readonly value: Octets;
}

/** The fields that every message has, in their parsed form. Of Via the topmost element. */
interface MandatoryFields {
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly cseq: CSeq;
}

/** What a field was read as. It holds as long as the message still carries this very field. */
interface Reading<T> {
  readonly of: HeaderField;
  readonly result: Parsed<T>;
}

/**
 * What requests and answers have in common: header fields in their order, and a body.
 * Fields that nobody asks for are never parsed and leave as they came, byte for byte.
 */
abstract class Message {
  fields: HeaderField[];
  body: Octets;
  #via: Reading<Via> | undefined;
  #from: Reading<NameAddr> | undefined;
  #to: Reading<NameAddr> | undefined;
  #cseq: Reading<CSeq> | undefined;

  constructor(fields: HeaderField[], body: Octets) {
    this.fields = fields;
    this.body = body;
  }

  /** The value of the first field of this name; names in lower case and long form, as in `call-id`. */
  get(name: FieldName): Octets | undefined {
    return this.#first(name)?.value;
  }

  /** The value of every field line of this name, in order, commas untouched. */
  getAll(name: FieldName): Octets[] {
    const values: Octets[] = [];
    for (const field of this.fields) if (field.name === name) values.push(field.value);
    return values;
  }

  /** Every element of a comma-separated field over all its lines (Via, Route, Contact, Supported, …). */
  list(name: FieldName): Octets[] {
    let elements: Octets[] | undefined;
    for (const field of this.fields) {
      if (field.name !== name) continue;
      const here = splitList(field.value);
      if (elements) elements.push(...here);
      else elements = here;
    }
    return elements ?? [];
  }

  has(name: FieldName): boolean {
    return this.#first(name) !== undefined;
  }

  /** Puts this one value in the place of all fields of the name, or at the end where there was none. */
  set(name: FieldName, value: Octets): void {
    const fields: HeaderField[] = [];
    let done = false;
    for (const field of this.fields) {
      if (field.name !== name) fields.push(field);
      else if (!done) {
        fields.push(headerField(name, value));
        done = true;
      }
    }
    if (!done) fields.push(headerField(name, value));
    this.fields = fields;
  }

  /** Adds a field after all others. */
  append(name: FieldName, value: Octets): void {
    this.fields = [...this.fields, headerField(name, value)];
  }

  /** Adds a field before all others of its name (before everything where there is none): how Via, Route and Record-Route grow. */
  prepend(name: FieldName, value: Octets): void {
    const field = headerField(name, value);
    const at = this.#index(name);
    // Each request of ours gets its Via so: a plain copy takes half the time of slice and splice.
    this.fields =
      at <= 0 ? [field, ...this.fields] : [...this.fields.slice(0, at), field, ...this.fields.slice(at)];
  }

  /** Takes all fields of this name away. */
  remove(name: FieldName): void {
    if (this.#index(name) >= 0) this.fields = this.fields.filter((field) => field.name !== name);
  }

  /** Takes away the first element of a comma-separated field, as a proxy does with its Via or Route. */
  removeFirst(name: FieldName): void {
    const at = this.#index(name);
    const first = this.fields[at];
    if (!first) return;
    const fields = this.fields.slice();
    const [, ...rest] = splitList(first.value);
    if (rest.length === 0) fields.splice(at, 1);
    else fields[at] = headerField(name, rest.join(", "));
    this.fields = fields;
  }

  /** The topmost Via. */
  get via(): Via {
    return checked("via", this.read("via"));
  }
  get from(): NameAddr {
    return checked("from", this.read("from"));
  }
  get to(): NameAddr {
    return checked("to", this.read("to"));
  }
  get cseq(): CSeq {
    return checked("cseq", this.read("cseq"));
  }
  get callId(): Octets {
    return this.get("call-id") ?? "";
  }

  /** A mandatory field as it can be read, or what was expected there. Reads each field once, however often it is asked for. */
  read<Name extends keyof MandatoryFields>(name: Name): Parsed<MandatoryFields[Name]>;
  read(name: keyof MandatoryFields): Parsed<MandatoryFields[keyof MandatoryFields]> {
    const field = this.#first(name);
    if (!field) return malformed(`a ${wireName(name)} field`);
    switch (name) {
      case "via":
        if (this.#via?.of !== field) this.#via = { of: field, result: parseVia(firstElement(field.value)) };
        return this.#via.result;
      case "from":
        if (this.#from?.of !== field) this.#from = { of: field, result: parseNameAddr(field.value) };
        return this.#from.result;
      case "to":
        if (this.#to?.of !== field) this.#to = { of: field, result: parseNameAddr(field.value) };
        return this.#to.result;
      case "cseq":
        if (this.#cseq?.of !== field) this.#cseq = { of: field, result: parseCSeq(field.value) };
        return this.#cseq.result;
    }
  }

  /** Takes over what another message with the same fields has read already. */
  protected knowAs(other: Message): this {
    this.#via = other.#via;
    this.#from = other.#from;
    this.#to = other.#to;
    this.#cseq = other.#cseq;
    return this;
  }

  #first(name: FieldName): HeaderField | undefined {
    for (const field of this.fields) if (field.name === name) return field;
    return undefined;
  }

  #index(name: FieldName): number {
    const { fields } = this;
    for (let at = 0; at < fields.length; at++) if (fields[at]?.name === name) return at;
    return -1;
  }
}

/** The message was checked on its way in, so failing here is our defect. */
function checked<T>(name: FieldName, result: Parsed<T>): T {
  if (!result.ok) throw new Error(`${wireName(name)} was used unchecked; expected ${result.expected}.`);
  return result.value;
}

/** A request. `uri` is the Request-URI as it stands; `requestUri` is its parsed form. */
export class SipRequest extends Message {
  readonly kind = "request";
  readonly method: string;
  uri: Octets;
  #requestUri: { of: Octets; uri: SipUri | undefined } | undefined;

  constructor(method: string, uri: Octets, fields: HeaderField[] = [], body: Octets = "") {
    super(fields, body);
    this.method = method;
    this.uri = uri;
  }

  /** The parsed Request-URI; undefined when it is no sip, sips or tel URI. */
  get requestUri(): SipUri | undefined {
    if (this.#requestUri?.of !== this.uri) {
      const result = parseUri(this.uri);
      this.#requestUri = { of: this.uri, uri: result.ok ? result.value : undefined };
    }
    return this.#requestUri.uri;
  }

  /** A copy that can be changed without touching this one. */
  copy(): SipRequest {
    return new SipRequest(this.method, this.uri, this.fields, this.body).knowAs(this);
  }
}

/** An answer. */
export class SipResponse extends Message {
  readonly kind = "response";
  readonly status: number;
  readonly reason: Octets;

  constructor(status: number, reason: Octets, fields: HeaderField[] = [], body: Octets = "") {
    super(fields, body);
    this.status = status;
    this.reason = reason;
  }

  copy(): SipResponse {
    return new SipResponse(this.status, this.reason, this.fields, this.body).knowAs(this);
  }
}

export type SipMessage = SipRequest | SipResponse;

/** A field as we write it ourselves. The value must hold no CR or LF. */
export function headerField(name: FieldName, value: Octets): HeaderField {
  return { name: fieldName(name), line: `${wireName(name)}: ${value}`, value };
}

/** A fold is as good as one blank (§7.3.1). By hand: an expression for it would go over long runs of blanks again and again. */
const unfold = (raw: Octets): Octets => trimBlanks(raw.split("\n").map(trimBlanks).join(" "));

/** A field as it came: its value is cut out, unfolded and trimmed when somebody first asks. */
export class ReceivedField implements HeaderField {
  readonly name: FieldName;
  readonly line: Octets;
  readonly #valueAt: number;
  #value: Octets | undefined;

  /** `valueAt`: where in the line the value begins, behind the colon. */
  constructor(name: FieldName, line: Octets, valueAt: number) {
    this.name = name;
    this.line = line;
    this.#valueAt = valueAt;
  }

  get value(): Octets {
    if (this.#value === undefined) {
      const raw = this.line.slice(this.#valueAt);
      this.#value = raw.includes("\n") ? unfold(raw) : trimBlanks(raw);
    }
    return this.#value;
  }
}

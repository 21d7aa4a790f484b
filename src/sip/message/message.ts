import type { Octets } from "#base/octets";
import { type CSeq, parseCSeq } from "./cseq.ts";
import { type FieldName, fieldName, wireName } from "./field-name.ts";
import { splitList } from "./list.ts";
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

/**
 * What requests and answers have in common: header fields in their order, and a body.
 * Fields that nobody asks for are never parsed and leave as they came, byte for byte.
 */
abstract class Message {
  fields: HeaderField[];
  body: Octets;
  #parsed: Map<FieldName, unknown> | undefined;

  constructor(fields: HeaderField[], body: Octets) {
    this.fields = fields;
    this.body = body;
  }

  /** The value of the first field of this name; names in lower case and long form, as in `call-id`. */
  get(name: FieldName): Octets | undefined {
    for (const field of this.fields) if (field.name === name) return field.value;
    return undefined;
  }

  /** The value of every field line of this name, in order, commas untouched. */
  getAll(name: FieldName): Octets[] {
    const values: Octets[] = [];
    for (const field of this.fields) if (field.name === name) values.push(field.value);
    return values;
  }

  /** Every element of a comma-separated field over all its lines (Via, Route, Contact, Supported, …). */
  list(name: FieldName): Octets[] {
    return this.getAll(name).flatMap(splitList);
  }

  has(name: FieldName): boolean {
    return this.get(name) !== undefined;
  }

  /** Puts this one value in the place of all fields of the name, or at the end where there was none. */
  set(name: FieldName, value: Octets): void {
    const at = this.fields.findIndex((field) => field.name === name);
    if (at < 0) {
      this.append(name, value);
      return;
    }
    const rest = this.fields.slice(at + 1).filter((field) => field.name !== name);
    this.#replace(name, [...this.fields.slice(0, at), headerField(name, value), ...rest]);
  }

  /** Adds a field after all others. */
  append(name: FieldName, value: Octets): void {
    this.#replace(name, [...this.fields, headerField(name, value)]);
  }

  /** Adds a field before all others of its name (before everything where there is none): how Via, Route and Record-Route grow. */
  prepend(name: FieldName, value: Octets): void {
    const at = Math.max(
      0,
      this.fields.findIndex((field) => field.name === name),
    );
    const fields = this.fields.slice();
    fields.splice(at, 0, headerField(name, value));
    this.#replace(name, fields);
  }

  /** Takes all fields of this name away. */
  remove(name: FieldName): void {
    if (this.has(name))
      this.#replace(
        name,
        this.fields.filter((field) => field.name !== name),
      );
  }

  /** Takes away the first element of a comma-separated field, as a proxy does with its Via or Route. */
  removeFirst(name: FieldName): void {
    const at = this.fields.findIndex((field) => field.name === name);
    const first = this.fields[at];
    if (!first) return;
    const [, ...rest] = splitList(first.value);
    const fields = this.fields.slice();
    if (rest.length === 0) fields.splice(at, 1);
    else fields[at] = headerField(name, rest.join(", "));
    this.#replace(name, fields);
  }

  /** The topmost Via. */
  get via(): Via {
    return this.#once("via", parseVia);
  }
  get from(): NameAddr {
    return this.#once("from", parseNameAddr);
  }
  get to(): NameAddr {
    return this.#once("to", parseNameAddr);
  }
  get cseq(): CSeq {
    return this.#once("cseq", parseCSeq);
  }
  get callId(): Octets {
    return this.get("call-id") ?? "";
  }

  /** Parses a mandatory field when it is first asked for. The message was checked on its way in, so failing here is our defect. */
  #once<T>(
    name: FieldName,
    parse: (text: Octets) => { ok: true; value: T } | { ok: false; expected: string },
  ): T {
    const known = this.#parsed?.get(name);
    if (known !== undefined) return known as T;
    const value = name === "via" ? splitList(this.get(name) ?? "")[0] : this.get(name);
    const result = parse(value ?? "");
    if (!result.ok) throw new Error(`${wireName(name)} was used unchecked; expected ${result.expected}.`);
    this.#parsed ??= new Map();
    this.#parsed.set(name, result.value);
    return result.value;
  }

  #replace(name: FieldName, fields: HeaderField[]): void {
    this.fields = fields;
    this.#parsed?.delete(name);
  }
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
    return new SipRequest(this.method, this.uri, this.fields, this.body);
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
    return new SipResponse(this.status, this.reason, this.fields, this.body);
  }
}

export type SipMessage = SipRequest | SipResponse;

/** A field as we write it ourselves. The value must hold no CR or LF. */
export function headerField(name: FieldName, value: Octets): HeaderField {
  return { name: fieldName(name), line: `${wireName(name)}: ${value}`, value };
}

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
      this.#value = (raw.includes("\n") ? raw.replaceAll(/[ \t]*\r?\n[ \t]+/g, " ") : raw).trim();
    }
    return this.#value;
  }
}

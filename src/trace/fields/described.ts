import type { Octets } from "#base/octets";
import type { FieldName } from "#sip/message/field-name";
import type { SipMessage } from "#sip/message/message";

/** `note`: remarkable, yet allowed; `wrong`: against the standard that `source` names. */
export type Severity = "normal" | "note" | "wrong";

/** A line of a message, and what it says there. */
export interface DescribedLine {
  /** As it stands, decoded, without its line end. A folded field has several lines; the first one has the sentence. */
  readonly text: string;
  readonly part: "start" | "header" | "blank" | "body";
  /** One or more plain sentences; undefined: nobody here knows what the line means. */
  readonly sentence: string | undefined;
  /** Where this is known from: `RFC 3261 §20.19`, `MS-SIPAE 2.2.1`. */
  readonly source: string | undefined;
  readonly severity: Severity;
}

/** A fact of a body, and what belongs to it. */
export interface Fact {
  readonly text: string;
  readonly facts?: readonly Fact[];
}

/** What a body, or a part of a multipart body, says as a whole. */
export interface DescribedBody {
  /** Lower case, without parameters. */
  readonly contentType: string;
  readonly sentence: string;
  readonly source: string;
  readonly severity: Severity;
  readonly facts: readonly Fact[];
  /** Of a multipart body, in their order. */
  readonly parts: readonly DescribedBody[];
}

/** Every line from the first to the last; with line ends between them they are the message again. */
export type DescribedMessage = readonly DescribedLine[];

/** What is said of a line or a field. */
export interface Said {
  readonly sentence: string;
  /** Where it differs from the usual source of the field. */
  readonly source?: string;
  readonly severity?: Severity;
}

/** What a field's words may depend on beside its value. */
export interface FieldContext {
  /** The message as far as it could be read; undefined: not even its start line. */
  readonly message: SipMessage | undefined;
  /** How many elements of the same name stand above this line (Via, Route, …). */
  readonly above: number;
  /** How many elements of this name there are in all. */
  readonly total: number;
}

export interface FieldWords {
  readonly source: string;
  /** `value` is unfolded and trimmed. Undefined: this value says nothing that is known. */
  readonly say: (value: Octets, context: FieldContext) => string | Said | undefined;
}

export type FieldTable = Readonly<Record<FieldName, FieldWords>>;

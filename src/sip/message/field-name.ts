/** A header field's name in lower case and long form: `via`, `call-id`, `x-anything`. */
export type FieldName = string;

/** The lower-case long form of a name as it stands on the wire; compact forms (RFC 3261 §7.3.3 and later) become long. */
export function fieldName(onWire: string): FieldName {
  return onWire.toLowerCase();
}

/** The name as we write it: `Call-ID`, `CSeq`, `WWW-Authenticate`; names we do not know word by word with capitals. */
export function wireName(name: FieldName): string {
  return name;
}

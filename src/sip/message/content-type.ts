import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { separators, trimBlanks } from "./list.ts";
import { type Parameters, parseParameters } from "./parameters.ts";

/** A media type with its parameters (RFC 3261 §20.15); a media range of Accept reads the same. */
export interface ContentType {
  /** Lower case, without blanks: `application/sdp`, `multipart/alternative`. */
  readonly type: string;
  readonly parameters: Parameters;
}

const MEDIA_TYPE = /^([\w.!%*+`'~-]+)[ \t]*\/[ \t]*([\w.!%*+`'~-]+)$/;

/** Reads the value of Content-Type, or one element of Accept. */
export function parseContentType(value: Octets): Parsed<ContentType> {
  const semicolon = separators(value, ";")[0] ?? value.length;
  const [, type, subtype] = MEDIA_TYPE.exec(trimBlanks(value.slice(0, semicolon))) ?? [];
  if (type === undefined || subtype === undefined) return malformed("a media type, as in application/sdp");
  return parsed({
    type: `${type}/${subtype}`.toLowerCase(),
    parameters: parseParameters(value.slice(semicolon + 1)),
  });
}

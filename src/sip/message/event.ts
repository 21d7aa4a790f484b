import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { trimBlanks } from "./list.ts";
import { type Parameters, parameter, parseParameters } from "./parameters.ts";

/** What a subscription is about (RFC 6665 §8.2.1). Two are the same when package and id are. */
export interface Event {
  /** As it stands, with its templates: `presence`, `presence.winfo`, `vnd-microsoft-roaming-contacts`. */
  readonly package: string;
  readonly id: Octets | undefined;
  readonly parameters: Parameters;
}

const EVENT_TYPE = /^[\w!%*+`'~-]+(?:\.[\w!%*+`'~-]+)*$/;

/** Reads the value of Event. */
export function parseEvent(value: Octets): Parsed<Event> {
  const semicolon = value.indexOf(";");
  const name = trimBlanks(semicolon < 0 ? value : value.slice(0, semicolon));
  if (!EVENT_TYPE.test(name)) return malformed("one event package, as in presence");
  const parameters = parseParameters(semicolon < 0 ? "" : value.slice(semicolon + 1));
  return parsed({ package: name, id: parameter(parameters, "id"), parameters });
}

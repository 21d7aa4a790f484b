import type { Binding } from "#roles/location/contract";
import { type Field, phoneContact } from "./print-contacts.ts";
import { type Registration, supports } from "./read-registration.ts";

export interface PhoneAnswer {
  readonly registration: Registration;
  /** All devices of the address, after the change. */
  readonly bindings: readonly Binding[];
  readonly now: number;
  /** RFC 5626 counts: the phone keeps this connection, and we end the binding with it. */
  readonly outbound: boolean;
  readonly flowTimerSeconds: number;
}

/** What the 200 to a phone holds besides the usual: every binding, and the time (RFC 3261 §10.3 step 8). */
export function phoneFields(answer: PhoneAnswer): Field[] {
  const { registration, bindings, now } = answer;
  const withGruu = supports(registration, "gruu");
  const fields: Field[] = bindings.map((binding) => phoneContact(binding, now, withGruu));
  for (const value of registration.path) fields.push(["path", value]); // RFC 3327 §5.3
  if (registration.path.length > 0) fields.push(["supported", "path"]);
  if (answer.outbound) {
    fields.push(["require", "outbound"], ["flow-timer", String(answer.flowTimerSeconds)]); // RFC 5626 §6
  }
  fields.push(["date", dateOf(now)]);
  return fields;
}

let last = { second: -1, text: "" };

/** RFC 1123, in GMT. Made once a second. */
function dateOf(now: number): string {
  const second = Math.floor(now / 1000);
  if (last.second !== second) last = { second, text: new Date(second * 1000).toUTCString() };
  return last.text;
}

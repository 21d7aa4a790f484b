import type { Binding } from "#roles/location/contract";
import { printCommunicatorGruu, printPublicGruu } from "#sip/message/gruu";

/** A field to be added to an answer: lower-case name and value. */
export type Field = readonly [string, string];

/** Seconds that remain, rounded up, so that a binding just granted shows what was granted. */
const secondsLeft = (binding: Binding, now: number): number =>
  Math.max(0, Math.ceil((binding.expiresAt - now) / 1000));

/** A Contact of the 200 as Communicator clients expect it: these four things and nothing else. */
export function communicatorContact(binding: Binding, now: number): Field {
  const { aor, contact, instance, opaque } = binding;
  let value = `<${contact}>;expires=${secondsLeft(binding, now)}`;
  if (instance !== undefined) value += `;+sip.instance="<${instance}>"`;
  if (opaque !== undefined) value += `;gruu="${printCommunicatorGruu(aor, opaque)}"`;
  return ["contact", value];
}

/** A Contact of the 200 as the phone sent it, so that it finds its own again, with what we add to it. */
export function phoneContact(binding: Binding, now: number, withGruu: boolean): Field {
  const { aor, contact, instance, opaque, q } = binding;
  let value = `<${contact}>;expires=${secondsLeft(binding, now)}`;
  if (q !== 1) value += `;q=${q}`;
  if (instance !== undefined) value += `;+sip.instance="<${instance}>"`;
  if (withGruu && opaque !== undefined) value += `;pub-gruu="${printPublicGruu(aor, opaque)}"`;
  for (const [name, text] of binding.parameters)
    value += text === undefined ? `;${name}` : `;${name}=${text}`;
  return ["contact", value];
}

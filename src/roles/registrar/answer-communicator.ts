import type { Binding } from "#roles/location/contract";
import { communicatorContact, type Field } from "./print-contacts.ts";
import type { Registration } from "./read-registration.ts";

/** Commas without blanks: pidgin-sipe splits at the comma and keeps the blank. */
const ALLOW_EVENTS = [
  "vnd-microsoft-provisioning",
  "vnd-microsoft-roaming-contacts",
  "vnd-microsoft-roaming-ACL",
  "presence",
  "presence.wpending",
  "vnd-microsoft-roaming-self",
  "vnd-microsoft-provisioning-v2",
].join();

export interface CommunicatorAnswer {
  readonly registration: Registration;
  /** All devices of the address, after the change. */
  readonly bindings: readonly Binding[];
  readonly now: number;
  readonly keepAliveSeconds: number;
}

/**
 * What the 200 to a Communicator client holds besides the usual (MS-SIPREGE 2.2.1). Each `supported` stands on a line of its
 * own and Expires is a header, because clients compare whole lines and hang without the header.
 */
export function communicatorFields({
  registration,
  bindings,
  now,
  keepAliveSeconds,
}: CommunicatorAnswer): Field[] {
  const own = bindings.find((binding) => binding.epid === registration.epid && isOwn(binding, registration));
  const seconds = own ? Math.ceil((own.expiresAt - now) / 1000) : 0;
  const fields: Field[] = [];
  if (registration.asksKeepAlive)
    fields.push(["ms-keep-alive", `UAS; tcp=no; hop-hop=yes; end-end=no; timeout=${keepAliveSeconds}`]);
  for (const binding of bindings) fields.push(communicatorContact(binding, now));
  fields.push(["expires", String(seconds)]);
  if (own) fields.push(["presence-state", 'register-action="added"']);
  fields.push(
    ["allow-events", ALLOW_EVENTS],
    ["supported", "adhoclist"],
    ["supported", "msrtc-event-categories"],
    ["server", "RTC/3.5"],
  );
  return fields;
}

/** Of its contacts; where it named none (a query), any device with its epid. */
const isOwn = (binding: Binding, { contacts }: Registration): boolean =>
  contacts !== "all" && (contacts.length === 0 || contacts.some((contact) => contact.key === binding.key));

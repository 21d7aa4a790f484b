import type { Octets } from "#base/octets";
import type { FieldName } from "#sip/message/field-name";
import type { FieldContext, FieldTable, Said } from "./described.ts";
import { CAPABILITY_FIELDS } from "./header/capability-fields.ts";
import { COMMUNICATOR_FIELDS } from "./header/communicator-fields.ts";
import { CREDENTIAL_FIELDS } from "./header/credential-fields.ts";
import { DIAGNOSTIC_FIELDS } from "./header/diagnostic-fields.ts";
import { DIALOG_FIELDS } from "./header/dialog-fields.ts";
import { EVENT_FIELDS } from "./header/event-fields.ts";
import { IDENTITY_FIELDS } from "./header/identity-fields.ts";
import { REGISTRATION_FIELDS } from "./header/registration-fields.ts";
import { ROUTE_FIELDS } from "./header/route-fields.ts";
import { SESSION_FIELDS } from "./header/session-fields.ts";

/** Every header field that is known, by its name in lower case and long form. */
export const FIELDS: FieldTable = {
  ...ROUTE_FIELDS,
  ...DIALOG_FIELDS,
  ...REGISTRATION_FIELDS,
  ...CAPABILITY_FIELDS,
  ...EVENT_FIELDS,
  ...SESSION_FIELDS,
  ...IDENTITY_FIELDS,
  ...CREDENTIAL_FIELDS,
  ...DIAGNOSTIC_FIELDS,
  ...COMMUNICATOR_FIELDS,
};

/** What a field says; undefined: the field is not known, or its value cannot be read. */
export function fieldWords(name: FieldName, value: Octets, context: FieldContext): Said | undefined {
  const words = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  const said = words?.say(value, context);
  if (!words || said === undefined) return undefined;
  return typeof said === "string"
    ? { sentence: said, source: words.source }
    : { source: words.source, ...said };
}

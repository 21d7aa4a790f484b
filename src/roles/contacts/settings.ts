import { numberSetting } from "#settings/declare";

/** OCS 2007 R2 had 150 by default; each contact is a watcher more, and each client subscribes to all of them. */
export const mostContacts = numberSetting({
  name: "contacts.most",
  summary: "Contacts that a person's list may hold. Lowering it takes nobody off a list.",
  min: 1,
  max: 4_000,
  default: 1_000,
});

/** Clients know the ids 1 to 63 (MS-SIP 2.2.4). */
export const mostGroups = numberSetting({
  name: "contacts.most-groups",
  summary: "Groups that a person's list may hold, Other Contacts included. Lowering it takes no group away.",
  min: 1,
  max: 63,
  default: 63,
});

/** What an event is about, by the letters of its id. */
export const eventCategories = [
  "start",
  "settings",
  "sign-in",
  "users",
  "registration",
  "presence",
  "contacts",
  "messages",
  "calls",
  "media",
  "network",
  "protocol",
  "certificates",
  "storage",
  "other",
] as const;
export type EventCategory = (typeof eventCategories)[number];

const BY_LETTERS: Readonly<Record<string, EventCategory>> = {
  ACC: "sign-in",
  ADM: "settings",
  API: "settings",
  AUTH: "sign-in",
  CALL: "calls",
  CERT: "certificates",
  CLI: "settings",
  CON: "contacts",
  DIR: "users",
  DOC: "start",
  HIST: "messages",
  LDAP: "users",
  LOC: "registration",
  MED: "media",
  MSG: "messages",
  NET: "network",
  OCP: "presence",
  PIC: "users",
  PIPE: "protocol",
  PRES: "presence",
  PROV: "presence",
  PRX: "calls",
  PSH: "messages",
  REG: "registration",
  REL: "media",
  SET: "settings",
  SIP: "protocol",
  START: "start",
  STORE: "storage",
  STP: "presence",
  SUB: "presence",
};

/** The category of an event with this id, as in `AUTH-0010`; `other` where the letters have none. */
export const categoryOf = (id: string | undefined): EventCategory =>
  BY_LETTERS[id?.split("-")[0] ?? ""] ?? "other";

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
  "federation",
  "security",
  "storage",
  "logs",
  "other",
] as const;
export type EventCategory = (typeof eventCategories)[number];

const BY_LETTERS: Readonly<Record<string, EventCategory>> = {
  ACC: "sign-in",
  ADM: "settings",
  API: "settings",
  AUTH: "sign-in",
  BAK: "storage",
  BPA: "settings",
  CALL: "calls",
  CERT: "certificates",
  CLI: "settings",
  CON: "contacts",
  DIR: "users",
  DOC: "start",
  EVT: "logs",
  HIST: "messages",
  LDAP: "users",
  LOC: "registration",
  MED: "media",
  MIG: "users",
  MSG: "messages",
  NET: "network",
  OCP: "presence",
  PIC: "users",
  PIPE: "protocol",
  POL: "users",
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
  VER: "settings",
};

/** Events that are about something else than their letters say: those of an attack, and those of other servers. */
const BY_ID: Readonly<Record<string, EventCategory>> = {
  "ACC-0002": "security",
  "ACC-0006": "security",
  "API-0005": "security",
  "API-0006": "security",
  "AUTH-0006": "security",
  "AUTH-0007": "security",
  "AUTH-0008": "security",
  "AUTH-0010": "security",
  "AUTH-0012": "security",
  "AUTH-0013": "security",
  "NET-0017": "security",
  "NET-0020": "federation",
  "NET-0021": "federation",
  "NET-0022": "federation",
  "NET-0023": "federation",
  "NET-0024": "federation",
  "NET-0025": "federation",
  "NET-0026": "federation",
  "PRX-0003": "security",
  "PRX-0005": "federation",
  "PRX-0006": "security",
};

/** The category of an event with this id, as in `AUTH-0010`; `other` where nothing is known of it. */
export const categoryOf = (id: string | undefined): EventCategory =>
  BY_ID[id ?? ""] ?? BY_LETTERS[lettersOf(id ?? "")] ?? "other";

/** The letters of ids among which all events of a category are, and others; undefined: any letters. */
export function lettersOfCategory(category: EventCategory): readonly string[] | undefined {
  if (category === "other") return undefined;
  const own = Object.keys(BY_LETTERS).filter((letters) => BY_LETTERS[letters] === category);
  const single = Object.keys(BY_ID).filter((id) => BY_ID[id] === category);
  return [...new Set([...own, ...single.map(lettersOf)])];
}

const lettersOf = (id: string): string => id.split("-")[0] ?? "";

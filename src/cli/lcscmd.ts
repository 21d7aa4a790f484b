import { certificateFields } from "#api/certificate-fields";
import type { CertificateWish } from "#api/certificates";
import { wishOf } from "./certificate-wish.ts";
import { wrongWord } from "./problems.ts";

/** What a command line of LCSCmd.exe asks for. */
export type LcsCmd =
  | {
      readonly kind: "request";
      readonly wish: CertificateWish;
      /** Where the signing request is to be written. */
      readonly file: string | undefined;
      readonly password: string | undefined;
      /** What means nothing here, as sentences. */
      readonly notes: readonly string[];
    }
  | { readonly kind: "other"; readonly modern: string; readonly known: boolean };

/** Other verbs, and what does the same here. */
const MODERN: Readonly<Record<string, string>> = {
  "cert import": "parley cert import FILE [--key FILE]",
  "cert assign": "parley cert import FILE --key FILE",
  "cert export": "parley cert show --json; the key stays on the server",
  "cert list": "parley cert show; parley cert orders",
  forest: "nothing: Parley needs no preparation of a directory",
  domain: "nothing: Parley needs no preparation of a domain",
  server: "parley start",
  config: "parley settings list --json; parley backup",
  web: "nothing: the pages are part of the server",
  mcu: "nothing: the conferencing servers are part of the server",
  setup: "parley start",
};

/** Reads the switches, in whatever letters: `/name:value`, `/name`, `/name:"two words"`; also the whole line as one word. */
export function readLcsCmd(words: readonly string[]): LcsCmd {
  const switches = readSwitches(words);
  const [verb] = switches.keys();
  if (verb === undefined)
    throw wrongWord("words", words.join(" "), "/Cert /Action:Request … as for LCSCmd.exe");
  const action = switches.get("action")?.toLowerCase() ?? "";
  if (verb !== "cert" || action !== "request") {
    const modern = MODERN[verb === "cert" ? `cert ${action}` : verb];
    return {
      kind: "other",
      modern: modern ?? "parley --help lists the commands",
      known: modern !== undefined,
    };
  }
  return readRequest(switches);
}

/** Switches that mean nothing here, and why. */
const WITHOUT_MEANING: Readonly<Record<string, string>> = {
  friendlyname: "/friendlyName: certificates here are known by their names.",
  exportable: "/exportable: the key stays on this server, sealed.",
  components: "/Components: one certificate serves every component.",
  l: "/L: parley audit has what was done.",
  xml: "/XML: --json gives the answer as JSON.",
};

function readRequest(switches: ReadonlyMap<string, string>): LcsCmd {
  const given = new Map<string, string>();
  const notes: string[] = [];
  let file: string | undefined;
  let password: string | undefined;
  let online: boolean | undefined;
  for (const [name, value] of switches) {
    const field = certificateFields.find(({ old }) => old !== "" && old === name);
    if (field) given.set(field.name, field.name === "authority" ? authorityOf(value) : value);
    else if (name === "filename") file = value;
    else if (name === "capassword") password = value;
    else if (name === "online") online = value === "" || /^true$/i.test(value);
    else if (WITHOUT_MEANING[name] !== undefined) notes.push(WITHOUT_MEANING[name]);
    else if (name !== "cert" && name !== "action")
      throw wrongWord(`/${name}`, value, "a switch of LCSCmd /Cert /Action:Request");
  }
  const asksAuthority = given.has("authority") && online !== false && file === undefined;
  return {
    kind: "request",
    wish: wishOf(asksAuthority ? "enterprise" : "file", given),
    file,
    password,
    notes,
  };
}

/** `ca.contoso.com\Contoso CA` is reached by its web enrolment. */
function authorityOf(value: string): string {
  if (/^https:/i.test(value)) return value;
  const [host = ""] = value.split("\\");
  return `https://${host}/certsrv`;
}

function readSwitches(words: readonly string[]): ReadonlyMap<string, string> {
  const switches = new Map<string, string>();
  for (const word of words.flatMap(splitWords)) {
    if (/^(?:.*[\\/])?lcscmd(?:\.exe)?$/i.test(word) && !word.includes(":")) continue;
    const [, name, value = ""] = /^\/([A-Za-z?]+)(?::([\s\S]*))?$/.exec(word) ?? [];
    if (name === undefined) throw wrongWord("words", word, "/switch or /switch:value");
    switches.set(name.toLowerCase(), value.replaceAll(/^"|"$/g, ""));
  }
  return switches;
}

/** A word that holds several switches is a line that somebody pasted with quotes around it. */
function splitWords(word: string): string[] {
  if (!/\s\/[A-Za-z]/.test(word)) return [word.trim()].filter((one) => one !== "");
  return word.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
}

import { readLine } from "#formats/line-uri/read-line";
import { type Check, type Found, found } from "../check.ts";
import { attributesOf, rawField, rawOf, type SourceField } from "../source-entry.ts";

const MOST_NAME = 200;

/** A check of a field's value as it stands. */
const of = (
  rule: string,
  field: Exclude<SourceField, "address" | "tel">,
  severity: Check["severity"],
  test: (raw: string) => Found | undefined,
): Check => ({
  rule,
  field,
  severity,
  stored: true,
  find: (entry) => {
    const raw = rawField(entry, field)?.value;
    return raw === undefined ? undefined : test(raw);
  },
});

const spaces = (raw: string): Found | undefined =>
  raw !== raw.trim()
    ? found(raw, "no spaces around it", "There are spaces around it.", raw.trim())
    : undefined;

const phone = (raw: string): Found | undefined => {
  const read = readLine(raw);
  if (!read.ok) return found(raw, read.expected, `This cannot be dialled: expected ${read.expected}.`);
  return undefined;
};

const MAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;

export const personChecks: readonly Check[] = [
  {
    rule: "name-missing",
    field: "name",
    severity: "info",
    stored: false,
    find: (entry) =>
      rawField(entry, "name") === undefined
        ? found("", "a name", "There is no name; the part in front of the @ is shown instead.")
        : undefined,
  },
  of("name-spaces", "name", "info", spaces),
  of("name-double-spaces", "name", "info", (raw) =>
    /\S {2,}\S/.test(raw)
      ? found(
          raw,
          "single spaces",
          "There are several spaces in a row.",
          raw.trim().replaceAll(/ {2,}/g, " "),
        )
      : undefined,
  ),
  of("name-control", "name", "warning", (raw) =>
    /\p{Cc}/u.test(raw)
      ? found(
          raw,
          "visible characters",
          "There are control characters in the name.",
          raw.replaceAll(/\p{Cc}/gu, " ").trim(),
        )
      : undefined,
  ),
  of("name-damaged", "name", "warning", (raw) =>
    raw.includes("\ufffd") || /Ã[\u0080-\u00bf]/.test(raw)
      ? found(raw, "text in UTF-8", "Letters were damaged by a wrong encoding on the way.")
      : undefined,
  ),
  of("name-long", "name", "warning", (raw) =>
    [...raw].length > MOST_NAME
      ? found(raw.slice(0, 220), `at most ${MOST_NAME} characters`, "The name is too long.")
      : undefined,
  ),
  of("mail-spaces", "mail", "info", spaces),
  of("mail-form", "mail", "info", (raw) =>
    MAIL.test(raw.trim()) ? undefined : found(raw, "name@domain", "This is no e-mail address."),
  ),
  {
    rule: "mail-twice",
    field: "mail",
    severity: "info",
    stored: true,
    find: (entry, facts) => {
      const raw = rawField(entry, "mail")?.value;
      const first = raw === undefined ? undefined : facts.firstWith("mail", raw.trim().toLowerCase());
      return raw !== undefined && first !== undefined && first !== entry.where
        ? found(raw, "an e-mail address that one user has", `${first} has the same e-mail address.`)
        : undefined;
    },
  },
  of("phone-form", "phone", "info", phone),
  of("mobile-form", "mobile", "info", phone),
];

/** A check of one attribute of the source that becomes nothing of ours: it is kept, and said. */
const about = (
  rule: string,
  attribute: string,
  severity: Check["severity"],
  test: (raw: string, get: (name: string) => string | undefined) => Found | undefined,
): Check => ({
  rule,
  field: attribute,
  severity,
  stored: false,
  find: (entry) => {
    const raw = rawOf(entry, attribute);
    return raw === undefined || raw === "" ? undefined : test(raw, (name) => rawOf(entry, name));
  },
});

const truth = (rule: string, attribute: string): Check =>
  about(rule, attribute, "warning", (raw) =>
    /^(?:TRUE|FALSE)$/i.test(raw.trim())
      ? undefined
      : found(raw, "TRUE or FALSE", "This is neither yes nor no."),
  );

const number = (rule: string, attribute: string): Check =>
  about(rule, attribute, "warning", (raw) =>
    /^\d{1,9}$/.test(raw.trim()) ? undefined : found(raw, "a number", "This is no number."),
  );

const said = (rule: string, attribute: string, expected: string, sentence: string): Check =>
  about(rule, attribute, "info", (raw) => found(raw.slice(0, 300), expected, sentence));

export const accountChecks: readonly Check[] = [
  truth("enabled-form", "msrtcsip-userenabled"),
  truth("federation-form", "msrtcsip-federationenabled"),
  truth("remote-access-form", "msrtcsip-internetaccessenabled"),
  number("flags-form", "msrtcsip-optionflags"),
  number("archiving-form", "msrtcsip-archivingenabled"),
  about("enabled-without-home", "msrtcsip-userenabled", "info", (raw, get) =>
    /^true$/i.test(raw.trim()) && (get("msrtcsip-primaryhomeserver") ?? "") === ""
      ? found(
          raw,
          "a home server beside it",
          "The user is enabled there and has no home server, so could not sign in there.",
        )
      : undefined,
  ),
  said(
    "moving",
    "msrtcsip-targethomeserver",
    "no move under way",
    "The user is in the middle of a move between pools.",
  ),
  said(
    "resource-forest",
    "msrtcsip-originatorsid",
    "an account of its own",
    "The account lives in another forest; only the address comes along.",
  ),
  said(
    "policy-elsewhere",
    "msrtcsip-userpolicy",
    "a policy of this server",
    "The policy there is kept as text; give one of this server's (parley policy set).",
  ),
  about("disabled-account", "useraccountcontrol", "info", (raw, get) =>
    (Number(raw) & 2) !== 0 && /^true$/i.test(get("msrtcsip-userenabled")?.trim() ?? "")
      ? found(
          raw,
          "an enabled account",
          "The account is disabled and SIP is enabled; the user comes disabled.",
        )
      : undefined,
  ),
  {
    rule: "proxy-address",
    field: "proxyaddresses",
    severity: "info",
    stored: false,
    find: (entry) => {
      const all = entry.attributes.get("proxyaddresses");
      const address = rawOf(entry, "msrtcsip-primaryuseraddress")?.trim().toLowerCase();
      if (!all || address === undefined) return undefined;
      const sip = all.find((one) => /^sip:/i.test(one));
      return sip === undefined || sip.trim().toLowerCase() !== address
        ? found(sip ?? "", address, "The proxy addresses name another SIP address, or none.")
        : undefined;
    },
  },
];

/** Attributes that are kept as they stand, because an administrator may want to look at them again. */
export const KEPT: readonly string[] = [
  ...Object.values(attributesOf).flat(),
  "msrtcsip-lineserver",
  "msrtcsip-optionflags",
  "msrtcsip-userenabled",
  "msrtcsip-federationenabled",
  "msrtcsip-internetaccessenabled",
  "msrtcsip-archivingenabled",
  "msrtcsip-primaryhomeserver",
  "msrtcsip-targethomeserver",
  "msrtcsip-originatorsid",
  "msrtcsip-userpolicy",
  "msrtcsip-userlocationprofile",
  "proxyaddresses",
  "useraccountcontrol",
];

import { malformed, type Parsed, parsed } from "#base/parsed";
import { listSetting, numberSetting, type Setting, switchSetting, textSetting } from "#settings/declare";
import { parseMapping } from "./attribute-map.ts";

const URL_FORM =
  /^ldaps?:\/\/(?:[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:]{2,45}\])(?::\d{1,5})?\/?$/i;
const PEM_FORM = /^\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*){0,50}$/;

const shortText =
  (most: number) =>
  (text: string): Parsed<string> =>
    text.length <= most && !/\p{Cc}/u.test(text)
      ? parsed(text.trim())
      : malformed(`at most ${most} visible characters`);

export const ldapUrl = textSetting({
  name: "directory.ldap-url",
  summary:
    "The LDAP server or domain controller: ldap://HOST or ldaps://HOST, with :PORT where wanted. Empty: none.",
  default: "",
  check: (text) =>
    text === "" || URL_FORM.test(text)
      ? parsed(text.replace(/\/$/, ""))
      : malformed("ldap://HOST:PORT or ldaps://HOST:PORT"),
});

export const ldapStartTls = switchSetting({
  name: "directory.ldap-start-tls",
  summary: "Whether a connection to ldap:// is encrypted before anything is said (StartTLS).",
  default: true,
});

export const ldapAuthority = textSetting({
  name: "directory.ldap-authority",
  summary: "Certificates (PEM) that are trusted for the LDAP server, besides those that this machine trusts.",
  default: "",
  check: (text) =>
    text.length <= 200_000 && PEM_FORM.test(text) ? parsed(text) : malformed("certificates in PEM form"),
});

export const ldapBindDn = textSetting({
  name: "directory.ldap-bind-dn",
  summary:
    "As whom Parley signs in there; `parley directory password` stores the password. Empty: as nobody.",
  default: "",
  check: shortText(1000),
});

export const ldapBase = textSetting({
  name: "directory.ldap-base",
  summary: "Below which entry people are looked for, as in ou=people,dc=example,dc=com.",
  default: "",
  check: shortText(1000),
});

export const ldapFilter = textSetting({
  name: "directory.ldap-filter",
  summary: "Which entries are people with an address (RFC 4515).",
  default: "(&(objectClass=person)(!(objectClass=computer))(|(msRTCSIP-PrimaryUserAddress=*)(mail=*)))",
  check: (text) => {
    const open = text.split("(").length;
    const fits = /^\(.{1,3998}\)$/.test(text) && open === text.split(")").length;
    return fits ? parsed(text) : malformed("a filter in parentheses, as in (objectClass=person)");
  },
});

export const ldapAttributes = listSetting({
  name: "directory.ldap-attributes",
  summary:
    "Where fields come from, if not from the usual attributes: FIELD=ATTRIBUTE|ATTRIBUTE. Empty after the = : LDAP does not keep that field.",
  default: [],
  most: 20,
  element: (text) => {
    const read = parseMapping(text);
    return read.ok ? parsed(text.trim()) : read;
  },
});

export const ldapPageSize = numberSetting({
  name: "directory.ldap-page-size",
  summary: "Entries that are asked for at a time. Active Directory gives at most 1000.",
  min: 10,
  max: 1000,
  default: 500,
});

export const ldapIntervalMinutes = numberSetting({
  name: "directory.ldap-interval-minutes",
  summary: "How often the LDAP server is looked through. 0: only when somebody asks for it.",
  min: 0,
  max: 10_080,
  default: 60,
});

export const ldapTimeoutSeconds = numberSetting({
  name: "directory.ldap-timeout-seconds",
  summary: "How long the LDAP server may take for each answer.",
  min: 1,
  max: 600,
  default: 20,
});

export const ldapMostEntries = numberSetting({
  name: "directory.ldap-most-entries",
  summary: "Entries that are read at most; with more, nobody is disabled and the look fails.",
  min: 1,
  max: 1_000_000,
  default: 200_000,
});

export const ldapMostGonePercent = numberSetting({
  name: "directory.ldap-most-gone-percent",
  summary:
    "When more of the LDAP server's users than this are gone at once, nobody is disabled until somebody confirms it.",
  min: 0,
  max: 100,
  default: 20,
});

/** Whatever of these changes, the source is looked through again. */
export const ldapSettings: readonly Setting<unknown>[] = [
  ldapUrl,
  ldapStartTls,
  ldapAuthority,
  ldapBindDn,
  ldapBase,
  ldapFilter,
  ldapAttributes,
  ldapPageSize,
  ldapIntervalMinutes,
  ldapTimeoutSeconds,
  ldapMostEntries,
  ldapMostGonePercent,
];

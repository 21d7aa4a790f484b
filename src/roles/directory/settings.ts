import { malformed, parsed } from "#base/parsed";
import { listSetting, numberSetting, textSetting } from "#settings/declare";
import { parseDomain } from "./address.ts";
import { ldapSettings } from "./ldap/settings.ts";
import { numberSettings } from "./numbers/settings.ts";

/** The first start writes the domain that it was given (`--domain`, else the host's name) here. */
export const domains = listSetting({
  name: "directory.domains",
  summary: "The SIP domains of this server, the main one first; the main one is the realm of Digest.",
  default: [],
  most: 100,
  element: parseDomain,
});

/** Passwords for the phones of a lobby are short; below this they are refused. */
export const minPasswordLength = numberSetting({
  name: "directory.min-password-length",
  summary: "The least number of characters of a new password.",
  min: 1,
  max: 64,
  default: 6,
});

export const netbiosDomain = textSetting({
  name: "directory.netbios-domain",
  summary:
    "The name of the main domain in EXAMPLE\\alice. Empty: its first label in upper case, at most 15 characters.",
  default: "",
  check: (text) =>
    /^[A-Za-z0-9!@#$%^&')(.\-_{}~]{0,15}$/.test(text)
      ? parsed(text.toUpperCase())
      : malformed("at most 15 characters: letters, digits and !@#$%^&')(.-_{}~"),
});

export const signInWays = listSetting({
  name: "directory.sign-in-ways",
  summary:
    "For which ways of signing in (digest, ntlm, browser) a password leaves a verifier. Taking one out deletes its verifiers; to use it again users need new passwords.",
  default: ["digest", "ntlm", "browser"],
  most: 3,
  element: (text) =>
    ["digest", "ntlm", "browser"].includes(text) ? parsed(text) : malformed("digest, ntlm or browser"),
});

export const searchRows = numberSetting({
  name: "directory.search-rows",
  summary: "How many people a search in a client shows at most.",
  min: 1,
  max: 1000,
  default: 20,
});

export const searchGather = numberSetting({
  name: "directory.search-gather",
  summary: "How many people who fit a search gathers at most, of whom the first by name are shown.",
  min: 1,
  max: 3000,
  default: 200,
});

/** Each takes some 8 ms of a server with 50,000 users. */
export const MOST_SEARCHES = 500;

export const searchesPerSecond = numberSetting({
  name: "directory.searches-per-second",
  summary: "How many searches of clients are answered in a second; one person gets a quarter of them.",
  min: 1,
  max: MOST_SEARCHES,
  default: 80,
});

/** Everything that can be set about the directory. */
export const directorySettings = [
  domains,
  minPasswordLength,
  netbiosDomain,
  signInWays,
  searchRows,
  searchGather,
  searchesPerSecond,
  ...ldapSettings,
  ...numberSettings,
];

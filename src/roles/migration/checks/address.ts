import { type Check, type CheckFacts, found } from "../check.ts";
import { rawOf, type SourceEntry } from "../source-entry.ts";

const ATTRIBUTE = "msrtcsip-primaryuseraddress";
const USER = /^[a-z0-9\-_.!~*'()&=+$,;?/%]+$/i;

/** `alice@example.com` of the raw value, however it is written; undefined: nothing that could be one. */
export function plainAddress(entry: SourceEntry, { domainMap }: CheckFacts): string | undefined {
  const raw = rawOf(entry, ATTRIBUTE)?.trim();
  if (raw === undefined || raw === "") return undefined;
  const bare = raw.replace(/^sip:/i, "").split(/[;?]/, 1)[0]?.replace(/:\d+$/, "").toLowerCase() ?? "";
  const at = bare.lastIndexOf("@");
  if (at < 1 || /\s/.test(bare)) return undefined;
  const host = bare.slice(at + 1).replace(/\.$/, "");
  return `${bare.slice(0, at)}@${domainMap.get(host) ?? host}`;
}

type Test = (raw: string, entry: SourceEntry, facts: CheckFacts) => ReturnType<Check["find"]>;

/** A check of the address as it stands; entries without one are told by `address-missing` alone. */
const check = (rule: string, severity: Check["severity"], test: Test, stored = false): Check => ({
  rule,
  field: "address",
  severity,
  stored,
  find: (entry, facts) => {
    const raw = rawOf(entry, ATTRIBUTE);
    return raw === undefined || raw.trim() === "" ? undefined : test(raw, entry, facts);
  },
});

const WANTED = "sip:name@domain";
const hostOf = (raw: string): string =>
  raw.trim().toLowerCase().replace(/^.*@/, "").split(/[;:?]/, 1)[0] ?? "";
const isAddress = (host: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.startsWith("[");

export const addressChecks: readonly Check[] = [
  {
    rule: "address-missing",
    field: "address",
    severity: "error",
    stored: false,
    find: (entry) =>
      (rawOf(entry, ATTRIBUTE) ?? "").trim() === ""
        ? found("", WANTED, "The entry has no SIP address, so nobody can be made of it.")
        : undefined,
  },
  check("address-scheme-missing", "info", (raw) =>
    !raw.includes(":") && raw.includes("@")
      ? found(raw, WANTED, "The address lacks sip: in front.", `sip:${raw.trim()}`)
      : undefined,
  ),
  check("address-scheme", "error", (raw) => {
    const [, scheme] = /^\s*([a-z][a-z0-9+.-]*):/i.exec(raw) ?? [];
    return scheme !== undefined && scheme.toLowerCase() !== "sip" && raw.includes("@")
      ? found(raw, WANTED, `The address is one of ${scheme.toLowerCase()}: and not of sip:.`)
      : undefined;
  }),
  check("address-spaces", "info", (raw) =>
    raw !== raw.trim()
      ? found(
          raw,
          WANTED,
          "There are spaces around the address; Lync refused to move such users.",
          raw.trim(),
        )
      : undefined,
  ),
  check("address-inner-space", "error", (raw) =>
    /\S\s+\S/.test(raw) ? found(raw, WANTED, "There is a space in the address.") : undefined,
  ),
  check("address-letters", "info", (raw) =>
    raw !== raw.toLowerCase()
      ? found(
          raw,
          "small letters",
          "The address has capital letters; it means the same without.",
          raw.trim().toLowerCase(),
        )
      : undefined,
  ),
  check("address-no-domain", "error", (raw) =>
    raw.includes("@") && hostOf(raw) !== "" ? undefined : found(raw, WANTED, "The address has no domain."),
  ),
  check("address-no-user", "error", (raw) =>
    /^\s*(?:sip:)?@/i.test(raw) ? found(raw, WANTED, "There is no name in front of the @.") : undefined,
  ),
  check("address-domain", "error", (raw, _entry, { numbers, domainMap }) => {
    const host = hostOf(raw);
    if (host === "" || !raw.includes("@") || isAddress(host)) return undefined;
    const known = domainMap.get(host) ?? host;
    return numbers.domains.includes(known)
      ? undefined
      : found(
          raw,
          `a domain of ${numbers.domains.join(", ")}`,
          `${host} is no domain of this server; map it (--map-domain ${host}=${numbers.domains[0] ?? ""}) or add it.`,
        );
  }),
  check("address-domain-ip", "error", (raw) => {
    const host = hostOf(raw);
    return isAddress(host)
      ? found(raw, "the name of a domain", `${host} is an address of a host and no domain.`)
      : undefined;
  }),
  check("address-characters", "error", (raw) => {
    const user = raw
      .trim()
      .replace(/^[a-z]+:/i, "")
      .replace(/@.*$/, "");
    return raw.includes("@") && user !== "" && !/\s/.test(user) && !USER.test(user)
      ? found(
          raw,
          "letters, digits and -_.!~*'()&=+$,;?/",
          "There are signs in the name that no SIP address has.",
        )
      : undefined;
  }),
  check("address-long", "error", (raw) =>
    raw.trim().length > 260
      ? found(raw.slice(0, 300), "at most 256 characters", "The address is too long.")
      : undefined,
  ),
  check("address-parameters", "info", (raw) =>
    /@[^;?]*(?:;|\?|:\d)/.test(raw)
      ? found(
          raw,
          WANTED,
          "A port or parameters stand behind the address; they are left out.",
          raw.trim().replace(/(@[^;?:]*).*$/, "$1"),
        )
      : undefined,
  ),
  check("address-reserved", "error", (raw, entry, facts) => {
    const address = plainAddress(entry, facts);
    return address !== undefined && facts.reserved.includes(address)
      ? found(raw, "an address that the server itself has not", `${address} is the server's own.`)
      : undefined;
  }),
  check("address-twice", "error", (raw, entry, facts) => {
    const address = plainAddress(entry, facts);
    const first = address === undefined ? undefined : facts.firstWith("address", address);
    return first !== undefined && first !== entry.where
      ? found(raw, "an address that one entry has", `${first} has the same address; the first one counts.`)
      : undefined;
  }),
];

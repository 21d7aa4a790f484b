import type { NameTable } from "#api/certificates";
import type { CertificateFacts } from "#security/x509";

const MOST_ADDRESSES = 64;
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63})*$/;

/** What is known of this host. */
export interface HostFacts {
  readonly hostNames: readonly string[];
  readonly addresses: readonly string[];
  readonly domains: readonly string[];
}

/**
 * The names for a certificate of our own authority: everything that somebody may connect to. The names with `sip` are
 * those that Communicator clients try by themselves (MS-CONMGMT 3.1.4.3, OCS 2007 R2 automatic sign-in).
 */
export function decideNames({ hostNames, addresses, domains }: HostFacts): readonly string[] {
  const wellKnown = domains.flatMap((domain) => [
    domain,
    `sip.${domain}`,
    `sipinternal.${domain}`,
    `sipexternal.${domain}`,
  ]);
  const names = [...hostNames, ...wellKnown, "localhost"].map((name) => name.toLowerCase());
  const numbers = ["127.0.0.1", "::1", ...addresses.map((address) => address.toLowerCase())];
  return [
    ...new Set(names.filter((name) => DNS_NAME.test(name))),
    ...[...new Set(numbers)].filter((address) => !address.includes("%")).slice(0, MOST_ADDRESSES),
  ];
}

/** A name that a certificate lacks, and who stays outside because of it. */
export interface MissingName {
  readonly name: string;
  readonly stops: string;
}

/**
 * The names that a certificate from elsewhere must have, and for whom. A public authority signs no addresses and no
 * names inside a house, so these are not asked for.
 */
export function decideNeededNames(domains: readonly string[]): readonly MissingName[] {
  return domains.flatMap((domain) => [
    { name: `sip.${domain}`, stops: "Communicator and pidgin-sipe, which look for this name by themselves" },
    { name: domain, stops: "phones and servers that check the domain itself (RFC 5922)" },
  ]);
}

/** A device that is signed in over TLS now. */
export interface SecureDevice {
  readonly address: string;
  readonly userAgent: string;
  readonly transport: string;
}

/** Whether a device belongs to those who look for this name. */
export function looksFor(name: string, domains: readonly string[], device: SecureDevice): boolean {
  const domain = device.address.slice(device.address.indexOf("@") + 1);
  const communicator = /UCCAPI|\bOC\/|SIPE|pidgin/i.test(device.userAgent);
  if (device.transport !== "tls") return false;
  if (name === `sip.${domain}`) return communicator;
  return name === domain && domains.includes(domain) && !communicator;
}

/** The names that somebody looks for, by service, against those in a certificate. `fqdn`: what browsers open. */
export function nameRows(
  certificate: Pick<CertificateFacts, "names">,
  facts: {
    readonly domains: readonly string[];
    readonly fqdn: string;
    readonly devices: readonly SecureDevice[];
  },
): NameTable["rows"] {
  const { domains, fqdn, devices } = facts;
  const row = (name: string, service: string, clients: string, note: string): NameTable["rows"][number] => {
    const exact = certificate.names.includes(name);
    const wildcard = !exact && certificate.names.includes(name.replace(/^[^.]+\./, "*."));
    const present = exact ? "yes" : wildcard ? "by wildcard" : "no";
    return {
      name,
      service,
      clients,
      present,
      note: wildcard || note === "" ? note : "",
      signedIn: devices.filter((device) => looksFor(name, domains, device)).length,
    };
  };
  return [
    ...domains.flatMap((domain) => [
      row(
        `sip.${domain}`,
        "SIP over TLS, automatic sign-in",
        "Communicator, pidgin-sipe",
        "Communicator 2007 and many desk phones refuse a wildcard.",
      ),
      row(domain, "SIP over TLS", "phones, other servers (RFC 5922)", "Some desk phones refuse a wildcard."),
    ]),
    row(fqdn, "pages, API, SIP over WebSocket, TURN over TLS", "browsers that open this name", ""),
  ];
}

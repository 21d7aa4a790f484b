import type { ExplainedError } from "#base/explained-error";
import { parameter } from "../message/parameters.ts";
import type { SipUri } from "../message/uri.ts";
import type { Hop, Transport } from "../transport/flow.ts";
import { parseAddress, printAddress } from "../transport/ip-address.ts";
import type { Dns, DnsAnswer, NaptrRecord, SrvRecord } from "./dns.ts";
import { orderSrv } from "./order-srv.ts";
import { dnsSilent, noSipService, noSuchDomain, notRoutable } from "./problems.ts";

export interface ResolveOptions {
  /** Transports that we can make connections over, the preferred first. */
  readonly transports: readonly Transport[];
  /** From 0 to below 1: draws among SRV records of one priority. */
  random(): number;
}

/** A hostile zone may hold thousands of records: more than so many hops are never tried, more names never asked. */
const MOST_HOPS = 16;
const MOST_TARGETS = 8;
const MOST_NAPTR = 5;
const MOST_NAME = 253;

/** A way to a server before its addresses are known. */
interface Way {
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
}

/**
 * Where a request for this URI is to be sent, in the order to try (RFC 3263 §4): at least one hop, or why there is
 * none. Questions are few and asked side by side; how long one may take is for `dns` to bound.
 */
export async function resolveHops(
  uri: SipUri,
  dns: Dns,
  options: ResolveOptions,
): Promise<readonly Hop[] | ExplainedError> {
  return new Resolution(uri, dns, options).hops();
}

class Resolution {
  readonly #uri: SipUri;
  readonly #dns: Dns;
  readonly #options: ResolveOptions;
  readonly #asked: string[] = [];
  #someNameExists = false;
  #silence: { name: string; observed: string } | undefined;

  constructor(uri: SipUri, dns: Dns, options: ResolveOptions) {
    this.#uri = uri;
    this.#dns = dns;
    this.#options = options;
  }

  async hops(): Promise<readonly Hop[] | ExplainedError> {
    const { scheme, host, port, parameters } = this.#uri;
    if (scheme === "tel") return notRoutable(`tel:${this.#uri.user}`, "it is a telephone number", "a domain");
    const shown = `${scheme}:${host}`;
    if (parameter(parameters, "maddr") !== undefined) {
      return notRoutable(shown, "it names another server in maddr", "no maddr"); // RFC 3261 §19.1.1 allows, abuse forbids
    }
    if (host === "" || host.length > MOST_NAME)
      return notRoutable(shown, "its host is empty or too long", "a host");
    const wanted = this.#explicitTransport();
    if (wanted !== undefined && !this.#usable().includes(wanted)) return this.#notOurs(shown, wanted);

    if (parseAddress(host) !== undefined || port !== undefined) {
      const transport = wanted ?? this.#plainDefault();
      return transport === undefined
        ? this.#notOurs(shown, "none")
        : this.#toHops([{ transport, host, port: port ?? defaultPort(transport) }]);
    }
    return this.#toHops(await this.#byRecords(wanted));
  }

  /** §4.1: without a port the domain's records say transport and port. */
  async #byRecords(wanted: Transport | undefined): Promise<Way[]> {
    const services = wanted === undefined ? await this.#services() : [];
    const transports = wanted === undefined ? this.#usable() : [wanted];
    const { host } = this.#uri;
    const questions =
      services.length > 0
        ? services
        : transports.filter(hasSrv).map((transport) => ({ transport, name: srvName(transport, host) }));
    const answers = await Promise.all(
      questions.map(async ({ transport, name }) => ({ transport, answer: await this.#srv(name) })),
    );
    const ways: Way[] = [];
    for (const { transport, answer } of answers) {
      for (const { target, port } of orderSrv(answer, this.#options.random)) {
        ways.push({ transport, host: target, port });
      }
    }
    if (ways.length > 0) return ways;
    // §4.2: no SRV at all: the domain's own addresses, at the usual port.
    const transport = wanted ?? this.#plainDefault();
    return transport === undefined ? [] : [{ transport, host, port: defaultPort(transport) }];
  }

  /** The SRV names that the domain's NAPTR records give, for transports that we have, in the order they demand. */
  async #services(): Promise<{ transport: Transport; name: string }[]> {
    const records = await this.#ask("NAPTR", this.#uri.host, (name) => this.#dns.naptr(name));
    const services: { transport: Transport; name: string }[] = [];
    for (const record of [...records].sort(byOrder)) {
      const transport = SERVICES.get(record.service.toUpperCase());
      const isUsable = transport !== undefined && this.#usable().includes(transport);
      if (isUsable && record.flags.toLowerCase() === "s")
        services.push({ transport, name: record.replacement });
    }
    return services.slice(0, MOST_NAPTR);
  }

  async #srv(name: string): Promise<readonly SrvRecord[]> {
    const records = await this.#ask("SRV", name, (asked) => this.#dns.srv(asked));
    const isNoService = records.length === 1 && records[0]?.target.replace(/\.$/, "") === ""; // RFC 2782: "."
    return isNoService ? [] : records;
  }

  /** §4.2: the addresses of each way. */
  async #toHops(ways: readonly Way[]): Promise<readonly Hop[] | ExplainedError> {
    const found = await Promise.all(
      ways.slice(0, MOST_TARGETS).map(async (way) => ({ way, addresses: await this.#addresses(way.host) })),
    );
    const hops: Hop[] = [];
    for (const { way, addresses } of found) {
      const { transport, port } = way;
      for (const address of addresses) {
        const hop = { transport, address, port };
        hops.push(isTls(transport) ? { ...hop, serverName: this.#serverName() } : hop);
      }
    }
    return hops.length > 0 ? hops.slice(0, MOST_HOPS) : this.#whyNone();
  }

  async #addresses(host: string): Promise<readonly string[]> {
    const numeric = parseAddress(host);
    if (numeric !== undefined) return [printAddress(numeric)];
    return await this.#ask("A, AAAA", host, (name) => this.#dns.addresses(name));
  }

  async #ask<T>(
    type: string,
    name: string,
    question: (name: string) => Promise<DnsAnswer<T>>,
  ): Promise<readonly T[]> {
    const asked = name.replace(/\.$/, "").toLowerCase();
    this.#asked.push(`${type} of ${asked}`);
    const answer = await question(asked);
    if (answer.kind === "no-answer") this.#silence ??= { name: asked, observed: answer.observed };
    if (answer.kind === "records" || answer.kind === "none") this.#someNameExists = true;
    return answer.kind === "records" ? answer.records : [];
  }

  #whyNone(): ExplainedError {
    const { host } = this.#uri;
    if (this.#silence) return dnsSilent(this.#silence.name, this.#silence.observed);
    return this.#someNameExists
      ? noSipService(host, this.#asked, this.#usable())
      : noSuchDomain(host, this.#asked);
  }

  /** RFC 5922 §7.1: the certificate must be for the domain that was asked for, not for what DNS led to. */
  #serverName(): string {
    return this.#uri.host.replace(/\.$/, "");
  }

  /** What the URI's transport parameter and scheme ask for; undefined where they leave the choice. */
  #explicitTransport(): Transport | undefined {
    const word = parameter(this.#uri.parameters, "transport")?.toLowerCase();
    const secure = this.#uri.scheme === "sips";
    if (word === undefined || word === "") return undefined;
    if (word === "tcp" || word === "tls") return secure ? "tls" : word;
    if (word === "ws" || word === "wss") return secure ? "wss" : word; // RFC 7118 §5.2.4
    return word === "udp" && !secure ? "udp" : undefined;
  }

  /** Our transports as far as the scheme allows them. */
  #usable(): readonly Transport[] {
    const { transports } = this.#options;
    return this.#uri.scheme === "sips" ? transports.filter(isTls) : transports;
  }

  /** §4.1: UDP for sip, TLS for sips, when nothing else says it; without UDP the next best. */
  #plainDefault(): Transport | undefined {
    const order: Transport[] = this.#uri.scheme === "sips" ? ["tls"] : ["udp", "tcp", "tls"];
    return order.find((transport) => this.#usable().includes(transport));
  }

  #notOurs(shown: string, transport: string): ExplainedError {
    const usable = this.#usable().join(", ") || "none";
    return notRoutable(
      shown,
      `it asks for transport ${transport}, and we have ${usable}`,
      `a transport among ${usable}`,
    );
  }
}

/** RFC 3263 §4.1, RFC 7118 §5.2: what a NAPTR record may offer. */
const SERVICES = new Map<string, Transport>([
  ["SIPS+D2T", "tls"],
  ["SIP+D2T", "tcp"],
  ["SIP+D2U", "udp"],
  ["SIPS+D2W", "wss"],
  ["SIP+D2W", "ws"],
]);

const byOrder = (a: NaptrRecord, b: NaptrRecord): number => a.order - b.order || a.preference - b.preference;
const isTls = (transport: Transport): boolean => transport === "tls" || transport === "wss";
/** WebSocket servers are found by NAPTR or by their own name only. */
const hasSrv = (transport: Transport): boolean => transport !== "ws" && transport !== "wss";

function srvName(transport: Transport, host: string): string {
  if (transport === "tls") return `_sips._tcp.${host}`;
  return `_sip._${transport}.${host}`;
}

function defaultPort(transport: Transport): number {
  if (transport === "tls") return 5061;
  if (transport === "wss") return 443;
  return transport === "ws" ? 80 : 5060;
}

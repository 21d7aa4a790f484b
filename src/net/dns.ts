import { lookup, Resolver } from "node:dns/promises";
import type { Dns, DnsAnswer } from "#sip/resolve/dns";
import { codeOf } from "./socket-words.ts";

const MOST_RECORDS = 32;

export interface DnsOptions {
  /** How long one server may take for one try; two tries. */
  readonly timeoutMs?: number;
  /** Servers to ask instead of the system's, as in `127.0.0.1:5353`. Addresses still come from the system. */
  readonly servers?: readonly string[];
}

/** Asks this machine's DNS servers (and its hosts file for addresses). Bounded in time and in records; never rejects. */
export function createDns({ timeoutMs = 2_000, servers }: DnsOptions = {}): Dns {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  return {
    naptr: (name) =>
      ask(async () =>
        (await resolver.resolveNaptr(name)).map(({ order, preference, flags, service, replacement }) => ({
          order,
          preference,
          flags,
          service,
          replacement,
        })),
      ),
    srv: (name) =>
      ask(async () =>
        (await resolver.resolveSrv(name)).map(({ priority, weight, port, name: target }) => ({
          priority,
          weight,
          port,
          target,
        })),
      ),
    addresses: (name) =>
      // The system's own resolver, for its hosts file and its order of addresses; only its patience is not bounded.
      ask(async () => {
        const found = lookup(name, { all: true, order: "verbatim" });
        return (await within(4 * timeoutMs, found)).map(({ address }) => address);
      }),
  };
}

/** What came in time; rejects with the code that DNS itself has for silence. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(Object.assign(new Error("no answer"), { code: "ETIMEOUT" })), ms);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function ask<T>(question: () => Promise<T[]>): Promise<DnsAnswer<T>> {
  const began = performance.now();
  try {
    const records = await question();
    return records.length > 0
      ? { kind: "records", records: records.slice(0, MOST_RECORDS) }
      : { kind: "none" };
  } catch (error) {
    const code = codeOf(error) ?? String(error);
    if (code === "ENODATA") return { kind: "none" };
    if (code === "ENOTFOUND") return { kind: "no-name" };
    const ms = Math.round(performance.now() - began);
    return {
      kind: "no-answer",
      observed: code === "ETIMEOUT" ? `no answer in ${ms} ms` : `${code} after ${ms} ms`,
    };
  }
}

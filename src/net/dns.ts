import { lookup, Resolver } from "node:dns/promises";
import type { Dns, DnsAnswer } from "#sip/resolve/dns";
import { codeOf } from "./socket-words.ts";

const TIMEOUT_MS = 2_000;
const TRIES = 2;
const MOST_RECORDS = 32;

/** Asks this machine's DNS servers (and its hosts file for addresses). Bounded in time and in records; never rejects. */
export function createDns(): Dns {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
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
        (await resolver.resolveSrv(name)).map(({ priority, weight, port, name: target }) => ({ priority, weight, port, target })),
      ),
    addresses: (name) =>
      ask(async () => (await lookup(name, { all: true, order: "verbatim" })).map(({ address }) => address)),
  };
}

async function ask<T>(question: () => Promise<T[]>): Promise<DnsAnswer<T>> {
  const began = performance.now();
  try {
    const records = await question();
    return records.length > 0 ? { kind: "records", records: records.slice(0, MOST_RECORDS) } : { kind: "none" };
  } catch (error) {
    const code = codeOf(error) ?? String(error);
    if (code === "ENODATA") return { kind: "none" };
    if (code === "ENOTFOUND") return { kind: "no-name" };
    const ms = Math.round(performance.now() - began);
    return { kind: "no-answer", observed: code === "ETIMEOUT" ? `no answer in ${ms} ms` : `${code} after ${ms} ms` };
  }
}

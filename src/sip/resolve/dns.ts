/** One NAPTR record (RFC 3403 §4.1). */
export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  /** `s` for SRV, `a` for addresses; any case. */
  readonly flags: string;
  /** `SIP+D2T`, `SIPS+D2T`, `SIP+D2U`, `SIP+D2W`, `SIPS+D2W`; any case. */
  readonly service: string;
  readonly replacement: string;
}

/** One SRV record (RFC 2782). */
export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/**
 * What a DNS server said to one question. `none`: the name exists and has no such record. `no-name`: the name does
 * not exist. `no-answer`: nobody said anything usable, and `observed` is what was measured, as in `SERVFAIL from
 * 192.0.2.53` or `no answer in 5000 ms`.
 */
export type DnsAnswer<T> =
  | { readonly kind: "records"; readonly records: readonly T[] }
  | { readonly kind: "none" | "no-name" }
  | { readonly kind: "no-answer"; readonly observed: string };

/** The questions that RFC 3263 asks. `net` puts them to real servers; a test answers them from a literal. Never rejects. */
export interface Dns {
  naptr(name: string): Promise<DnsAnswer<NaptrRecord>>;
  srv(name: string): Promise<DnsAnswer<SrvRecord>>;
  /** Textual addresses, of IPv4 (A) and IPv6 (AAAA) as this host can use them, in the order to try. */
  addresses(name: string): Promise<DnsAnswer<string>>;
}

import { type Octets, utf8Encode } from "#base/octets";

/** One event for a syslog server. */
export interface SyslogEvent {
  readonly level: "info" | "warn" | "error";
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly host: string;
  readonly process: number;
  /** The id, as in AUTH-0010. */
  readonly id: string;
  readonly text: string;
  /** Names and values, as case, component, subject. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Facility local0 (RFC 5424 §6.2.1). */
const FACILITY = 16;
const SEVERITIES = { error: 3, warn: 4, info: 6 } as const;
/** Reserved for examples and private use (RFC 5612). */
const ENTERPRISE = "parley@32473";
const MOST_TEXT = 1_500; // a datagram that no router has to cut

/** One message of RFC 5424, its facts as structured data. */
export function printSyslog({ level, at, host, process, id, text, facts }: SyslogEvent): Octets {
  const data = Object.entries(facts)
    .map(([name, value]) => ` ${name}="${value.slice(0, 200).replaceAll(/["\\\]]/g, "\\$&")}"`)
    .join("");
  const head = `<${FACILITY * 8 + SEVERITIES[level]}>1 ${at} ${wordOf(host, 255)} parley ${process} ${wordOf(id, 32)}`;
  return `${head} [${ENTERPRISE}${data}] \u00ef\u00bb\u00bf${utf8Encode(text.slice(0, MOST_TEXT))}`;
}

/** Printable ASCII without blanks; nothing is `-`. */
const wordOf = (text: string, most: number): string => text.replaceAll(/[^!-~]/g, "").slice(0, most) || "-";

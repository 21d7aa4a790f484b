import { type Octets, utf8Encode } from "#base/octets";

/** One event for a syslog server or the journal. */
export interface SyslogEvent {
  readonly level: "info" | "warn" | "error";
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly host: string;
  readonly process: number;
  /** The id, as in AUTH-0010. */
  readonly id: string;
  readonly text: string;
  /** Names (letters and -) and values, as case, component, subject. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Facility local0 (RFC 5424 §6.2.1). */
const FACILITY = 16;
export const severities = { error: 3, warn: 4, info: 6 } as const;
/** Reserved for examples and private use (RFC 5612). */
const ENTERPRISE = "parley@32473";
const MOST_TEXT = 1_500; // a datagram that no router has to cut
const MOST_FACT = 200;

/** One message of RFC 5424, its facts as structured data. */
export function printSyslog({ level, at, host, process, id, text, facts }: SyslogEvent): Octets {
  const data = Object.entries(facts)
    .map(([name, value]) => ` ${name}="${oneLine(value, MOST_FACT).replaceAll(/["\\\]]/g, "\\$&")}"`)
    .join("");
  const head = `<${FACILITY * 8 + severities[level]}>1 ${at} ${wordOf(host, 255)} parley ${process} ${wordOf(id, 32)}`;
  return `${head} [${ENTERPRISE}${utf8Encode(data)}] \u00ef\u00bb\u00bf${utf8Encode(oneLine(text, MOST_TEXT))}`;
}

/** The same as fields of the journal, a line each: what `logger --journald` reads (systemd.journal-fields). */
export function printJournalFields({ level, process, id, text, facts }: SyslogEvent): Octets {
  const fields = {
    MESSAGE: `${id} ${oneLine(text, MOST_TEXT)}`,
    PRIORITY: String(severities[level]),
    SYSLOG_IDENTIFIER: "parley",
    SYSLOG_FACILITY: String(FACILITY),
    SYSLOG_PID: String(process),
    PARLEY_EVENT: id,
    ...Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [
        `PARLEY_${name.toUpperCase().replaceAll("-", "_")}`,
        oneLine(value, MOST_TEXT),
      ]),
    ),
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${utf8Encode(value)}\n`)
    .join("");
}

/** The same in one line of text, its facts behind it: for what takes no fields. */
export function printPlain({ id, text, facts }: SyslogEvent): Octets {
  const behind = Object.entries(facts).map(([name, value]) => `${name} ${oneLine(value, MOST_FACT)}`);
  return utf8Encode(`${id} ${oneLine(text, MOST_TEXT)} (${behind.join(", ")})`);
}

/** Printable ASCII without blanks; nothing is `-`. */
const wordOf = (text: string, most: number): string => text.replaceAll(/[^!-~]/g, "").slice(0, most) || "-";
/** A line break would begin a message of somebody else's making. */
const oneLine = (text: string, most: number): string =>
  text.slice(0, most).replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ");

import type { Octets } from "#base/octets";
import type { Parsed } from "#base/parsed";
import { checkMessage } from "#sip/message/check-message";
import { parseCSeq } from "#sip/message/cseq";
import { splitList } from "#sip/message/list";
import type { SipMessage } from "#sip/message/message";
import { parseNameAddr } from "#sip/message/name-addr";
import { parseMessage } from "#sip/message/parse-message";
import { parseUri } from "#sip/message/uri";
import { parseVia } from "#sip/message/via";

/** One thing that is wrong in a message, and where. */
export interface LintProblem {
  readonly field: string;
  /** At most 80 characters. */
  readonly seen: string;
  readonly expected: string;
  readonly offset: number;
  readonly rfc: string;
}

export interface LintVerdict {
  readonly valid: boolean;
  readonly startLine: string;
  readonly problems: readonly LintProblem[];
}

/** Says everything that is wrong with one SIP message, not only the first thing. Never throws. */
export function lintMessage(octets: Octets): LintVerdict {
  const read = parseMessage(octets);
  const message = read.ok ? read.value : read.partial;
  const problems: LintProblem[] = [];
  if (!read.ok) {
    const { field, seen, expected, offset } = read.refusal;
    problems.push({ field, seen, expected, offset, rfc: rfcOf(field) });
  }
  if (/[^\r]\n/.test(headOf(octets))) {
    const offset = octets.search(/[^\r]\n/) + 1;
    problems.push({ field: "line end", seen: "LF", expected: "CRLF", offset, rfc: "RFC 3261 §7" });
  }
  if (message) problems.push(...lintFields(message, octets));
  const refused = read.ok ? checkMessage(read.value) : undefined;
  if (refused && !problems.some(({ field }) => field === refused.field)) {
    const { field, seen, expected } = refused;
    problems.push({ field, seen, expected, offset: offsetOf(octets, field), rfc: rfcOf(field) });
  }
  const startLine = octets.replace(/^[\r\n]+/, "").split(/\r?\n/, 1)[0] ?? "";
  return { valid: problems.length === 0, startLine: startLine.slice(0, 200), problems };
}

interface Rule {
  /** As it stands on the wire, and in lower case. */
  readonly field: string;
  readonly rfc: string;
  /** True: each element of the comma-separated list is checked. */
  readonly list: boolean;
  check(value: Octets): Parsed<unknown>;
}

const expect =
  (pattern: RegExp, expected: string) =>
  (value: Octets): Parsed<unknown> =>
    pattern.test(value) ? { ok: true, value } : { ok: false, expected };

const upTo =
  (most: number, digits: RegExp, expected: string) =>
  (value: Octets): Parsed<unknown> =>
    digits.test(value) && Number(value) <= most ? { ok: true, value } : { ok: false, expected };

const contact = (value: Octets): Parsed<unknown> =>
  value === "*" ? { ok: true, value } : parseNameAddr(value);
const DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const TOKEN = "[\\w.!%*+`'~-]+";

const RULES: readonly Rule[] = [
  { field: "Via", rfc: "RFC 3261 §20.42", list: true, check: parseVia },
  { field: "From", rfc: "RFC 3261 §20.20", list: false, check: parseNameAddr },
  { field: "To", rfc: "RFC 3261 §20.39", list: false, check: parseNameAddr },
  { field: "CSeq", rfc: "RFC 3261 §20.16", list: false, check: parseCSeq },
  {
    field: "Call-ID",
    rfc: "RFC 3261 §20.8",
    list: false,
    check: expect(/^[^\s,;]+$/, "a word without blanks"),
  },
  { field: "Contact", rfc: "RFC 3261 §20.10", list: true, check: contact },
  { field: "Route", rfc: "RFC 3261 §20.34", list: true, check: parseNameAddr },
  { field: "Record-Route", rfc: "RFC 3261 §20.30", list: true, check: parseNameAddr },
  { field: "Path", rfc: "RFC 3327 §4", list: true, check: parseNameAddr },
  { field: "Refer-To", rfc: "RFC 3515 §2.1", list: false, check: parseNameAddr },
  { field: "Reply-To", rfc: "RFC 3261 §20.31", list: false, check: parseNameAddr },
  { field: "P-Asserted-Identity", rfc: "RFC 3325 §9.1", list: true, check: parseNameAddr },
  {
    field: "Max-Forwards",
    rfc: "RFC 3261 §20.22",
    list: false,
    check: upTo(255, /^\d{1,10}$/, "a number from 0 to 255"),
  },
  {
    field: "Content-Length",
    rfc: "RFC 3261 §20.14",
    list: false,
    check: expect(/^\d{1,9}$/, "a number of octets"),
  },
  {
    field: "Expires",
    rfc: "RFC 3261 §20.19",
    list: false,
    check: upTo(2 ** 32 - 1, /^\d{1,10}$/, "seconds, below 2^32"),
  },
  {
    field: "Min-Expires",
    rfc: "RFC 3261 §20.23",
    list: false,
    check: upTo(2 ** 32 - 1, /^\d{1,10}$/, "seconds, below 2^32"),
  },
  {
    field: "Content-Type",
    rfc: "RFC 3261 §20.15",
    list: false,
    check: expect(new RegExp(`^${TOKEN}\\s*/\\s*${TOKEN}(?:\\s*;.*)?$`, "s"), "type/subtype"),
  },
  {
    field: "Date",
    rfc: "RFC 3261 §20.17",
    list: false,
    check: expect(DATE, "a date like Sat, 13 Nov 2010 23:29:00 GMT"),
  },
  {
    field: "Warning",
    rfc: "RFC 3261 §20.43",
    list: true,
    check: expect(/^\d{3} \S+ "(?:[^"\\]|\\.)*"$/s, "three digits, a host, a quoted text"),
  },
];

function lintFields(message: SipMessage, octets: Octets): LintProblem[] {
  const problems: LintProblem[] = [];
  for (const { name, value, line } of message.fields) {
    const rule = RULES.find(({ field }) => field.toLowerCase() === name);
    if (!rule) continue;
    for (const element of rule.list ? splitList(value) : [value]) {
      const result = rule.check(element);
      if (result.ok) continue;
      const start = Math.max(0, octets.indexOf(line));
      const inside = line.indexOf(element.slice(0, 40));
      const offset = start + Math.max(0, inside);
      problems.push({
        field: rule.field,
        seen: element.slice(0, 80),
        expected: result.expected,
        offset,
        rfc: rule.rfc,
      });
    }
  }
  if (message.body !== "" && !message.has("content-type")) {
    const offset = octets.length - message.body.length;
    problems.push({
      field: "Content-Type",
      seen: `${message.body.length} octets of body and no Content-Type`,
      expected: "the type of the body",
      offset,
      rfc: "RFC 3261 §20.15",
    });
  }
  if (message.kind === "request" && /^sips?:/i.test(message.uri)) {
    const uri = parseUri(message.uri);
    const offset = octets.indexOf(message.uri);
    if (!uri.ok) {
      const seen = message.uri.slice(0, 80);
      problems.push({ field: "Request-URI", seen, expected: uri.expected, offset, rfc: "RFC 3261 §19.1" });
    }
  }
  return problems;
}

const rfcOf = (field: string) => RULES.find((rule) => rule.field === field)?.rfc ?? "RFC 3261 §7";
const headOf = (octets: Octets) => octets.split(/\r?\n\r?\n/, 1)[0] ?? "";

function offsetOf(octets: Octets, field: string): number {
  const at = octets.toLowerCase().indexOf(`\n${field.toLowerCase()}`);
  return at < 0 ? 0 : at + 1;
}

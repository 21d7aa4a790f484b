import { cut, type Piece, type Report, TOKEN, whole } from "./lint-grammar.ts";
import { uri } from "./lint-uri.ts";

/** What a start line says, as far as it can be made out. */
export type StartLine =
  | { readonly kind: "request"; readonly method: string; readonly uri: Piece }
  | { readonly kind: "response"; readonly status: number }
  | { readonly kind: "unreadable" };

const METHOD = whole(TOKEN);
const RESPONSE = /^SIP\/(\S*)([ \t]+)(\d+)(?:([ \t])(.*))?$/i;
const REASON = /^(?:[;/?:@&=+$,A-Za-z0-9_.!~*'() \t\u0080-\u00ff-]|%[0-9A-Fa-f]{2})*$/;
const REQUEST_LINE = "RFC 3261 §7.1";
const STATUS_LINE = "RFC 3261 §7.2";

/** Judges the start line, and reads it as well as it goes, so that the rest can be judged too. */
export function lintStartLine(line: Piece, report: Report): StartLine {
  const complain = (seen: Piece, expected: string, rfc: string): void =>
    report("start line", seen, expected, rfc);
  if (/^SIP\//i.test(line.text)) return statusLine(line, complain);
  const { text } = line;
  const trimmed = cut(line, 0).text;
  const methodEnd = text.search(/[ \t]/);
  const versionAt = Math.max(trimmed.lastIndexOf(" "), trimmed.lastIndexOf("\t")) + 1;
  const method = text.slice(0, Math.max(0, methodEnd));
  const version = trimmed.slice(versionAt);
  const target = cut(line, method.length, versionAt);
  if (method === "" || target.text === "" || !/^SIP\//i.test(version)) {
    complain(line, "a method, a URI and SIP/2.0, one blank between them", REQUEST_LINE);
    return { kind: "unreadable" };
  }
  if (!METHOD.test(method)) complain({ text: method, at: line.at }, "a token as method", REQUEST_LINE);
  if (trimmed !== `${method} ${target.text} ${version}`)
    complain(line, "exactly one blank between method, URI and version", REQUEST_LINE);
  if (trimmed !== text) complain(line, "no blank after the version", REQUEST_LINE);
  if (version.toUpperCase() !== "SIP/2.0")
    complain({ text: version, at: line.at + versionAt }, "SIP/2.0", REQUEST_LINE);
  if (/^<.*>$/.test(target.text)) complain(target, "a Request-URI without angle brackets", REQUEST_LINE);
  else uri(target, complain);
  if (
    /^sips?:[^?]*\?[^@]*$/i.test(
      target.text.slice(0, 5) + target.text.slice(target.text.lastIndexOf("@") + 1),
    )
  )
    complain(target, "a Request-URI without headers", "RFC 3261 §19.1.1");
  if (/^sips?:.*;method=/i.test(target.text))
    complain(target, "a Request-URI without method parameter", "RFC 3261 §19.1.1");
  if (method === "REGISTER" && /^sips?:.*@/i.test(target.text))
    complain(target, "a Request-URI without user, as in sip:example.com", "RFC 3261 §10.2");
  return { kind: "request", method, uri: target };
}

function statusLine(line: Piece, complain: (seen: Piece, expected: string, rfc: string) => void): StartLine {
  const [, version, blanks, digits = "", blank, reason = ""] = RESPONSE.exec(line.text) ?? [];
  if (version === undefined) {
    complain(line, "SIP/2.0, a status of three digits and a reason", STATUS_LINE);
    return { kind: "unreadable" };
  }
  if (version !== "2.0") complain(line, "SIP/2.0", STATUS_LINE);
  const status = Number(digits);
  if (!/^[1-6]\d\d$/.test(digits))
    complain(
      { text: digits, at: line.at + line.text.indexOf(digits, 4) },
      "a status from 100 to 699",
      STATUS_LINE,
    );
  if (blanks !== " " || blank !== " ")
    complain(line, "one blank before the status and one after it", STATUS_LINE);
  if (!REASON.test(reason))
    complain(
      cut(line, line.text.length - reason.length),
      "a reason without quotes, brackets and controls",
      STATUS_LINE,
    );
  return { kind: "response", status };
}

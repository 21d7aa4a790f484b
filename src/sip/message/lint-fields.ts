import { parseContentType } from "./content-type.ts";
import { parseDate } from "./date.ts";
import { parseDeltaSeconds } from "./delta-seconds.ts";
import { parseEvent } from "./event.ts";
import type { FieldName } from "./field-name.ts";
import {
  type Complain,
  cut,
  endOfComment,
  hostPort,
  isAddress,
  isHost,
  listOf,
  matches,
  type ParameterRules,
  type Piece,
  quotedString,
  type Rule,
  split,
  TOKEN,
  token,
  whole,
  withParameters,
} from "./lint-grammar.ts";
import { infoUri, nameAddr, routeAddress } from "./lint-uri.ts";

/** What the value of one field must look like. */
export interface FieldRule {
  readonly check: Rule;
  /** More than one such field may stand in a message (RFC 3261 §7.3.1). */
  readonly many: boolean;
}

const many = (check: Rule): FieldRule => ({ check, many: true });
const one = (check: Rule): FieldRule => ({ check, many: false });
const anything: Rule = () => {};

const seconds =
  (rfc: string): Rule =>
  (piece, complain) => {
    const read = parseDeltaSeconds(piece.text);
    if (!read.ok) complain(piece, read.expected, rfc);
  };
const number =
  (most: number, rfc: string): Rule =>
  (piece, complain) => {
    if (!/^\d{1,20}$/.test(piece.text)) complain(piece, "a number", rfc);
    else if (Number(piece.text) > most) complain(piece, `a number up to ${most}`, rfc);
  };
const host =
  (rfc: string): Rule =>
  (piece, complain) => {
    if (!isHost(piece.text)) complain(piece, "a host name or address", rfc);
  };

const CONTACT_PARAMETERS: ParameterRules = {
  q: matches(
    /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/,
    "a value from 0 to 1 with up to three decimals",
    "RFC 3261 §20.10",
  ),
  expires: seconds("RFC 3261 §20.10"),
  "+sip.instance": quotedString,
  "reg-id": matches(/^[1-9]\d{0,9}$/, "a number from 1", "RFC 5626 §4.2"),
};
const TAG: ParameterRules = { tag: token("RFC 3261 §19.3") };
const VIA_PARAMETERS: ParameterRules = {
  branch: matches(whole(TOKEN), "a token", "RFC 3261 §20.42"),
  ttl: number(255, "RFC 3261 §20.42"),
  maddr: host("RFC 3261 §20.42"),
  received: (piece, complain) => {
    if (!isAddress(piece.text)) complain(piece, "an IP address", "RFC 3261 §18.2.1");
  },
  rport: (piece, complain) => {
    if (piece.text !== "") number(65535, "RFC 3581 §3")(piece, complain);
  },
};

const VIA = "RFC 3261 §20.42";
const SENT_PROTOCOL = new RegExp(`^(${TOKEN})[ \\t]*/[ \\t]*(${TOKEN})[ \\t]*/[ \\t]*(${TOKEN})[ \\t]+`);

function sent(piece: Piece, complain: Complain): void {
  const [all, name = "", version = ""] = SENT_PROTOCOL.exec(piece.text) ?? [];
  if (all === undefined) {
    complain(piece, "SIP/2.0/TRANSPORT, a blank, a host", VIA);
    return;
  }
  if (name.toUpperCase() !== "SIP" || version !== "2.0") complain(piece, "SIP/2.0", "RFC 3261 §8.1.1.7");
  hostPort(cut(piece, all.length), complain, VIA);
}

const WORD = "[A-Za-z0-9.!%*_+`'~()<>:\\\\\"/[\\]?{}-]+";
const CALL_ID = whole(`${WORD}(?:@${WORD})?`);
const callId = (rfc: string): Rule => matches(CALL_ID, "a word, or two with an @ between them", rfc);

const CSEQ = new RegExp(`^(\\d{1,20})[ \\t]+(${TOKEN})$`);
const cseq: Rule = (piece, complain) => {
  const [, digits] = CSEQ.exec(piece.text) ?? [];
  if (digits === undefined) complain(piece, "a number, a blank, a method", "RFC 3261 §20.16");
  else if (Number(digits) >= 2 ** 31) complain(piece, "a number below 2^31", "RFC 3261 §8.1.1.5");
};

const LANGUAGE = /^(?:\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)$/;
const mediaType =
  (rfc: string): Rule =>
  (piece, complain) => {
    const read = parseContentType(piece.text);
    if (!read.ok) complain(piece, read.expected, rfc);
  };
const date: Rule = (piece, complain) => {
  const read = parseDate(piece.text);
  if (!read.ok) complain(piece, read.expected, "RFC 3261 §20.17");
};
const event: Rule = (piece, complain) => {
  const read = parseEvent(piece.text);
  if (!read.ok) complain(piece, read.expected, "RFC 6665 §8.2.1");
};

const PRODUCT = new RegExp(`${TOKEN}(?:[ \\t]*/[ \\t]*${TOKEN})?`, "y");

/** Server and User-Agent: products and comments with blanks between them (§20.35). */
const products: Rule = (piece, complain) => {
  const { text } = piece;
  for (let at = 0; at < text.length; ) {
    PRODUCT.lastIndex = at;
    const end = text[at] === "(" ? endOfComment(text, at) : PRODUCT.test(text) ? PRODUCT.lastIndex : -1;
    if (end < 0 || (end < text.length && !/[ \t(]/.test(text[end] ?? ""))) {
      complain(cut(piece, at), "product/version, or a comment in parentheses", "RFC 3261 §20.35");
      return;
    }
    at = end;
    while (text[at] === " " || text[at] === "\t") at++;
  }
};

const WARNING = /^\d{3} (\S+) /;
const warning: Rule = (piece, complain) => {
  const [head, agent = ""] = WARNING.exec(piece.text) ?? [];
  if (head === undefined) {
    complain(piece, "three digits, a blank, a host or token, a blank, text in quotes", "RFC 3261 §20.43");
    return;
  }
  if (!whole(TOKEN).test(agent)) hostPort({ text: agent, at: piece.at + 4 }, complain, "RFC 3261 §20.43");
  quotedString(cut(piece, head.length), complain);
};

const retryAfter: Rule = (piece, complain) => {
  const [first] = split(piece, ";");
  const digits = /^\d*/.exec(first.text)?.[0] ?? "";
  seconds("RFC 3261 §20.33")({ text: digits, at: piece.at }, complain);
  const rest = cut(first, digits.length);
  if (rest.text !== "" && (!rest.text.startsWith("(") || endOfComment(rest.text, 0) !== rest.text.length))
    complain(rest, "a comment in parentheses", "RFC 3261 §20.33");
};

const AUTH_PARAMETER = /^[A-Za-z0-9.!%*_+`'~-]+[ \t]*=[ \t]*(?:"|[A-Za-z0-9.!%*_+`'~-]+$)/;
/** Of Digest: what must be there, and the form of some. Other schemes have names and values, which is all that SIP says of them. */
const authentication =
  (digestNeeds: readonly string[], rfc: string): Rule =>
  (piece, complain) => {
    const scheme = /^[A-Za-z0-9.!%*_+`'~-]+/.exec(piece.text)?.[0];
    if (scheme === undefined) {
      complain(piece, "a scheme, as in Digest", rfc);
      return;
    }
    const names = new Set<string>();
    for (const pair of split(cut(piece, scheme.length), ",")) {
      const equals = pair.text.indexOf("=");
      const name = pair.text.slice(0, Math.max(0, equals)).trim().toLowerCase();
      const value = cut(pair, equals + 1);
      if (!AUTH_PARAMETER.test(pair.text)) complain(pair, 'name=token or name="text"', rfc);
      else if (value.text.startsWith('"')) quotedString(value, complain);
      if (names.has(name)) complain(pair, `the parameter ${name} once`, rfc);
      names.add(name);
      if (scheme.toLowerCase() !== "digest") continue;
      if (name === "nc" && !/^[0-9a-f]{8}$/i.test(value.text))
        complain(value, "eight hexadecimal digits", rfc);
      if (name === "response" && !/^"(?:[0-9a-f]{32}|[0-9a-f]{64})"$/.test(value.text))
        complain(value, "32 or 64 hexadecimal digits (lower case) in quotes", rfc);
    }
    if (scheme.toLowerCase() !== "digest") return;
    for (const need of digestNeeds) if (!names.has(need)) complain(piece, `a parameter ${need}`, rfc);
  };
const CREDENTIALS = authentication(["username", "realm", "nonce", "uri", "response"], "RFC 3261 §22.4");
const CHALLENGE = authentication(["realm", "nonce"], "RFC 3261 §22.4");
/** Communicator and its servers put the scheme first (MS-SIPAE 2.2.1), which RFC 3261 does not. */
const authenticationInfo = listOf(
  matches(/^(?:[A-Za-z0-9-]+[ \t]+)?[A-Za-z0-9.!%*_+`'~-]+[ \t]*=/, "name=value", "RFC 3261 §20.6"),
  "RFC 3261 §20.6",
);

const contact = nameAddr(CONTACT_PARAMETERS, "RFC 3261 §20.10");
const contacts: Rule = (piece, complain) => {
  if (piece.text !== "*") listOf(contact, "RFC 3261 §20.10")(piece, complain);
};
const addresses = (rfc: string): Rule => listOf(nameAddr({}, rfc), rfc);
const routes = (rfc: string): Rule => listOf(routeAddress(rfc), rfc);
const tokens = (rfc: string): Rule => listOf(token(rfc), rfc);
const tokensOrNothing = (rfc: string): Rule => listOf(token(rfc), rfc, "or nothing");
const info = (rfc: string): FieldRule => many(listOf(infoUri(rfc), rfc));
const parameterized = (rfc: string, rules: ParameterRules = {}, required: readonly string[] = []): Rule =>
  withParameters(token(rfc), rules, rfc, required);

/** Every field whose grammar we know; a field that is not here may hold any text (extension-header). */
export const FIELD_RULES: Readonly<Record<FieldName, FieldRule>> = {
  accept: many(
    listOf(withParameters(mediaType("RFC 3261 §20.1"), {}, "RFC 3261 §20.1"), "RFC 3261 §20.1", "or nothing"),
  ),
  "accept-encoding": many(listOf(parameterized("RFC 3261 §20.2"), "RFC 3261 §20.2", "or nothing")),
  "accept-language": many(
    listOf(
      withParameters(matches(LANGUAGE, "a language, as in en-GB", "RFC 3261 §20.3"), {}, "RFC 3261 §20.3"),
      "RFC 3261 §20.3",
      "or nothing",
    ),
  ),
  "alert-info": info("RFC 3261 §20.4"),
  allow: many(tokensOrNothing("RFC 3261 §20.5")),
  "allow-events": many(tokens("RFC 6665 §8.2.2")),
  "authentication-info": one(authenticationInfo),
  authorization: many(CREDENTIALS),
  "call-id": one(callId("RFC 3261 §20.8")),
  "call-info": info("RFC 3261 §20.9"),
  contact: many(contacts),
  "content-disposition": one(parameterized("RFC 3261 §20.11")),
  "content-encoding": many(tokens("RFC 3261 §20.12")),
  "content-language": many(
    listOf(matches(LANGUAGE, "a language, as in en-GB", "RFC 3261 §20.13"), "RFC 3261 §20.13"),
  ),
  "content-length": one(matches(/^\d{1,9}$/, "a number of octets", "RFC 3261 §20.14")),
  "content-type": one(withParameters(mediaType("RFC 3261 §20.15"), {}, "RFC 3261 §20.15")),
  cseq: one(cseq),
  date: one(date),
  "error-info": info("RFC 3261 §20.18"),
  event: one(withParameters(event, {}, "RFC 6665 §8.2.1")),
  expires: one(seconds("RFC 3261 §20.19")),
  from: one(nameAddr(TAG, "RFC 3261 §20.20")),
  "in-reply-to": many(listOf(callId("RFC 3261 §20.21"), "RFC 3261 §20.21")),
  "max-forwards": one(number(255, "RFC 3261 §20.22")),
  "mime-version": one(matches(/^\d{1,9}\.\d{1,9}$/, "a version, as in 1.0", "RFC 3261 §20.24")),
  "min-expires": one(seconds("RFC 3261 §20.23")),
  "min-se": one(withParameters(seconds("RFC 4028 §5"), {}, "RFC 4028 §5")),
  organization: one(anything),
  "p-asserted-identity": many(addresses("RFC 3325 §9.1")),
  "p-preferred-identity": many(addresses("RFC 3325 §9.2")),
  path: many(routes("RFC 3327 §4")),
  priority: one(token("RFC 3261 §20.26")),
  privacy: many((piece, complain) => {
    for (const value of split(piece, ";")) token("RFC 3323 §4.2")(value, complain);
  }),
  "proxy-authenticate": many(CHALLENGE),
  "proxy-authentication-info": one(authenticationInfo),
  "proxy-authorization": many(CREDENTIALS),
  "proxy-require": many(tokens("RFC 3261 §20.29")),
  rack: one(
    matches(whole("\\d{1,10}[ \\t]+\\d{1,10}[ \\t]+", TOKEN), "two numbers and a method", "RFC 3262 §7.2"),
  ),
  reason: many(
    listOf(
      parameterized("RFC 3326 §2", { cause: number(2 ** 31, "RFC 3326 §2"), text: quotedString }),
      "RFC 3326 §2",
    ),
  ),
  "record-route": many(routes("RFC 3261 §20.30")),
  "refer-to": one(nameAddr({}, "RFC 3515 §2.1")),
  "referred-by": one(nameAddr({}, "RFC 3892 §3")),
  replaces: one(withParameters(callId("RFC 3891 §6.1"), {}, "RFC 3891 §6.1", ["to-tag", "from-tag"])),
  "reply-to": one(nameAddr({}, "RFC 3261 §20.31")),
  require: many(tokens("RFC 3261 §20.32")),
  "retry-after": one(retryAfter),
  route: many(routes("RFC 3261 §20.34")),
  rseq: one(number(2 ** 32 - 1, "RFC 3262 §7.1")),
  server: one(products),
  "service-route": many(routes("RFC 3608 §5")),
  "session-expires": one(
    withParameters(
      seconds("RFC 4028 §4"),
      { refresher: matches(/^(?:uac|uas)$/i, "uac or uas", "RFC 4028 §4") },
      "RFC 4028 §4",
    ),
  ),
  "sip-etag": one(token("RFC 3903 §11.3.1")),
  "sip-if-match": one(token("RFC 3903 §11.3.2")),
  subject: one(anything),
  "subscription-state": one(
    parameterized("RFC 6665 §8.2.3", {
      expires: seconds("RFC 6665 §8.2.3"),
      "retry-after": seconds("RFC 6665 §8.2.3"),
    }),
  ),
  supported: many(tokensOrNothing("RFC 3261 §20.37")),
  timestamp: one(
    matches(
      /^\d{1,20}(?:\.\d{0,20})?(?:[ \t]+\d{0,20}(?:\.\d{0,20})?)?$/,
      "a number, and perhaps a delay",
      "RFC 3261 §20.38",
    ),
  ),
  to: one(nameAddr(TAG, "RFC 3261 §20.39")),
  unsupported: many(tokens("RFC 3261 §20.40")),
  "user-agent": one(products),
  via: many(listOf(withParameters(sent, VIA_PARAMETERS, VIA), VIA)),
  warning: many(listOf(warning, "RFC 3261 §20.43")),
  "www-authenticate": many(CHALLENGE),
};

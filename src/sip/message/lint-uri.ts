import {
  type Complain,
  closingQuote,
  cut,
  hostPort,
  type ParameterRules,
  type Piece,
  quotedString,
  type Rule,
  whole,
  withParameters,
} from "./lint-grammar.ts";

const URI = "RFC 3261 §19.1.1";
const TEL = "RFC 3966 §3";
const NAME_ADDR = "RFC 3261 §20.10";

const ESCAPED = "%[0-9A-Fa-f]{2}";
const UNRESERVED = "A-Za-z0-9_.!~*'()\\-";
const USER = whole(`(?:[${UNRESERVED}&=+$,;?/]|${ESCAPED})+`);
const PASSWORD = whole(`(?:[${UNRESERVED}&=+$,]|${ESCAPED})*`);
const PARAMETER_CHARACTER = `(?:[${UNRESERVED}[\\]/:&+$]|${ESCAPED})`;
const PARAMETER = whole(`${PARAMETER_CHARACTER}+(?:=${PARAMETER_CHARACTER}+)?`);
const HEADER_CHARACTER = `(?:[${UNRESERVED}[\\]/?:+$]|${ESCAPED})`;
const HEADER = whole(`${HEADER_CHARACTER}+=${HEADER_CHARACTER}*`);
const TEL_GLOBAL = /^\+[0-9().-]*[0-9][0-9().-]*$/;
const TEL_LOCAL = /^[0-9A-Fa-f*#().-]*[0-9A-Fa-f*#][0-9A-Fa-f*#().-]*$/;
const ABSOLUTE = whole(`[A-Za-z][A-Za-z0-9+.-]*:(?:[${UNRESERVED};/?:@&=+$,[\\]]|${ESCAPED})+`);
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** Any URI (§25.1 addr-spec), without angle brackets. */
export const uri: Rule = (piece, complain) => {
  const scheme = SCHEME.exec(piece.text)?.[0].toLowerCase();
  if (/[ \t]/.test(piece.text)) complain(piece, "a URI without blanks", "RFC 3261 §25.1");
  else if (scheme === undefined) complain(piece, "a URI with its scheme, as in sip:", URI);
  else if (scheme === "sip:" || scheme === "sips:") sipUri(piece, scheme.length, complain);
  else if (scheme === "tel:") telUri(piece, complain);
  else if (!ABSOLUTE.test(piece.text))
    complain(piece, "a URI of characters that need no escape", "RFC 3261 §25.1");
};

function sipUri(piece: Piece, from: number, complain: Complain): void {
  const { text } = piece;
  const at = text.lastIndexOf("@");
  if (at >= 0) userPart(cut(piece, from, at), complain);
  const begin = at < 0 ? from : at + 1;
  const question = text.indexOf("?", begin);
  const end = question < 0 ? text.length : question;
  const semicolon = text.slice(begin, end).indexOf(";");
  const hostEnd = semicolon < 0 ? end : begin + semicolon;
  hostPort(cut(piece, begin, hostEnd), complain, URI);
  if (hostEnd < end) uriParameters(cut(piece, hostEnd + 1, end), complain);
  if (question >= 0)
    for (const header of pieces(cut(piece, question + 1), "&"))
      if (!HEADER.test(header.text))
        complain(header, "headers as name=value between &, other characters escaped", URI);
}

function userPart(piece: Piece, complain: Complain): void {
  const colon = piece.text.indexOf(":");
  const user = cut(piece, 0, colon < 0 ? undefined : colon);
  if (!USER.test(user.text)) complain(user, "a user name, with %HH for other characters", URI);
  if (colon < 0) return;
  const password = cut(piece, colon + 1);
  if (!PASSWORD.test(password.text)) complain(password, "a password, with %HH for other characters", URI);
}

function uriParameters(piece: Piece, complain: Complain): void {
  const seen = new Set<string>();
  for (const parameter of pieces(piece, ";")) {
    if (!PARAMETER.test(parameter.text))
      complain(parameter, "a URI parameter: name, or name=value, other characters escaped", URI);
    const name = parameter.text.split("=", 1)[0]?.toLowerCase() ?? "";
    if (seen.has(name)) complain(parameter, `the URI parameter ${name} once`, URI);
    seen.add(name);
  }
}

function telUri(piece: Piece, complain: Complain): void {
  const [number, ...parameters] = pieces(cut(piece, 4), ";");
  const text = number?.text ?? "";
  if (text.startsWith("+") ? !TEL_GLOBAL.test(text) : !TEL_LOCAL.test(text))
    complain(
      number ?? piece,
      "a telephone number: digits and - . ( ), for a global one a + before them",
      TEL,
    );
  for (const parameter of parameters)
    if (!PARAMETER.test(parameter.text)) complain(parameter, "a parameter: name, or name=value", TEL);
  if (!text.startsWith("+") && !parameters.some((one) => /^phone-context=/i.test(one.text)))
    complain(piece, "phone-context, for the number is a local one", "RFC 3966 §5.1.5");
}

function pieces(piece: Piece, separator: string): Piece[] {
  const found: Piece[] = [];
  let at = piece.at;
  for (const text of piece.text.split(separator)) {
    found.push({ text, at });
    at += text.length + 1;
  }
  return found;
}

const WORDS = /^[A-Za-z0-9.!%*_+`'~ \t-]*$/;

/** A URI in angle brackets, perhaps with a display name; or a bare URI, unless `bracketed` (Route, Record-Route, Path). */
const address =
  (bracketed: boolean): Rule =>
  (piece, complain) => {
    const { text } = piece;
    let open = text.indexOf("<");
    if (text.startsWith('"')) {
      const close = closingQuote(text);
      if (close < 0) {
        complain(piece, "a closing quote after the display name", "RFC 3261 §25.1");
        return;
      }
      open = text.indexOf("<", close);
      if (open < 0 || cut(piece, close + 1, open).text !== "") {
        complain(piece, "<URI> after the display name", NAME_ADDR);
        return;
      }
      quotedString(cut(piece, 0, close + 1), complain);
    } else if (open < 0) {
      if (bracketed) complain(piece, "a URI in angle brackets", "RFC 3261 §20.34");
      else if (/[?,]/.test(text)) complain(piece, "angle brackets around a URI with , or ?", NAME_ADDR);
      uri(piece, complain);
      return;
    } else if (!WORDS.test(text.slice(0, open)))
      complain(cut(piece, 0, open), "a display name of tokens, or in quotes", "RFC 3261 §25.1");
    const close = text.indexOf(">", open);
    if (close < 0) complain(piece, "a closing > after the URI", NAME_ADDR);
    else {
      uri({ text: text.slice(open + 1, close), at: piece.at + open + 1 }, complain);
      if (close + 1 < text.length) complain(cut(piece, close + 1), "; before the parameters", NAME_ADDR);
    }
  };

/** From, To, Contact and their like, with the rules of their own parameters. */
export const nameAddr = (rules: ParameterRules, rfc: string): Rule =>
  withParameters(address(false), rules, rfc);

/** Route, Record-Route, Path, Service-Route. */
export const routeAddress = (rfc: string): Rule => withParameters(address(true), {}, rfc);

/** Alert-Info, Call-Info, Error-Info: nothing before the angle brackets. */
export const infoUri = (rfc: string): Rule =>
  withParameters(
    (piece, complain) => {
      const inner = /^<([^<>]*)>$/.exec(piece.text);
      if (inner) uri({ text: inner[1] ?? "", at: piece.at + 1 }, complain);
      else complain(piece, "a URI in angle brackets", rfc);
    },
    {},
    rfc,
  );

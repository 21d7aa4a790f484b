import { parseContentType } from "./content-type.ts";
import { type FieldName, wireName } from "./field-name.ts";
import { cut, type Piece, type Report, split } from "./lint-grammar.ts";
import type { StartLine } from "./lint-start-line.ts";
import { parseMultipart } from "./multipart.ts";

/** One field of the message, folds undone. */
export interface LintedField {
  readonly name: FieldName;
  readonly value: Piece;
}

/** What the rules look at that concern more than one field. */
interface Whole {
  readonly start: StartLine;
  readonly fields: readonly LintedField[];
  /** Undefined when the header never ended. */
  readonly body: Piece | undefined;
  /** Length of all. */
  readonly end: number;
}

const COOKIE = "z9hG4bK";

/** What must hold between start line, fields and body. `note` hears of what is allowed but worth knowing. */
export function lintRules(message: Whole, report: Report, note: Report): void {
  const first = (name: FieldName): Piece | undefined =>
    message.fields.find((field) => field.name === name)?.value;
  const missing = (name: FieldName, rfc: string, to: Report = report): void => {
    if (!first(name))
      to(wireName(name), { text: "", at: message.body?.at ?? message.end }, `a ${wireName(name)} field`, rfc);
  };
  for (const name of ["via", "from", "to", "call-id", "cseq"]) missing(name, "RFC 3261 §8.1.1");
  const modern = branch(first("via"), report, note);
  tags(message, first, modern ? report : note);
  if (message.start.kind === "request") {
    missing("max-forwards", "RFC 3261 §8.1.1.6", modern ? report : note);
    requestRules(message.start.method, first, missing, message.fields, modern ? report : note, report);
  }
  if (message.start.kind === "response") responseRules(message.start.status, first, missing);
  starContact(message, first, report);
  bodyRules(message, first, report, note);
}

type First = (name: FieldName) => Piece | undefined;
type Missing = (name: FieldName, rfc: string, to?: Report) => void;

/** Whether the sender follows RFC 3261: the branch of its Via begins with the cookie (§8.1.1.7). */
function branch(via: Piece | undefined, report: Report, note: Report): boolean {
  if (!via) return true;
  const [top] = split(via, ",");
  const found = /;[ \t]*branch[ \t]*=[ \t]*([^;, \t]*)/i.exec(top.text)?.[1] ?? "";
  const modern = found.toLowerCase().startsWith(COOKIE.toLowerCase());
  if (!modern)
    note(
      "Via",
      top,
      `a branch that begins with ${COOKIE}; without it RFC 2543 is meant`,
      "RFC 3261 §8.1.1.7",
    );
  else if (found.length === COOKIE.length)
    report("Via", top, `letters behind ${COOKIE} that make the branch unique`, "RFC 3261 §8.1.1.7");
  return modern;
}

function tags({ start }: Whole, first: First, to: Report): void {
  const from = first("from");
  if (from && !HAS_TAG.test(from.text)) to("From", from, "a tag", "RFC 3261 §8.1.1.3");
  const target = first("to");
  if (start.kind === "response" && start.status > 100 && target && !HAS_TAG.test(target.text))
    to("To", target, "a tag", "RFC 3261 §8.2.6.2");
}
const HAS_TAG = /;[ \t]*tag[ \t]*=/i;

/** Fields without which a method means nothing. */
const NEEDED: Readonly<Record<string, readonly (readonly [FieldName, string])[]>> = {
  INVITE: [["contact", "RFC 3261 §8.1.1.8"]],
  SUBSCRIBE: [
    ["event", "RFC 6665 §4.1.2.1"],
    ["contact", "RFC 6665 §4.1.2.1"],
  ],
  NOTIFY: [
    ["event", "RFC 6665 §4.1.3"],
    ["subscription-state", "RFC 6665 §4.1.3"],
  ],
  PUBLISH: [["event", "RFC 3903 §4"]],
  PRACK: [["rack", "RFC 3262 §7.2"]],
  REFER: [
    ["refer-to", "RFC 3515 §2.1"],
    ["contact", "RFC 3515 §2.2"],
  ],
  UPDATE: [["contact", "RFC 3311 §5.1"]],
};

function requestRules(
  method: string,
  first: First,
  missing: Missing,
  fields: readonly LintedField[],
  modern: Report,
  report: Report,
): void {
  const cseq = first("cseq");
  const named = /^\d+[ \t]+(\S+)$/.exec(cseq?.text ?? "")?.[1];
  if (cseq && named !== undefined && named !== method)
    report("CSeq", cseq, `the request's own method, ${method}`, "RFC 3261 §8.1.1.5");
  for (const [name, rfc] of Object.hasOwn(NEEDED, method) ? (NEEDED[method] ?? []) : [])
    missing(name, rfc, name === "contact" ? modern : report);
  if (method === "CANCEL") {
    const second = fields.filter(({ name }) => name === "via").flatMap(({ value }) => split(value, ","))[1];
    if (second) report("Via", second, "a single Via", "RFC 3261 §9.1");
    for (const name of ["require", "proxy-require"]) {
      const field = first(name);
      if (field) report(wireName(name), field, `no ${wireName(name)} in CANCEL`, "RFC 3261 §9.1");
    }
  }
}

const ANSWER_NEEDS: Readonly<Record<number, readonly [FieldName, string]>> = {
  401: ["www-authenticate", "RFC 3261 §21.4.2"],
  405: ["allow", "RFC 3261 §21.4.6"],
  407: ["proxy-authenticate", "RFC 3261 §21.4.8"],
  420: ["unsupported", "RFC 3261 §21.4.15"],
  422: ["min-se", "RFC 4028 §6"],
  423: ["min-expires", "RFC 3261 §21.4.17"],
  489: ["allow-events", "RFC 6665 §8.3.2"],
};

function responseRules(status: number, first: First, missing: Missing): void {
  const method = /^\d+[ \t]+(\S+)$/.exec(first("cseq")?.text ?? "")?.[1];
  const need = ANSWER_NEEDS[status];
  if (need) missing(...need);
  const success = status >= 200 && status < 300;
  if (success && method === "INVITE") missing("contact", "RFC 3261 §13.3.1.4");
  if (success && method === "SUBSCRIBE") missing("expires", "RFC 6665 §4.2.1.1");
}

/** `Contact: *` stands in a REGISTER, alone, and with Expires: 0 (§10.2.2). */
function starContact({ start, fields }: Whole, first: First, report: Report): void {
  const contacts = fields.filter(({ name }) => name === "contact");
  const star = contacts.find(({ value }) => value.text === "*")?.value;
  if (!star) return;
  if (start.kind === "request" && start.method !== "REGISTER")
    report("Contact", star, "* in REGISTER only", "RFC 3261 §10.2.2");
  if (contacts.length > 1) report("Contact", star, "* and no other contact", "RFC 3261 §10.2.2");
  if (start.kind === "request" && !/^0+$/.test(first("expires")?.text ?? ""))
    report("Contact", star, "Expires: 0 beside *", "RFC 3261 §10.2.2");
}

function bodyRules({ body }: Whole, first: First, report: Report, note: Report): void {
  if (!body) return;
  const declared = first("content-length");
  const length = declared && /^\d{1,9}$/.test(declared.text) ? Number(declared.text) : body.text.length;
  if (declared && length > body.text.length)
    report(
      "Content-Length",
      declared,
      `a body of ${length} octets, and ${body.text.length} are here`,
      "RFC 3261 §18.3",
    );
  if (length < body.text.length)
    note("body", cut(body, length), "nothing behind the body; in a datagram it is ignored", "RFC 3261 §18.3");
  const content = body.text.slice(0, length);
  const type = first("content-type");
  if (content === "") return;
  if (!type) {
    report(
      "Content-Type",
      { text: "", at: body.at },
      "a Content-Type field, for there is a body",
      "RFC 3261 §20.15",
    );
    return;
  }
  const read = parseContentType(type.text);
  if (!read.ok || !read.value.type.startsWith("multipart/")) return;
  const parts = parseMultipart(read.value, content);
  if (!parts.ok) report("body", { text: content, at: body.at }, parts.expected, "RFC 2046 §5.1");
}

import { type Octets, utf8Decode } from "#base/octets";
import { explainCode } from "#codes/explain";
import { splitList } from "#sip/message/list";
import { parameter, parseParameters, unquote } from "#sip/message/parameters";
import type { FieldTable, Said } from "../described.ts";
import { readable, shortened } from "../words.ts";

/** Fields in which servers and clients say what went wrong (RFC 3261 §20.43, MS-OCER). */
export const DIAGNOSTIC_FIELDS: FieldTable = {
  warning: { source: "RFC 3261 §20.43", say: warning },
  "ms-diagnostics": { source: "MS-OCER 2.2.1.1", say: (value) => diagnostics(value, "server") },
  "ms-diagnostics-public": {
    source: "MS-OCER 2.2.1.1",
    say: (value) => diagnostics(value, "server, in words meant for outside,"),
  },
  "ms-client-diagnostics": { source: "MS-OCER 2.2.1.1", say: (value) => diagnostics(value, "client") },
};

const WARNING = /^(\d{3})\s+(\S{1,200})\s+("(?:[^"\\]|\\.){0,500}")/;

function warning(value: Octets): Said | undefined {
  const sentences = splitList(value)
    .slice(0, 10)
    .flatMap((one) => {
      const [, code, agent, text] = WARNING.exec(one) ?? [];
      if (code === undefined) return [];
      const [known] = explainCode(`warning ${code}`, () => undefined);
      const title = known?.title ?? "A warning that no dictionary here knows.";
      return [`${title} ${readable(agent ?? "", 100)} says: “${readable(unquote(text ?? ""))}”.`];
    });
  return sentences.length === 0 ? undefined : { sentence: sentences.join(" "), severity: "note" };
}

function diagnostics(value: Octets, who: string): Said | undefined {
  // Pastes have typographers' quotes, and blanks around the equals sign.
  const text = utf8Decode(value).replaceAll(/[“”„]/g, '"');
  const [, id, rest = ""] = /^\s*(\d{1,6})(?:\.\d{1,6})?\s*(?:;(.*))?$/s.exec(text) ?? [];
  if (id === undefined) return undefined;
  const parameters = parseParameters(rest);
  const of = (name: string): string | undefined => {
    const found = parameter(parameters, name);
    return found === undefined ? undefined : shortened(unquote(found));
  };
  const [known] = explainCode(`ms-diagnostics: ${id}`, () => undefined);
  const reason = of("reason");
  const source = of("source");
  const where = source === undefined ? "" : ` ${source}`;
  const title = known?.title ?? reason;
  const sentences = [
    title === undefined
      ? `The ${who}${where} gives the code ${id}.`
      : `The ${who}${where} says why (${id}): ${ended(title)}`,
  ];
  if (known && reason && !alike(reason, known.title)) sentences.push(`In its own words: “${reason}”.`);
  if (known?.cause) sentences.push(`What is behind it: ${ended(known.cause)}`);
  const result = of("hresult");
  if (result) sentences.push(hresultWords(result));
  const peer = of("peerserver") ?? of("domain");
  if (peer) sentences.push(`It is about ${peer}.`);
  return {
    sentence: sentences.join(" "),
    severity: "note",
    ...(known
      ? {
          source: `${known.source === "MS-OCER" ? "MS-OCER 2.2.1.1" : `MS-OCER 2.2.1.1; meaning: ${known.source}`}`,
        }
      : {}),
  };
}

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
const alike = (one: string, other: string): boolean => plain(one) === plain(other);
const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

function hresultWords(result: string): string {
  const known = explainCode(result, () => undefined).find(({ kind }) => kind === "hresult");
  return known
    ? `The error ${known.code} means: ${ended(known.title)}`
    : `The error is ${shortened(result, 40)}.`;
}

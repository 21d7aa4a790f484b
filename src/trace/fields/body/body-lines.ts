import type { Octets } from "#base/octets";
import { parseContentType } from "#sip/message/content-type";
import { fieldName } from "#sip/message/field-name";
import { parameter, unquote } from "#sip/message/parameters";
import type { Said } from "../described.ts";
import { fieldWords } from "../field-words.ts";
import { startWords } from "../start-words.ts";
import { bodySentence } from "./describe-body.ts";
import { invitationLine } from "./file-transfer.ts";
import { sdpLines } from "./sdp-lines.ts";
import { summaryLine } from "./text-bodies.ts";

type Words = (Said | undefined)[];
const MOST_DEPTH = 4;

/** What each line of a body says, by its type. A type that is not made of lines has its sentence at the first one. */
export function bodyLines(contentType: Octets, lines: readonly Octets[], depth = 0): Words {
  const type = parseContentType(contentType);
  if (!type.ok || depth > MOST_DEPTH) return lines.map(() => undefined);
  switch (type.value.type) {
    case "application/sdp":
      return sdpLines(lines);
    case "text/x-msmsgsinvite":
      return lines.map((line) => sourced(invitationLine(line), "MS-SIP"));
    case "message/sipfrag":
    case "message/sip":
      return fragmentLines(lines, depth);
    case "application/simple-message-summary":
      return lines.map((line) => sourced(summaryLine(line), "RFC 3842 §5.2"));
    default:
  }
  if (type.value.type.startsWith("multipart/")) {
    const boundary = unquote(parameter(type.value.parameters, "boundary") ?? "");
    return boundary === "" ? lines.map(() => undefined) : multipartLines(lines, `--${boundary}`, depth);
  }
  const sentence = bodySentence(contentType, lines.join("\r\n"));
  return lines.map((_, at) => (at === 0 ? sentence : undefined));
}

const sourced = (sentence: string | undefined, source: string): Said | undefined =>
  sentence === undefined ? undefined : { sentence, source };

function multipartLines(lines: readonly Octets[], delimiter: Octets, depth: number): Words {
  const words: Words = lines.map(() => undefined);
  const borders = lines.flatMap((line, at) => {
    const trimmed = line.trimEnd();
    return trimmed === delimiter || trimmed === `${delimiter}--` ? [at] : [];
  });
  borders.forEach((border, index) => {
    const ends = lines[border]?.trimEnd() === `${delimiter}--`;
    words[border] = {
      sentence: ends ? "The last part ends here." : `Part ${index + 1} begins here.`,
      source: "RFC 2046 §5.1",
    };
    if (ends) return;
    const next = borders[index + 1] ?? lines.length;
    place(words, border + 1, partLines(lines.slice(border + 1, next), depth));
  });
  return words;
}

function place(words: Words, from: number, part: Words): void {
  part.forEach((said, at) => {
    words[from + at] = said;
  });
}

/** A part: its fields, an empty line, its body. */
function partLines(lines: readonly Octets[], depth: number): Words {
  const words: Words = lines.map(() => undefined);
  const empty = lines.indexOf("");
  const header = empty < 0 ? lines : lines.slice(0, empty);
  let type = "text/plain";
  header.forEach((line, at) => {
    const field = fieldIn(line);
    if (!field) return;
    if (field.name === "content-type") type = field.value;
    const said = fieldWords(field.name, field.value, { message: undefined, above: 0, total: 1 });
    words[at] = said && { ...said, sentence: said.sentence.replace(/^The body\b/, "The part") };
  });
  if (empty >= 0) place(words, empty + 1, bodyLines(type, lines.slice(empty + 1), depth + 1));
  return words;
}

function fieldIn(line: Octets): { readonly name: string; readonly value: Octets } | undefined {
  const colon = line.indexOf(":");
  return colon < 1
    ? undefined
    : { name: fieldName(line.slice(0, colon).trim()), value: line.slice(colon + 1).trim() };
}

/** A piece of a message: a start line, fields, a body, each of which may be missing (RFC 3420). */
function fragmentLines(lines: readonly Octets[], depth: number): Words {
  const words: Words = lines.map(() => undefined);
  const empty = lines.indexOf("");
  let type: Octets | undefined;
  const header = empty < 0 ? lines : lines.slice(0, empty);
  header.forEach((line, at) => {
    const start = at === 0 ? startWords(line, undefined) : undefined;
    const field = start ? undefined : fieldIn(line);
    if (field?.name === "content-type") type = field.value;
    words[at] =
      start ?? (field && fieldWords(field.name, field.value, { message: undefined, above: 0, total: 1 }));
  });
  if (empty >= 0 && type !== undefined)
    place(words, empty + 1, bodyLines(type, lines.slice(empty + 1), depth + 1));
  return words;
}

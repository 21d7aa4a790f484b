import { type Octets, utf8Decode } from "#base/octets";
import { parseXml } from "#formats/xml/element";
import { type ContentType, parseContentType } from "#sip/message/content-type";
import { parseMultipart } from "#sip/message/multipart";
import type { DescribedBody, Said } from "../described.ts";
import { kindWords } from "../header/capability-fields.ts";
import { bytesWords } from "../header/dialog-fields.ts";
import { startWords } from "../start-words.ts";
import { countOf, someOf } from "../words.ts";
import { CONFERENCE_DOCUMENTS } from "./conference-documents.ts";
import { fileTransferWords } from "./file-transfer.ts";
import { MESSAGE_DOCUMENTS, unknownDocument } from "./message-documents.ts";
import { PRESENCE_DOCUMENTS } from "./presence-documents.ts";
import { REQUEST_DOCUMENTS } from "./request-documents.ts";
import { sdpSentence } from "./sdp-lines.ts";
import { registrationEvent, summaryWords, textWords } from "./text-bodies.ts";
import type { DocumentTable, DocumentWords } from "./xml-words.ts";

const DOCUMENTS: DocumentTable = {
  ...PRESENCE_DOCUMENTS,
  ...REQUEST_DOCUMENTS,
  ...CONFERENCE_DOCUMENTS,
  ...MESSAGE_DOCUMENTS,
};

/** A document of this size is read within a few milliseconds; presence of hundreds of contacts stays below it. */
const MOST_XML = 1_048_576;
const MOST_DEPTH = 4;

/** What a body says as a whole, with the important facts as a tree; undefined: nobody here knows its type. `contentType` is the field's value. */
export function describeBody(contentType: Octets, body: Octets, depth = 0): DescribedBody | undefined {
  const type = parseContentType(contentType);
  if (!type.ok || body.trim() === "") return undefined;
  const { type: name } = type.value;
  if (name.startsWith("multipart/"))
    return depth >= MOST_DEPTH ? undefined : multipart(type.value, body, depth);
  const words = bodyWords(type.value, body);
  if (!words) return undefined;
  return {
    contentType: name,
    sentence: words.sentence,
    source: words.source,
    severity: words.severity ?? "normal",
    facts: words.facts ?? [],
    parts: [],
  };
}

/** The sentence alone. */
export function bodySentence(contentType: Octets, body: Octets): Said | undefined {
  const described = describeBody(contentType, body);
  return (
    described && { sentence: described.sentence, source: described.source, severity: described.severity }
  );
}

function multipart(type: ContentType, body: Octets, depth: number): DescribedBody {
  const read = parseMultipart(type, body);
  const parts = read.ok
    ? read.value.flatMap((part) => {
        const field = part.fields.find(([name]) => name === "content-type")?.[1] ?? "text/plain";
        return describeBody(field, part.body, depth + 1) ?? [];
      })
    : [];
  const alike = type.type === "multipart/alternative" ? "The same in several forms" : "Several parts";
  return {
    contentType: type.type,
    sentence: read.ok
      ? `${alike}: ${countOf(read.value.length, "part")}${parts.length === 0 ? "" : ` (${someOf(parts.map(({ contentType }) => kindWords(contentType) ?? contentType))})`}.`
      : `The parts cannot be told from each other: ${read.expected} is expected.`,
    source: "RFC 2046 §5.1",
    severity: read.ok ? "normal" : "wrong",
    facts: [],
    parts,
  };
}

function bodyWords(type: ContentType, body: Octets): DocumentWords | undefined {
  switch (type.type) {
    case "application/sdp": {
      const sentence = sdpSentence(body.split(/\r\n|\n|\r/, 2_000).map((line) => line.trimEnd()));
      return sentence === undefined ? undefined : { sentence, source: "RFC 8866" };
    }
    case "text/x-msmsgsinvite": {
      const sentence = fileTransferWords(body);
      return sentence === undefined ? undefined : { sentence, source: "MS-SIP" };
    }
    case "text/registration-event":
      return registrationEvent(body);
    case "application/simple-message-summary":
      return summaryWords(body);
    case "message/sipfrag":
    case "message/sip": {
      const start = startWords(body.split(/\r?\n/, 1)[0] ?? "", undefined);
      return {
        sentence: start ? `A piece of a message. ${start.sentence}` : "A piece of a message.",
        source: "RFC 3420",
      };
    }
    default:
      return textWords(type, body) ?? (isXml(type.type) ? xmlWords(body) : undefined);
  }
}

const isXml = (type: string): boolean =>
  type.endsWith("+xml") || type === "application/xml" || type.startsWith("text/xml");

function xmlWords(body: Octets): DocumentWords | undefined {
  if (body.length > MOST_XML)
    return {
      sentence: `A document of ${bytesWords(body.length)}, too long to be read here.`,
      source: "XML 1.0",
    };
  const root = parseXml(utf8Decode(body));
  if (!root.ok)
    return {
      sentence: `The document cannot be read: ${root.expected} is expected.`,
      source: "XML 1.0",
      severity: "wrong",
    };
  const words = Object.hasOwn(DOCUMENTS, root.value.name) ? DOCUMENTS[root.value.name] : undefined;
  return words?.(root.value) ?? unknownDocument(root.value);
}

import { type Octets, utf8Decode } from "#base/octets";
import { sipAnswers } from "#codes/sip-answers";
import type { SipMessage } from "#sip/message/message";
import { addressOf } from "../explain/words.ts";
import { readSip } from "../read-sip.ts";
import { describeSdpLine, describeTransferLine, describeXmlLine } from "./body-lines.ts";
import type { DescribedLine, Said } from "./described.ts";
import { said } from "./described.ts";
import { headerFields } from "./header-fields.ts";

export type { DescribedLine } from "./described.ts";

const METHODS: Readonly<Record<string, string>> = {
  INVITE: "calls",
  ACK: "confirms the final answer to its INVITE to",
  BYE: "ends the call with",
  CANCEL: "takes back the call to",
  REGISTER: "registers a device at",
  OPTIONS: "asks what it can do",
  SUBSCRIBE: "asks to be told of changes at",
  NOTIFY: "tells of a change to",
  BENOTIFY: "tells of a change, and wants no answer, to",
  PUBLISH: "publishes a state of",
  MESSAGE: "sends a message to",
  INFO: "sends something within the call to",
  REFER: "asks to call somebody else",
  UPDATE: "changes the call before it is answered, with",
  PRACK: "confirms a provisional answer to",
  SERVICE: "asks a service at",
};
const MOST_LINES = 5_000;
const MOST_LINE = 8_000;

/** Every line of a message with what it says in this message. Secrets must be out of it already. */
export function describeMessage(octets: Octets): readonly DescribedLine[] {
  const read = readSip(octets)?.message;
  const lines = octets.split(/\r?\n/, MOST_LINES).map((line) => line.slice(0, MOST_LINE));
  const blank = lines.indexOf("");
  const described: DescribedLine[] = [];
  for (const [at, line] of lines.entries()) {
    if (at === lines.length - 1 && line === "") break;
    if (at === 0) described.push(lineOf(line, "start", read && startLine(read)));
    else if (at === blank) described.push(lineOf(line, "blank", undefined));
    else if (blank < 0 || at < blank) described.push(lineOf(line, "header", read && headerLine(line, read)));
    else described.push(lineOf(line, "body", bodyLine(line, read?.get("content-type") ?? "")));
  }
  return described;
}

function lineOf(text: string, part: DescribedLine["part"], found: Said | undefined): DescribedLine {
  return {
    text: utf8Decode(text),
    part,
    sentence: found?.sentence,
    source: found?.source,
    severity: found?.severity ?? "normal",
  };
}

function startLine(message: SipMessage): Said {
  if (message.kind === "request") {
    const to = addressOf(message.uri);
    const words = METHODS[message.method] ?? `sends ${message.method} to`;
    return said(`The sender ${words} ${to}.`, "RFC 3261 §7.1");
  }
  const [phrase, cause] = sipAnswers.get(message.status) ?? [];
  const kind =
    message.status < 200
      ? "On its way"
      : message.status < 300
        ? "Done"
        : message.status < 400
          ? "Elsewhere"
          : "Refused";
  return said(
    `${kind}: ${message.status} ${phrase ?? utf8Decode(message.reason)}.${cause === undefined ? "" : ` ${cause}`}`,
    "RFC 3261 §21",
    message.status >= 400 ? "wrong" : "normal",
  );
}

function headerLine(line: string, message: SipMessage): Said | undefined {
  if (/^[ \t]/.test(line)) return undefined; // goes on with the field above
  const field = message.fields.find(
    (one) => one.line === line || one.line.startsWith(`${line}\r\n`) || one.line.startsWith(`${line}\n`),
  );
  if (!field)
    return /^[\w.!%*+`'~-]+[ \t]*:/.test(line)
      ? undefined
      : said("This is no header field.", "RFC 3261 §7.3", "wrong");
  return headerFields[field.name]?.(field.value, message);
}

function bodyLine(line: string, type: string): Said | undefined {
  if (/sdp/i.test(type) || (/^multipart/i.test(type) && /^[a-z]=/.test(line))) return describeSdpLine(line);
  if (/msmsgsinvite/i.test(type)) return describeTransferLine(line);
  return /xml|^multipart/i.test(type) ? describeXmlLine(line) : undefined;
}

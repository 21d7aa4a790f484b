/** What stands before every record. */
export interface OcsStamp {
  /** Milliseconds since 1970. */
  readonly ms: number;
  /** Counts the records of this file. */
  readonly sequence: number;
  readonly process: number;
}

const LEVELS: Readonly<Record<string, string>> = {
  debug: "TL_VERBOSE",
  info: "TL_INFO",
  warn: "TL_WARN",
  error: "TL_ERROR",
};

/** One line of the log. */
export interface OcsLine {
  readonly level: string;
  readonly component: string;
  readonly text: string;
  /** What part of the traffic it is about; other words are of the component itself. */
  readonly flag?: "TF_COMPONENT" | "TF_CONNECTION" | "TF_SECURITY" | "TF_DIAG";
  /** Where in the code it was written. */
  readonly place?: { readonly procedure: string; readonly file: string; readonly line: number } | undefined;
}

/** One line of a component as OCSLogger writes it: `TL_INFO(TF_COMPONENT) [0]0F08.0001::11/10/2009-14:07:20.176.00000768 (component,function:file(line))text`. */
export function printOcsLine(stamp: OcsStamp, line: OcsLine): string {
  const { level, component, text, flag = "TF_COMPONENT", place } = line;
  const where = place
    ? `${wordOf(place.procedure, "_:")}:${wordOf(place.file, "_.")}(${place.line})`
    : "Log::Write";
  const begin = `${LEVELS[level] ?? "TL_INFO"}(${flag}) ${printStamp(stamp)} (${wordOf(component, "_")},${where})`;
  return `${begin}${text.replaceAll(/[\u0000-\u001f\u007f]+/g, " ")}\r\n`;
}

/** One SIP message as SIPStack of OCS traces it, between `$$begin_record` and `$$end_record`. `message` is text, secrets removed. */
export function printOcsMessage(
  stamp: OcsStamp,
  {
    direction,
    remote,
    message,
    id,
  }: {
    readonly direction: "in" | "out";
    readonly remote: string;
    readonly message: string;
    readonly id: string;
  },
): string {
  const [head = "", ...rest] = message.split(/\r?\n\r?\n/);
  const [start = "", ...fields] = head.split(/\r?\n(?![ \t])/);
  const body = harmless(rest.join("\r\n\r\n").replace(/(?:\r?\n)+$/, ""));
  return [
    `TL_INFO(TF_PROTOCOL) ${printStamp(stamp)} (SIPStack,Recorder::Record:recorder.ts(1))$$begin_record`,
    `Trace-Correlation-Id: ${id}`,
    `Instance-Id: ${stamp.sequence.toString(16).toUpperCase().padStart(8, "0")}`,
    `Direction: ${direction === "in" ? "incoming" : "outgoing"}`,
    `Peer: ${remote}`,
    `Message-Type: ${start.startsWith("SIP/") ? "response" : "request"}`,
    `Start-Line: ${start}`,
    ...fields,
    `Message-Body: ${body === "" ? "-" : body}`,
    "$$end_record",
    "",
    "",
  ].join("\r\n");
}

function printStamp({ ms, sequence, process }: OcsStamp): string {
  const [date = "", time = ""] = new Date(ms).toISOString().replace("Z", "").split("T");
  const [year, month, day] = date.split("-");
  const hex = (value: number, digits: number): string =>
    value.toString(16).toUpperCase().padStart(digits, "0");
  return `[0]${hex(process % 65_536, 4)}.0001::${month}/${day}/${year}-${time}.${hex(sequence, 8).toLowerCase()}`;
}

/** Letters, digits, - and some more; a word of code may hold others. */
const wordOf = (text: string, more: "_" | "_:" | "_."): string =>
  [...text.slice(0, 80)]
    .map((letter) => (/[\w-]/.test(letter) || more.includes(letter) ? letter : "_"))
    .join("");

/** What somebody sent must not end its record and begin another: the marks of records are spoiled where they begin a line. */
const harmless = (body: string): string =>
  body.replaceAll(/^([ \t]{0,8})(?:TL_(?=[A-Z]{4,7}\()|\$\$(?=(?:begin|end)_record))/gm, "$1.");

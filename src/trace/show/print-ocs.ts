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

/** One line of a component as OCSLogger writes it: `TL_INFO(TF_COMPONENT) [0]0F08.0001::11/10/2009-14:07:20.176.00000768 (…)text`. */
export const printOcsLine = (stamp: OcsStamp, level: string, component: string, text: string): string =>
  `${LEVELS[level] ?? "TL_INFO"}(TF_COMPONENT) ${printStamp(stamp)} (${wordOf(component)},Log::Write:log.ts(1))${text.replaceAll(/[\r\n]+/g, " ")}\r\n`;

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
  const body = rest.join("\r\n\r\n").replace(/(?:\r?\n)+$/, "");
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

const wordOf = (component: string): string => component.replaceAll(/[^\w-]/g, "_");

import type { Endpoint, RecordTime, SipRecord } from "../../record.ts";
import { isStartLine, messageOf } from "./message-lines.ts";
import { MOST_RECORD_LINES, type TextFormat } from "./text-format.ts";

/** What the line says that begins a record; everything else is not known. */
export interface Frame {
  readonly at?: RecordTime | undefined;
  readonly direction?: SipRecord["direction"];
  readonly from?: Endpoint | undefined;
  readonly to?: Endpoint | undefined;
  readonly transport?: string | undefined;
  readonly clock?: string;
  readonly mark?: string | undefined;
  /** The bytes that the log says the message has. */
  readonly declared?: number;
  /** The message's first line, where it stands on the line of the frame. */
  readonly first?: string;
  readonly notes?: readonly string[];
}

export interface FramedText {
  readonly name: string;
  readonly begins: (text: string) => Frame | undefined;
  /** `done`: this line ends the record and is part of it; `over`: it is no part of it. A line that begins another ends it anyway. */
  readonly ends?: (text: string, taken: readonly string[]) => "done" | "over" | undefined;
  /** Takes off what the log puts before or behind each line; undefined: the line is no part of the message. */
  readonly clean?: (text: string, taken: readonly string[]) => string | undefined;
  readonly interrupts?: (text: string) => boolean;
}

/** A format that frames messages by a line before them, as most logs do. What is framed and is no SIP is passed over. */
export function framedFormat({ name, begins, ends, clean, interrupts }: FramedText): TextFormat {
  return {
    name,
    ...(interrupts && { interrupts }),
    open: (sink) => ({
      begin: (line) => {
        const frame = begins(line.text);
        if (!frame) return undefined;
        const lines: string[] = frame.first?.split("\r\n") ?? [];
        return {
          take: ({ text }) => {
            const ended = ends?.(text, lines);
            if (ended) return ended;
            if (begins(text)) return "over";
            const cleaned = clean ? clean(text, lines) : text;
            if (cleaned === undefined || (lines.length === 0 && cleaned.trim() === "")) return "more";
            if (lines.length < MOST_RECORD_LINES) lines.push(cleaned);
            return "more";
          },
          end: () => {
            const start = lines[0]?.trim() ?? "";
            if (!isStartLine(start)) return;
            const read = messageOf([start, ...lines.slice(1)]);
            const said = frame.declared;
            // What stands behind as many bytes as the log says is the log's own.
            const ownLines =
              said !== undefined && said < read.octets.length && said >= headLength(read.octets);
            const octets = ownLines && read.notes.length === 0 ? read.octets.slice(0, said) : read.octets;
            const { notes } = read;
            sink({
              kind: "sip",
              at: frame.at,
              direction: frame.direction ?? "unknown",
              from: frame.from,
              to: frame.to,
              transport: frame.transport?.toLowerCase(),
              position: { line: line.number },
              ...(frame.clock !== undefined && { clock: frame.clock }),
              ...(frame.mark !== undefined && { mark: frame.mark }),
              octets,
              notes: [
                ...notes,
                ...(frame.notes ?? []),
                ...(said === undefined || said === octets.length || isLineEndsApart(octets, said)
                  ? []
                  : [`the log says ${said} bytes, ${octets.length} are here`]),
              ],
            });
          },
        };
      },
    }),
  };
}

const headLength = (octets: string): number => octets.indexOf("\r\n\r\n") + 4;

/** Whether the difference is only whether lines end in CR LF or LF, or one line end at the end. */
function isLineEndsApart(octets: string, said: number): boolean {
  const lines = octets.split("\r\n").length - 1;
  return said === octets.length - lines || Math.abs(said - octets.length) === 2;
}

/** `in`: the other end sent it; `out`: we did. What the log's own end is it often does not say. */
export const ends = (direction: "in" | "out", remote: Endpoint | undefined, local?: Endpoint) => ({
  direction,
  from: direction === "in" ? remote : local,
  to: direction === "in" ? local : remote,
});

import { framedFormat } from "./framed-format.ts";
import { timeAt } from "./log-times.ts";
import { isStartLine, messageOf } from "./message-lines.ts";
import { MOST_RECORD_LINES, type TextFormat } from "./text-format.ts";

const RULE = /^-{40,} (\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}[.,]\d{1,6})/;
const WAY = /^(UDP|TCP|TLS|SCTP) message (?:(sent) \((\d{1,9}) bytes\)|(received) \[(\d{1,9})\] bytes ?):$/i;

/** `sipp -trace_msg`: a rule with the time, then the way and the size, then the message. No addresses. */
export const sippMessages: TextFormat = {
  name: "sipp",
  interrupts: (text) => text.startsWith("-----") && RULE.test(text),
  open: (sink) => ({
    begin: ({ text, number }) => {
      const [, time] = text.startsWith("-----") ? (RULE.exec(text) ?? []) : [];
      if (time === undefined) return undefined;
      const lines: string[] = [];
      let way: RegExpExecArray | undefined;
      return {
        take: ({ text: line }) => {
          if (RULE.test(line)) return "over";
          if (!way) {
            way = WAY.exec(line.trim()) ?? undefined;
            return way || line.trim() === "" ? "more" : "over";
          }
          if (lines.length === 0 && line.trim() === "") return "more";
          if (lines.length < MOST_RECORD_LINES) lines.push(line);
          return "more";
        },
        end: () => {
          if (!way || !isStartLine(lines[0]?.trim() ?? "")) return;
          const { octets, notes } = messageOf(lines);
          sink({
            kind: "sip",
            at: timeAt(time),
            direction: way[2] ? "out" : "in",
            from: undefined,
            to: undefined,
            transport: way[1]?.toLowerCase(),
            position: { line: number },
            octets,
            notes,
          });
        },
      };
    },
  }),
};

const SHORT =
  /^(\d{4}-\d{2}-\d{2})\t(\d{2}:\d{2}:\d{2}[.,]\d{1,6})\t[\d.]{5,30}\t([SR])\t([^\t]{1,300})\tCSeq:(\d{1,10}) ([A-Z]{2,20})\t(.{3,2000})$/;

/** `sipp -trace_shortmsg`: one line for each message, with start line, Call-ID and CSeq only. */
export const sippShort: TextFormat = framedFormat({
  name: "sipp-short",
  interrupts: (text) => SHORT.test(text),
  begins: (text) => {
    const [, date, time, way, callId, number, method, start] = text.includes("\tCSeq:")
      ? (SHORT.exec(text) ?? [])
      : [];
    if (start === undefined) return undefined;
    return {
      at: timeAt(`${date} ${time}`),
      direction: way === "S" ? "out" : "in",
      first: `${start}\r\nCall-ID: ${callId}\r\nCSeq: ${number} ${method}`,
      notes: ["the log holds only its start line, Call-ID and CSeq"],
    };
  },
  ends: () => "over",
});

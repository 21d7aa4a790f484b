import type { Endpoint, RecordTime } from "../../record.ts";
import { timeAt } from "./log-times.ts";
import { isStartLine } from "./message-lines.ts";
import { MOST_RECORD_LINES, type TextFormat } from "./text-format.ts";

const FRAME = /^Frame (\d{1,9}): \d+ bytes on wire/;
const ADDRESSES = /^Internet Protocol Version [46], Src: (\S+), Dst: (\S+)/;
const PORTS =
  /^(User Datagram|Transmission Control) Protocol, Src Port: (?:\S+ \()?(\d{1,5})\)?, Dst Port: (?:\S+ \()?(\d{1,5})/;
const ARRIVAL = /^ {4}(?:Arrival Time|UTC Arrival Time|Epoch (?:Arrival )?Time): (.{5,60})$/;
const START = /^ {4}(?:Request|Status)-Line: (.+)$/;
const HEADER = /^ {8}([A-Za-z][\w.!%*+`'~-]*): ?(.*)$/;
/** `Owner/Creator, Session Id (o): user1 …`: the letter of the SDP line stands in brackets. */
const SDP = /^ {12}[^(]{1,60}\(([a-z])\): (.*)$/;

/** What Wireshark and `tshark -V` print of a capture: messages are put together again from their fields. */
export const wiresharkText: TextFormat = {
  name: "wireshark-text",
  interrupts: (text) => text.startsWith("Frame ") && FRAME.test(text),
  open: (sink) => ({
    begin: ({ text, number }) => {
      const [, frame] = text.startsWith("Frame ") ? (FRAME.exec(text) ?? []) : [];
      if (frame === undefined) return undefined;
      let at: RecordTime | undefined;
      let [from, to]: (Endpoint | undefined)[] = [];
      let transport: string | undefined;
      let [inHeader, inBody] = [false, false];
      let head: string[] = [];
      let body: string[] = [];
      const give = (): void => {
        if (head.length === 0) return;
        const text = body.map((line) => `${line}\r\n`).join("");
        sink({
          kind: "sip",
          at,
          direction: "passing",
          from,
          to,
          transport,
          position: { line: number, frame: Number(frame) },
          octets: `${head.join("\r\n")}\r\n\r\n${text}`,
          notes: body.length > 0 ? ["its body was put together from the fields that the text shows"] : [],
        });
        [head, body] = [[], []];
      };
      return {
        take: ({ text: line }) => {
          if (FRAME.test(line)) return "over";
          if (head.length + body.length > MOST_RECORD_LINES) return "more";
          const start = START.exec(line)?.[1];
          if (start !== undefined && isStartLine(start)) {
            give(); // a frame of TCP may hold several
            [head, inHeader, inBody] = [[start], false, false];
          } else if (line === "    Message Header") inHeader = true;
          else if (line === "    Message Body") [inHeader, inBody] = [false, true];
          else if (inHeader) {
            const [, name, value] = HEADER.exec(line) ?? [];
            if (name !== undefined) head.push(`${name}: ${value}`);
          } else if (inBody) {
            const [, letter, value] = SDP.exec(line) ?? [];
            if (letter !== undefined) body.push(`${letter}=${value}`);
          } else {
            const [, source, target] = ADDRESSES.exec(line) ?? [];
            if (source !== undefined && target !== undefined)
              [from, to] = [
                { address: source, port: undefined },
                { address: target, port: undefined },
              ];
            const [, kind, sourcePort, targetPort] = PORTS.exec(line) ?? [];
            if (kind !== undefined && from && to) {
              transport = kind.startsWith("User") ? "udp" : "tcp";
              from = { ...from, port: Number(sourcePort) };
              to = { ...to, port: Number(targetPort) };
            }
            const time = ARRIVAL.exec(line)?.[1];
            if (time !== undefined) at ??= arrivalOf(time);
          }
          return "more";
        },
        end: give,
      };
    },
  }),
};

/** `Nov 23, 2026 00:21:05.214000000 UTC`, or seconds since 1970. */
function arrivalOf(text: string): RecordTime | undefined {
  const [, seconds] = /^(\d{9,11}\.\d{3,9}) seconds/.exec(text) ?? [];
  if (seconds !== undefined) return { ms: Number(seconds) * 1_000, kind: "utc" };
  const time = timeAt(text.replace(",", "").replace(/ +/g, " "));
  return time && / UTC$/.test(text) ? { ...time, kind: "utc" } : time;
}

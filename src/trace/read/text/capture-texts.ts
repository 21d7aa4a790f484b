import { type Endpoint, parseEndpoint } from "../../record.ts";
import { framedFormat } from "./framed-format.ts";
import { timeAt } from "./log-times.ts";
import { isStartLine } from "./message-lines.ts";
import type { TextFormat } from "./text-format.ts";

const SNGREP = /^(\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}\.\d{6}) (\S+:\d{1,5}) -> (\S+:\d{1,5})$/;

/** What sngrep saves as text. */
export const sngrep: TextFormat = framedFormat({
  name: "sngrep",
  interrupts: (text) => text.includes(" -> ") && SNGREP.test(text),
  begins: (text) => {
    const [, time, from = "", to = ""] = text.includes(" -> ") ? (SNGREP.exec(text.trimEnd()) ?? []) : [];
    if (time === undefined) return undefined;
    return { at: timeAt(time), direction: "passing", from: parseEndpoint(from), to: parseEndpoint(to) };
  },
});

/** `U 2026/11/23 00:32:45.506684 10.40.1.11:5070 -> 10.40.1.20:5060 #1`, without a date unless asked with -t. */
const NGREP =
  /^([UT])(?:\([^)]{1,20}\))? (?:(\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}\.\d{6}) )?(\S+:\d{1,5}) -> (\S+:\d{1,5})(?: \[\w+\])?(?: #\d+)?$/;

/** `ngrep -W byline`: a dot stands for the CR at the end of each line. */
export const ngrep: TextFormat = framedFormat({
  name: "ngrep",
  interrupts: (text) => text.includes(" -> ") && NGREP.test(text),
  begins: (text) => {
    const [, kind, time, from = "", to = ""] = text.includes(" -> ")
      ? (NGREP.exec(text.trimEnd()) ?? [])
      : [];
    if (kind === undefined) return undefined;
    return {
      at: time === undefined ? undefined : timeAt(time),
      direction: "passing",
      transport: kind === "U" ? "udp" : "tcp",
      from: parseEndpoint(from),
      to: parseEndpoint(to),
    };
  },
  ends: (text, taken) => (taken.length > 0 && (text === "" || /^#+$/.test(text)) ? "done" : undefined),
  clean: (text) => (text.endsWith(".") ? text.slice(0, -1) : text),
});

/** `00:32:45.506684 IP 10.40.1.11.5070 > 10.40.1.20.5060: SIP: INVITE …`, also with a date before it. */
const TCPDUMP =
  /^((?:\d{4}-\d{2}-\d{2} )?\d{2}:\d{2}:\d{2}\.\d{6}) (?:\S{1,20} +(?:In|Out|P|B|M) +)?IP6? .{0,200}?(\S+)\.(\d{1,5}|[\w-]{2,30}) > (\S+)\.(\d{1,5}|[\w-]{2,30}): /;
/** The octet before a method may be a letter itself, so that only methods that are known can be told from it. */
const START_AMID =
  /SIP\/2\.0 \d{3} |(?:ACK|BYE|CANCEL|INFO|INVITE|MESSAGE|NOTIFY|OPTIONS|PRACK|PUBLISH|REFER|REGISTER|SERVICE|SUBSCRIBE|UPDATE) (?:sips?|tel):/g;
const SERVICES: Readonly<Record<string, number>> = { sip: 5060, "sip-tls": 5061, sips: 5061 };

/** `tcpdump -A`: the packet as text, its header as noise before the start line. */
export const tcpdumpText: TextFormat = framedFormat({
  name: "tcpdump",
  interrupts: (text) => text.includes(" > ") && TCPDUMP.test(text),
  begins: (text) => {
    const [, time, source = "", sourcePort = "", target = "", targetPort = ""] = text.includes(" > ")
      ? (TCPDUMP.exec(text) ?? [])
      : [];
    if (time === undefined) return undefined;
    return {
      at: timeAt(time),
      direction: "passing",
      from: placeOf(source, sourcePort),
      to: placeOf(target, targetPort),
    };
  },
  clean: (text, taken) => {
    if (taken.length > 0) return text.startsWith("\t") ? text.slice(1) : text;
    // The bytes of IP and UDP stand before the start line, or the lines of -v, which are moved in by a tab.
    const line = text.replace(/^\t/, "");
    for (const { index } of line.matchAll(START_AMID)) {
      const start = line.slice(index);
      if (isStartLine(start)) return start;
    }
    return undefined;
  },
});

function placeOf(address: string, port: string): Endpoint {
  return { address, port: SERVICES[port] ?? (/^\d+$/.test(port) ? Number(port) : undefined) };
}

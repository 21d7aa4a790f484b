import { framedFormat } from "./framed-format.ts";
import { timeAt } from "./log-times.ts";
import { isStartLine } from "./message-lines.ts";
import type { TextFormat } from "./text-format.ts";

/** `2026-11-23T00:21:05.240Z JsSIP:Transport sending message:` of Node, `jssip.js:9 JsSIP:Transport received text message:START` of a browser. */
const JSSIP = /^(?:(\S{8,40}) )?JsSIP:Transport (sending|received text|received binary) message:(.*)$/;
const JSSIP_LINE = /^(?:\S{3,200} )?JsSIP:\w+|^\d{4}-\d{2}-\d{2}T\S+Z /;
const LATER = / \+\d+(?:ms|s|m)$/;

/** JsSIP in a browser's console and under Node. */
export const jssip: TextFormat = framedFormat({
  name: "jssip",
  interrupts: (text) => text.includes("JsSIP:Transport") && JSSIP.test(text.trimEnd()),
  begins: (text) => {
    if (!text.includes("JsSIP:Transport")) return undefined;
    const [, before = "", way, start = ""] = JSSIP.exec(text.trimEnd()) ?? [];
    if (way === undefined) return undefined;
    const first = start.replace(LATER, "").trim();
    return {
      at: timeAt(before),
      direction: way === "sending" ? "out" : "in",
      transport: "ws",
      ...(first !== "" && isStartLine(first) && { first }),
    };
  },
  ends: (text, taken) =>
    taken.length > 0 && (JSSIP_LINE.test(text) || /^\s*\+\d+(?:ms|s|m)$/.test(text)) ? "over" : undefined,
  clean: (text) => text.replace(LATER, ""),
});

/** `Mon Aug 10 2020 14:49:55 GMT+0200 (CEST) | sip.Transport | Received WebSocket text message:` */
const SIPJS =
  /^(.{20,90}?)\s*\|\s*sip\.transport\s*\|\s*(Received|Sending) WebSocket (?:text |binary )?message:(.*)$/i;

/** SIP.js in a browser's console. */
export const sipJs: TextFormat = framedFormat({
  name: "sip.js",
  interrupts: (text) => text.includes("|") && SIPJS.test(text.trimEnd()),
  begins: (text) => {
    if (!text.includes("WebSocket")) return undefined;
    const [, before = "", way, start = ""] = SIPJS.exec(text.trimEnd()) ?? [];
    if (way === undefined) return undefined;
    return {
      at: timeAt(before.trim()),
      direction: /^r/i.test(way) ? "in" : "out",
      transport: "ws",
      ...(isStartLine(start.trim()) && { first: start.trim() }),
    };
  },
  ends: (text, taken) => (taken.length > 0 && /^.{20,90}\|\s*sip\.\w+/i.test(text) ? "over" : undefined),
});

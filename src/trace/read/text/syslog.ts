import { parseEndpoint } from "../../record.ts";
import { framedFormat } from "./framed-format.ts";
import { timeAt } from "./log-times.ts";
import { isStartLine } from "./message-lines.ts";
import type { TextFormat } from "./text-format.ts";

/** A start line somewhere in a long line, behind anything; its line ends escaped by rsyslog or the program. */
const ESCAPED =
  /(?:^|[\s>:"'])((?:[A-Z]{3,12} (?:sips?|tel):\S{1,500} SIP\/2\.0|SIP\/2\.0 \d{3} [^#\\]{0,100}?))(?:#015#012|#015|#012|\\r\\n|\\n)/;
const LINE_END = /#015#012|#015|#012|\\r\\n|\\n/;

/** Syslog with a whole message in one line: `#015#012` stands for CR LF. */
export const syslogEscaped: TextFormat = framedFormat({
  name: "syslog",
  interrupts: (text) =>
    text.length > 40 && (text.includes("#012") || text.includes("\\n")) && ESCAPED.test(text),
  begins: (text) => {
    if (!text.includes("#012") && !text.includes("\\n")) return undefined;
    const found = ESCAPED.exec(text);
    if (!found) return undefined;
    const [, start = ""] = found;
    const at = text.indexOf(start, found.index);
    return {
      at: timeAt(text),
      ...sourceIn(text.slice(0, at)),
      first: text.slice(at).split(LINE_END).join("\r\n"),
      notes: /\.\.\.$|\[cut\]$/.test(text) ? ["the log cuts its lines"] : [],
    };
  },
  ends: () => "over",
});

/** ` 1(13900) NOTICE: <script>: [OPTIONS] from 10.40.1.11:54430 ci=…`: what xlog prints before `$mb`. */
const SCRIPT =
  /^\s*(?:(\S.{5,40}?) )?(?:\S{1,60} )?(?:\/\S+\[\d+\]: )?(?:\d+\(\d+\) )?(?:NOTICE|INFO|WARNING|ERROR|DEBUG|ALERT): (?:<script>|\{[^}]{1,80}\}|[\w ]{1,40}).{0,600}$/;

/** The message buffer that a script of Kamailio or OpenSIPS prints, on the lines behind its own prefix. */
export const kamailio: TextFormat = framedFormat({
  name: "kamailio",
  interrupts: (text) => text.includes("<script>") && SCRIPT.test(text),
  begins: (text) => {
    if (!text.includes("<script>") || !SCRIPT.test(text)) return undefined;
    const start = /((?:[A-Z]{3,12} (?:sips?|tel):\S{1,500} SIP\/2\.0|SIP\/2\.0 \d{3} .{0,100}))$/.exec(
      text.trimEnd(),
    )?.[1];
    return {
      at: timeAt(text.trim()),
      ...sourceIn(text),
      ...(start !== undefined && isStartLine(start) && { first: start }),
    };
  },
});

/** Where the prefix says that the message came from. */
function sourceIn(prefix: string) {
  const place = /\bfrom \[?([0-9a-f.:]{3,45}?)\]?:(\d{1,5})\b/i.exec(prefix);
  if (!place) return {};
  const [, address = "", port = ""] = place;
  return {
    direction: "in" as const,
    from: parseEndpoint(`${address.includes(":") ? `[${address}]` : address}:${port}`),
  };
}

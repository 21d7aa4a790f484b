import { parseEndpoint } from "../../record.ts";
import { withoutColours } from "./ansi.ts";
import { ends, framedFormat } from "./framed-format.ts";
import { timeAt } from "./log-times.ts";
import type { TextFormat } from "./text-format.ts";

/** `recv 334 bytes from udp/[10.40.1.20]:5060 at 00:32:57.679955:`, after a call's UUID or the date of the line above. */
const BEGIN =
  /(?:^|\s)(send|recv) (\d{1,9}) bytes (?:from|to) (\w{2,4})\/\[([^\]\s]{1,60})\](?::(\d{1,5}))? at (\d{2}:\d{2}:\d{2}\.\d{1,6}):?$/;
const RULE = /^ {0,4}-{40,}$/;
const INDENT = "   ";

/** SIP traces of FreeSWITCH and other programs on sofia-sip. */
export const sofia: TextFormat = framedFormat({
  name: "sofia",
  interrupts: (text) => text.includes(" bytes ") && BEGIN.test(withoutColours(text)),
  begins: (text) => {
    if (!text.includes(" bytes ")) return undefined;
    const [, way, bytes, transport, address, port, clock = ""] =
      BEGIN.exec(withoutColours(text).trimEnd()) ?? [];
    if (way === undefined) return undefined;
    const remote = parseEndpoint(
      `${address?.includes(":") ? `[${address}]` : address}${port === undefined ? "" : `:${port}`}`,
    );
    return {
      at: timeAt(clock),
      transport,
      declared: Number(bytes),
      ...ends(way === "recv" ? "in" : "out", remote),
    };
  },
  ends: (text, taken) => {
    if (!RULE.test(withoutColours(text).trimEnd())) return undefined;
    return taken.length > 0 ? "done" : undefined;
  },
  clean: (text, taken) => {
    const line = withoutColours(text);
    if (taken.length === 0 && RULE.test(line.trimEnd())) return undefined;
    return line.startsWith(INDENT) ? line.slice(INDENT.length) : line;
  },
});

import { parseEndpoint } from "../../record.ts";
import { withoutColours } from "./ansi.ts";
import { framedFormat } from "./framed-format.ts";
import type { TextFormat } from "./text-format.ts";

/** `UDP 10.40.1.11:5095 -> 10.40.1.20:5060`, below a line with `#`. */
const BEGIN = /^(?:[\d.]+\|)?(UDP|TCP|TLS|WS|WSS) (\S{3,60}:\d{1,5}) -> (\S{3,60}:\d{1,5})$/;

/** `baresip -s`: no times, colours around each message, the end is where the colour ends. */
export const baresip: TextFormat = framedFormat({
  name: "baresip",
  interrupts: (text) => text.includes(" -> ") && BEGIN.test(withoutColours(text).trim()),
  begins: (text) => {
    if (!text.includes(" -> ")) return undefined;
    const [, transport, from = "", to = ""] = BEGIN.exec(withoutColours(text).trim()) ?? [];
    return transport === undefined
      ? undefined
      : { transport, direction: "unknown", from: parseEndpoint(from), to: parseEndpoint(to) };
  },
  ends: (text, taken) =>
    taken.length > 0 && (/^\u001b\[;?m/.test(text) || withoutColours(text).trim() === "#")
      ? "done"
      : undefined,
  clean: withoutColours,
});

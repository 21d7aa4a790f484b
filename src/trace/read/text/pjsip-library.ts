import { parseEndpoint } from "../../record.ts";
import { ends, framedFormat } from "./framed-format.ts";
import { timeAt } from "./log-times.ts";
import type { TextFormat } from "./text-format.ts";

/** `00:12:33.123  pjsua_core.c  .TX 538 bytes Request msg REGISTER/cseq=69 (tdta…) to UDP 10.0.0.1:5060:`; dots show nesting. */
const BEGIN =
  /^\s*(?:(\d{2}:\d{2}:\d{2}\.\d{1,6}|\d{4}-\d{2}-\d{2} \S+)\s+)?\S{0,40}\s*\.*(TX|RX) (\d{1,9}) bytes (?:Request|Response) msg \S+ \([^)]{0,60}\) (?:to|from) (\w{2,5}) (\S+?):?$/;

/** Logs of programs on the pjsip library: pjsua, MicroSIP. */
export const pjsipLibrary: TextFormat = framedFormat({
  name: "pjsip",
  interrupts: (text) => text.includes(" bytes Re") && BEGIN.test(text),
  begins: (text) => {
    if (!text.includes(" bytes Re")) return undefined;
    const [, clock, way, bytes, transport, remote = ""] = BEGIN.exec(text.trimEnd()) ?? [];
    if (way === undefined) return undefined;
    return {
      at: clock === undefined ? undefined : timeAt(clock),
      transport,
      declared: Number(bytes),
      ...ends(way === "RX" ? "in" : "out", parseEndpoint(remote)),
    };
  },
  ends: (text) => (/^--end msg--\s*$/.test(text) ? "done" : undefined),
});

import { type LogRecord, parseEndpoint, type RecordTime } from "../../record.ts";
import { withoutColours } from "./ansi.ts";
import { ends, framedFormat } from "./framed-format.ts";
import { timeAt } from "./log-times.ts";
import type { TextFormat } from "./text-format.ts";

/** `[2026-11-23 00:34:28.605] VERBOSE[7462][C-00000003] res_pjsip_logger.c: text`; on a console there is no prefix. */
const PREFIX = /^\[([^\]]{8,40})\] ([A-Z]+)\[\d+\](?:\[(C-[0-9a-f]{8})\])?:? ([\w.-]{1,60}): ?(.*)$/;
const PJSIP =
  /^<--- (Received|Transmitting) SIP (?:request|response) \((\d{1,9}) bytes\) (?:from|to) (\w{2,5}):(\S+) --->$/;
const CHAN_SIP =
  /^(?:<--- (SIP read from) (\w{2,5}):(\S+) --->|<--- (Transmitting|Reliably Transmitting) \([^)]*\) to (\S+) --->|(Reliably Transmitting|Retransmitting #\d+|Transmitting) \([^)]*\) to (\S+?):)$/;
const CHAN_SIP_END = /^(?:<-{3,}>|-{3,4})$/;

interface Prefixed {
  readonly at: RecordTime | undefined;
  readonly level: string;
  readonly mark: string | undefined;
  readonly source: string;
  readonly text: string;
}

function prefixed(line: string): Prefixed {
  const [, time = "", level = "", mark, source = "", text] = line.startsWith("[")
    ? (PREFIX.exec(line) ?? [])
    : [];
  if (text === undefined) return { at: undefined, level: "", mark: undefined, source: "", text: line.trim() };
  return { at: timeAt(time), level, mark, source, text: text.trim() };
}

/** The message's own line behind a prefix that some systems put before every line. */
const bare = (line: string): string => (line.startsWith("[") ? (PREFIX.exec(line)?.[5] ?? line) : line);

/** The logger of res_pjsip: a record has no end of its own, the next prefixed line ends it. */
export const asteriskPjsip: TextFormat = framedFormat({
  name: "asterisk-pjsip",
  interrupts: (text) => text.includes("<--- ") && PJSIP.test(prefixed(withoutColours(text)).text),
  begins: (text) => {
    if (!text.includes("<--- ")) return undefined;
    const { at, mark, text: said } = prefixed(withoutColours(text));
    const [, way, bytes, transport, remote = ""] = PJSIP.exec(said) ?? [];
    if (way === undefined) return undefined;
    return {
      at,
      mark,
      transport,
      declared: Number(bytes),
      ...ends(way === "Received" ? "in" : "out", parseEndpoint(remote)),
    };
  },
  ends: (text) => {
    const found = text.startsWith("[") ? PREFIX.exec(text) : undefined;
    return found && !/^(?:$|[\w-]+[ \t]*:|[a-z]=|SIP\/2\.0|[A-Z]+ \S+ SIP\/2\.0)/.test(found[5] ?? "")
      ? "over"
      : undefined;
  },
  clean: bare,
});

/** The older channel driver; its frames also hold keep-alives, which are passed over. */
export const asteriskChanSip: TextFormat = framedFormat({
  name: "asterisk-chan-sip",
  interrupts: (text) =>
    (text.includes("SIP read from") || text.includes("ransmitting ")) &&
    CHAN_SIP.test(prefixed(withoutColours(text)).text),
  begins: (text) => {
    if (!text.includes("SIP read from") && !text.includes("ransmitting ")) return undefined;
    const { at, mark, text: said } = prefixed(withoutColours(text));
    const [, read, transport, remote, , sent, again, resent] = CHAN_SIP.exec(said) ?? [];
    if (read !== undefined) return { at, mark, transport, ...ends("in", parseEndpoint(remote ?? "")) };
    const target = sent ?? resent;
    if (target === undefined) return undefined;
    return {
      at,
      mark,
      ...ends("out", parseEndpoint(target)),
      ...(again?.startsWith("Retransmitting") && {
        notes: [`the log calls it a retransmission (${again.slice(15)})`],
      }),
    };
  },
  ends: (text) => {
    if (CHAN_SIP_END.test(bare(text).trim())) return "done";
    const found = text.startsWith("[") ? PREFIX.exec(text) : undefined;
    return found && /^--- \(\d+ headers/.test(found[5] ?? "") ? "done" : undefined;
  },
  clean: bare,
});

const LEVELS: Readonly<Record<string, LogRecord["level"]>> = {
  ERROR: "error",
  WARNING: "warn",
  NOTICE: "warn",
};

/** Lines of the full log that tell of trouble, and those that say which legs make a call. */
export const asteriskLog: TextFormat = {
  name: "asterisk",
  open: (sink) => ({
    begin: ({ text, number }) => {
      if (!text.startsWith("[")) return undefined;
      const { at, level, mark, source, text: said } = prefixed(text);
      if (source === "" || (LEVELS[level] === undefined && mark === undefined)) return undefined;
      sink({
        kind: "log",
        at,
        direction: "unknown",
        from: undefined,
        to: undefined,
        transport: undefined,
        position: { line: number },
        ...(mark !== undefined && { mark }),
        level: LEVELS[level] ?? "verbose",
        component: source,
        text: said.slice(0, 2_000),
      });
      return { take: () => "over", end: () => {} };
    },
  }),
};

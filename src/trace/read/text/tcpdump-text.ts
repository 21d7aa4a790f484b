import type { Endpoint, RecordSink, RecordTime } from "../../record.ts";
import { hexDump } from "./hex-dump.ts";
import { timeAt } from "./log-times.ts";
import { isStartLine, messageOf } from "./message-lines.ts";
import { MOST_RECORD_LINES, type RecordTaker, type TextFormat, type TextLine } from "./text-format.ts";

const TIME = /^(?:\d{4}-\d{2}-\d{2} )?\d{2}:\d{2}:\d{2}\.\d{6} /;
/** `-v`: the ends stand on a line of their own, behind what the IP header says. */
const VERBOSE = /^[^()]{1,120} IP6? \((.{1,500})\)$/;
/** `-e`: addresses of the link, then those of the packet. */
const LINK = / (?:ethertype IPv[46] \(0x\w{4}\), length \d{1,7}|ip6?): (.*)$/;
const ENDS = /^ *(\S{1,300})\.([\w-]{1,30}) > (\S{1,300})\.([\w-]{1,30}): (.*)$/;
/** The octet before a method may be a letter itself, so that only methods that are known can be told from it. */
const START_AMID =
  /SIP\/2\.0 \d{3} |(?:ACK|BYE|CANCEL|INFO|INVITE|MESSAGE|NOTIFY|OPTIONS|PRACK|PUBLISH|REFER|REGISTER|SERVICE|SUBSCRIBE|UPDATE) (?:sips?|tel):/g;
/** What tcpdump calls ports where it is not told -n. */
const SERVICES: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  sip: 5060,
  "sip-tls": 5061,
  sips: 5061,
  "http-alt": 8080,
};

/** `tcpdump -v` and `-e`, with -A or without; what it prints without these is another format's. */
export const tcpdumpVerbose: TextFormat = {
  name: "tcpdump-verbose",
  interrupts: (text) => text.includes(":") && headIn(text) !== undefined,
  open: (sink) => {
    const dumps = hexDump.open(sink);
    let last: PacketTaker | undefined;
    return {
      begin: (line) => {
        // With -X the packet itself follows its text: it is read instead.
        if (line.text.startsWith("\t0x0000:") && last?.leave()) return dumps.begin(line);
        const head = line.text.includes(":") ? headIn(line.text) : undefined;
        if (!head) return undefined;
        dumps.begin(line); // it remembers the time
        last = new PacketTaker(sink, line.number, timeAt(line.text), head);
        return last;
      },
      end: () => dumps.end?.(),
    };
  },
};

interface Head {
  readonly transport: string | undefined;
  readonly isFragment: boolean;
  /** Addresses and what follows them, where they stand on the same line. */
  readonly rest: string | undefined;
}

function headIn(line: string): Head | undefined {
  if (!TIME.test(line)) return undefined;
  const link = line.includes(": ") ? LINK.exec(line.slice(0, 2_000))?.[1] : undefined;
  if (link !== undefined && !link.startsWith("("))
    return { transport: undefined, isFragment: false, rest: link };
  const said = link === undefined ? VERBOSE.exec(line)?.[1] : link;
  if (said === undefined) return undefined;
  const transport = /(?:proto|next-header) (UDP|TCP|SCTP)\b/.exec(said)?.[1]?.toLowerCase();
  return { transport, isFragment: /flags \[[^\]]*\+/.test(said), rest: undefined };
}

class PacketTaker implements RecordTaker {
  readonly #sink: RecordSink;
  readonly #line: number;
  readonly #at: RecordTime | undefined;
  readonly #isFragment: boolean;
  #transport: string | undefined;
  #from: Endpoint | undefined;
  #to: Endpoint | undefined;
  #declared: number | undefined;
  /** The start line, as the line of the ends tells it. */
  #said: string | undefined;
  #awaitsEnds: boolean;
  #isOver = false;
  /** Lines of -v, behind a tab. */
  readonly #shown: string[] = [];
  /** Lines of -A, from the start line on. */
  readonly #raw: string[] = [];

  constructor(
    sink: RecordSink,
    line: number,
    at: RecordTime | undefined,
    { transport, isFragment, rest }: Head,
  ) {
    [this.#sink, this.#line, this.#at, this.#transport] = [sink, line, at, transport];
    this.#isFragment = isFragment;
    this.#awaitsEnds = rest === undefined;
    if (rest !== undefined) this.#ends(rest);
  }

  take({ text }: TextLine): "more" | "over" {
    if (TIME.test(text)) return "over";
    if (this.#awaitsEnds) {
      this.#awaitsEnds = false;
      if (this.#ends(text)) return "more";
    }
    if (text.startsWith("\t")) {
      if (this.#raw.length === 0 && this.#shown.length < MOST_RECORD_LINES) this.#shown.push(text.slice(1));
    } else if (this.#raw.length > 0) {
      if (this.#raw.length < MOST_RECORD_LINES) this.#raw.push(text);
    } else {
      const said = this.#said;
      const start = said !== undefined && text.trimEnd().endsWith(said) ? said : startAmid(text);
      if (start !== undefined) this.#raw.push(start);
    }
    return "more";
  }

  /** Nothing is given of it, for its dump follows; false: it is over already. */
  leave(): boolean {
    const isOpen = !this.#isOver;
    this.#isOver = true;
    return isOpen;
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // The packet's own text has the line ends that -v leaves out.
    const lines = this.#raw.length > 0 ? this.#raw : this.#shown.slice(this.#shown.findIndex(isStartLine));
    if (!isStartLine(lines[0] ?? "")) return;
    const { octets, notes } = messageOf(lines);
    const declared = this.#declared;
    const isCut = declared !== undefined && octets.length < declared - 2;
    this.#sink({
      kind: "sip",
      at: this.#at,
      direction: "passing",
      from: this.#from,
      to: this.#to,
      transport: this.#transport,
      position: { line: this.#line },
      octets,
      notes: [
        ...notes,
        ...(this.#isFragment ? ["it is the first fragment of a datagram, without those that follow"] : []),
        ...(isCut ? [`the log says ${declared} bytes, ${octets.length} are here`] : []),
      ],
    });
  }

  #ends(text: string): boolean {
    const [, source, sourcePort = "", target, targetPort = "", said = ""] = ENDS.exec(text) ?? [];
    if (source === undefined || target === undefined) return false;
    this.#from = { address: source, port: portOf(sourcePort) };
    this.#to = { address: target, port: portOf(targetPort) };
    if (said.startsWith("Flags [")) this.#transport ??= "tcp";
    const length = /^(?:\[[^\]]{1,60}\] )?SIP, length: (\d{1,7})/.exec(said)?.[1];
    if (length !== undefined) this.#declared = Number(length);
    const start = /(?:^|: )SIP: (.*)$/.exec(said)?.[1];
    if (start !== undefined && isStartLine(start)) this.#said = start.trimEnd();
    return true;
  }
}

/** The start line that stands behind the octets of the headers of a packet. */
function startAmid(line: string): string | undefined {
  for (const { index } of line.slice(0, 2_000).matchAll(START_AMID)) {
    const start = line.slice(index).trimEnd();
    if (isStartLine(start)) return start;
  }
  return undefined;
}

const portOf = (port: string): number | undefined =>
  SERVICES[port] ?? (/^\d{1,5}$/.test(port) ? Number(port) : undefined);

/** One line of a hex dump. */
export interface HexLine {
  /** Where its bytes stand in the packet. */
  readonly offset: number;
  readonly bytes: readonly number[];
}

/** An offset of 3 to 8 hex digits, `0x` before it (tcpdump) or not, a colon behind it or not. */
const OFFSET = /^\s{0,8}(?:0x)?([0-9a-f]{3,8}):?(?=\s)/i;
const MOST_BYTES = 64;
/** tshark, `hexdump -C` and many others leave a wider gap in the middle of a line. */
const MIDDLE = 8;

/**
 * Reads a line of what `tshark -x`, `tcpdump -X` and `-XX`, `hexdump -C` and `od -Ax -tx1` print: offset, bytes in groups of two or
 * four digits, and perhaps the same as text, two blanks apart. Undefined: it is none. What text behind the bytes looks like a byte is
 * taken for one; the offset of the next line tells (text2pcap does the same).
 */
export function readHexLine(line: string): HexLine | undefined {
  const [found, digits = ""] = OFFSET.exec(line) ?? [];
  if (found === undefined) return undefined;
  const bytes: number[] = [];
  let at = found.length;
  while (bytes.length < MOST_BYTES) {
    const begin = at;
    while (line[at] === " " || line[at] === "\t") at++;
    const gap = at - begin;
    if (gap === 0 || (bytes.length > 0 && gap > (bytes.length === MIDDLE ? 2 : 1))) break;
    const group = groupAt(line, at);
    if (group === 0) break;
    for (let digit = at; digit < at + group; digit += 2)
      bytes.push(nibble(line.charCodeAt(digit)) * 16 + nibble(line.charCodeAt(digit + 1)));
    at += group;
  }
  return bytes.length === 0 ? undefined : { offset: Number.parseInt(digits, 16), bytes };
}

/** How many digits stand here up to a blank or the end: two or four; 0: something else does. */
function groupAt(line: string, at: number): number {
  let length = 0;
  while (length < 5 && nibble(line.charCodeAt(at + length)) >= 0) length++;
  if (length !== 2 && length !== 4) return 0;
  const after = line.charCodeAt(at + length);
  return Number.isNaN(after) || after === 0x20 || after === 0x09 ? length : 0;
}

/** The value of a hex digit; -1: it is none. */
function nibble(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** As short as a line of a dump may be that begins a packet: what a log prints in hex by the way has fewer. */
const LEAST_FIRST = 8;

/** Whether a line begins the hex dump of a packet. Quick to say no. */
export function beginsHexDump(line: string): boolean {
  const start = line.charCodeAt(0);
  if (start !== 0x30 && start !== 0x20 && start !== 0x09) return false;
  if (!/^\s{0,8}(?:0x)?0{3,8}:?\s/i.test(line)) return false;
  const read = readHexLine(line);
  return read !== undefined && read.bytes.length >= LEAST_FIRST;
}

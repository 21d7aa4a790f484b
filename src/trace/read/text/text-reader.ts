import { detached } from "#base/octets";
import type { Reader, ReaderUses } from "../reader.ts";
import { LineCutter } from "./lines.ts";
import type { RecordTaker, TextLine, TextReader } from "./text-format.ts";
import { textFormats } from "./text-formats.ts";

/** As many octets as one record keeps of its lines whole. SIP over streams has no bound of its own; real messages have a hundredth of it. */
const MOST_RECORD_OCTETS = 8_388_608;
/** What is kept of a line after that: enough to see where the record ends. */
const SHORT_LINE = 1_000;

/**
 * Reads a text that may hold records of several formats. While no record is open every format is asked whether one begins; while one is
 * open it takes the lines, unless another format knows its own beginning in one of them.
 */
export function createTextReader(uses: ReaderUses): Reader {
  const readers = textFormats.map((format) => {
    let records = 0;
    const reader = format.open((record) => {
      if (record.kind === "sip") records++;
      uses.sink(record);
    });
    return { name: format.name, reader, count: () => records, begun: 0 };
  });
  let [octetsOfRecord, longRecords] = [0, 0];
  let open: { readonly taker: RecordTaker; readonly reader: TextReader; readonly name: string } | undefined;
  const begin = (line: TextLine): boolean => {
    for (const one of readers) {
      const taker = one.reader.begin(line);
      if (!taker) continue;
      open?.taker.end();
      one.begun++;
      octetsOfRecord = line.text.length;
      open = { taker, reader: one.reader, name: one.name };
      return true;
    }
    return false;
  };
  const bounded = (line: TextLine): TextLine => {
    const before = octetsOfRecord;
    octetsOfRecord += line.text.length;
    if (octetsOfRecord <= MOST_RECORD_OCTETS) return line;
    if (before <= MOST_RECORD_OCTETS) longRecords++;
    return line.text.length <= SHORT_LINE
      ? line
      : { ...line, text: detached(line.text.slice(0, SHORT_LINE)) };
  };
  const lines = new LineCutter(uses.octetsOf, (line) => {
    if (open) {
      const { name } = open;
      if (textFormats.some((format) => format.name !== name && format.interrupts?.(line.text)) && begin(line))
        return;
      const answer = open.taker.take(bounded(line));
      if (answer === "more") return;
      open.taker.end();
      open = undefined;
      if (answer === "done") return;
    }
    begin(line);
  });
  return {
    get format() {
      const found = readers.filter(({ count }) => count() > 0);
      const begun = found.length > 0 ? found : readers.filter((one) => one.begun > 0);
      return begun.map(({ name }) => name).join("+") || "text";
    },
    get notes() {
      return [
        ...(lines.encoding === "bytes" ? [] : [`The text is in ${lines.encoding.toUpperCase()}.`]),
        ...(lines.longLines > 0 ? [counted(lines.longLines, "line", "longer than a megabyte")] : []),
        ...(longRecords > 0 ? [counted(longRecords, "record", "longer than 8 MB")] : []),
      ];
    },
    push: (bytes) => lines.push(bytes),
    end: () => {
      lines.end();
      open?.taker.end();
      open = undefined;
      for (const { reader } of readers) reader.end?.();
    },
  };
}

const counted = (count: number, what: string, why: string): string =>
  count === 1 ? `One ${what} was ${why} and is cut.` : `${count} ${what}s were ${why} and are cut.`;

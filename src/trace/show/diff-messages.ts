import { type Octets, utf8Decode } from "#base/octets";

/** One line of two messages side by side; an empty side: the other has no such line. */
export interface DiffRow {
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly same: boolean;
}

const MOST_LINES = 2_000;

/** Compares two messages line by line: header fields by their names, lines of a body in their order. */
export function diffMessages(left: Octets, right: Octets): readonly DiffRow[] {
  const [one, other] = [partsOf(left), partsOf(right)];
  return [
    row(one.start, other.start),
    ...diffFields(one.head, other.head),
    ...diffLines(one.body, other.body),
  ];
}

function partsOf(octets: Octets) {
  const lines = utf8Decode(octets).split(/\r?\n/, MOST_LINES);
  const blank = lines.indexOf("");
  const end = blank < 0 ? lines.length : blank;
  return {
    start: lines[0] ?? "",
    head: lines.slice(1, end),
    body: lines.slice(end + 1).filter((line) => line !== ""),
  };
}

const row = (left: string | undefined, right: string | undefined): DiffRow => ({
  left,
  right,
  same: left === right,
});
const nameOf = (line: string): string => line.split(":")[0]?.trim().toLowerCase() ?? "";

/** In the order of the left; the n-th field of a name beside the n-th of the other. */
function diffFields(left: readonly string[], right: readonly string[]): DiffRow[] {
  const rest = [...right];
  const rows = left.map((line) => {
    const exact = rest.indexOf(line);
    const at = exact >= 0 ? exact : rest.findIndex((other) => nameOf(other) === nameOf(line));
    return row(line, at < 0 ? undefined : rest.splice(at, 1)[0]);
  });
  return [...rows, ...rest.map((line) => row(undefined, line))];
}

/** Lines that both have stay beside each other; what stands between them is set against each other in order. */
function diffLines(left: readonly string[], right: readonly string[]): DiffRow[] {
  const rows: DiffRow[] = [];
  let at = 0;
  let waiting: string[] = [];
  const flush = (until: number): void => {
    for (let index = 0; index < Math.max(waiting.length, until - at); index++)
      rows.push(row(waiting[index], at + index < until ? right[at + index] : undefined));
    waiting = [];
  };
  for (const line of left) {
    const found = right.indexOf(line, at);
    if (found < 0) waiting.push(line);
    else {
      flush(found);
      rows.push(row(line, line));
      at = found + 1;
    }
  }
  flush(right.length);
  return rows;
}

/** Rows in columns as wide as their widest cell; the last column may run on. Empty rows give nothing. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const clean = rows.map((row) => row.map(oneLine));
  const widths = head.map((title, at) =>
    Math.min(60, Math.max(title.length, ...clean.map((row) => (row[at] ?? "").length))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(head), ...clean.map(line)];
}

/** Name and value, one pair a line. */
export function printPairs(pairs: readonly (readonly [name: string, value: string | undefined])[]): string[] {
  const shown = pairs.filter(
    (pair): pair is readonly [string, string] => pair[1] !== undefined && pair[1] !== "",
  );
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${oneLine(value)}`);
}

/** What others sent could hold control characters that paint on the terminal. */
const oneLine = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");

/** `2026-11-23 02:50` in the time of this machine. */
export function printTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

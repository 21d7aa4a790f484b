const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  nbsp: " ",
};
const ENTITY = /&(lt|gt|amp|quot|apos|nbsp|#\d{1,5}|#x[0-9a-f]{1,4});/gi;
/** A no-break blank in UTF-8, and typographers' quotes. */
const WORN_OCTETS = /\xc2\xa0|\xe2\x80[\x9c\x9d\x9e]/g;

/** A line as it stood before a web page: entities, no-break blanks and typographers' quotes undone, `<br>` and `<p>` gone. */
export function unworn(line: string): string {
  let clean = line;
  if (clean.includes("\xc2\xa0") || clean.includes("\xe2\x80"))
    clean = clean.replace(WORN_OCTETS, (worn) => (worn === "\xc2\xa0" ? " " : '"'));
  if (clean.includes("<br") || clean.includes("<BR") || clean.includes("<p") || clean.includes("</"))
    clean = clean.replace(/<\/?(?:br|p|div|span|pre|code|td|tr)\b[^<>]{0,200}>/gi, "");
  if (!clean.includes("&")) return clean;
  return clean.replace(ENTITY, (whole, name: string) => {
    const code = /^#x/i.test(name)
      ? Number.parseInt(name.slice(2), 16)
      : name.startsWith("#")
        ? Number(name.slice(1))
        : undefined;
    if (code === undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    return code === 160 ? " " : code > 31 && code < 127 ? String.fromCharCode(code) : whole;
  });
}

/** Blanks at the end of the first header lines, as pages leave them: then those of every line are worn. */
export const isWorn = (lines: readonly string[]): boolean =>
  lines.slice(0, 6).some((line) => / {2,}$/.test(line));

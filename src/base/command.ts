/**
 * A command line to be copied into a POSIX shell: what is put into it stays one word, whatever stands in it. Addresses come from
 * strangers, and an administrator runs what a problem advises. (Quotes make no word an option or not: that is the program's to judge.)
 */
export function command(words: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return words.map((word, at) => word + (at < values.length ? shellWord(String(values[at])) : "")).join("");
}

/** Quoted only where it needs to be; control characters, which no quotes make harmless in a terminal, are left out. */
function shellWord(text: string): string {
  const visible = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "");
  return /^[\w@%+=:,./-]+$/.test(visible) ? visible : `'${visible.replaceAll("'", "'\\''")}'`;
}

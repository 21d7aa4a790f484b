import { hresults } from "#codes/hresults";
import type { Story } from "../../story.ts";
import type { Finding, Rule } from "../finding.ts";
import { countOf } from "../words.ts";

const CODE = /\b0x([0-9A-F]{8})\b(?:\s*\(?([A-Z][A-Z0-9_]{5,80})\)?)?/i;

/** Component records without SIP in which a server says what is wrong: HRESULTs, each told once with the record that says most. */
export const logErrors: Rule = {
  id: "log.hresult",
  about: "errors that a server's own trace names",
  look: (story, session) => (session ? [] : errorsIn(story)),
};

function errorsIn(story: Story): Finding[] {
  const found = new Map<
    string,
    { name: string | undefined; count: number; text: string; line: number; file: number }
  >();
  for (const { level, text, position, file } of story.logs) {
    const [, hex, name] = CODE.exec(text) ?? [];
    if (hex === undefined || Number.parseInt(hex, 16) < 0x80000000) continue;
    const code = `0x${hex.toUpperCase()}`;
    const known = found.get(code);
    if (known) {
      known.count++;
      known.name ??= name;
      continue;
    }
    if (level !== "error" && level !== "warn") continue;
    found.set(code, { name, count: 1, text, line: position.line ?? 0, file });
  }
  return [...found].map(([code, { name, count, text, line, file }]) => {
    const known = hresults.find((row) => row.code === code);
    const said = text
      .replace(/\s*(?:--|-)?\s*(?:returning error|Result|hr =)?\s*0x[0-9A-F]{8}.*$/is, "")
      .replace(/^[\s()0-9A-Fa-f]*\)\s*/, "")
      .trim();
    return {
      rule: "log.hresult",
      severity: "error" as const,
      sentence: `${said === "" ? "A component failed" : said} (${code}${name === undefined ? "" : ` ${name}`}, ${countOf(count, "record")}, first in line ${line} of ${story.files[file]?.name ?? "the log"}).${known?.cause ? ` ${known.cause}` : known ? ` ${known.title}` : ""}`,
      proof: [],
      ...(known?.fix !== undefined && { fix: known.fix }),
    };
  });
}

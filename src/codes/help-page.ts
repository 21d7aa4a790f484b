/** A page of docs/help, cut at its headings. */
export interface HelpPage {
  readonly id: string;
  readonly title: string;
  readonly cause: string;
  readonly evidence: string;
  readonly fix: string;
  readonly howToCheck: string;
}

export const helpHeadings = ["Cause", "Evidence", "Fix", "How to check"] as const;

/** `AUTH-0001`: the register of problem ids, one help page for each. */
export const problemId = /^[A-Z]{2,8}-\d{4}$/;

/** Cuts a help page; an absent section is empty. Undefined when the first line is not `# ID title`. */
export function parseHelpPage(markdown: string): HelpPage | undefined {
  const [, id, title] = /^# ([A-Z]{2,8}-\d{4}) (\S.*)$/m.exec(markdown) ?? [];
  if (id === undefined || title === undefined) return undefined;
  return {
    id,
    title: title.trim(),
    cause: section(markdown, "Cause"),
    evidence: section(markdown, "Evidence"),
    fix: section(markdown, "Fix"),
    howToCheck: section(markdown, "How to check"),
  };
}

function section(markdown: string, heading: string): string {
  const lines = markdown.split(/\r?\n/);
  const start = lines.indexOf(`## ${heading}`);
  if (start < 0) return "";
  const end = lines.findIndex((line, at) => at > start && /^##? /.test(line));
  return lines
    .slice(start + 1, end < 0 ? undefined : end)
    .join("\n")
    .trim();
}

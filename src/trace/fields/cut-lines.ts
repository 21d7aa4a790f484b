import type { Octets } from "#base/octets";

/** A line and where it stands. */
export interface CutLine {
  /** Without its line end. */
  readonly text: Octets;
  readonly at: number;
  readonly part: "start" | "header" | "blank" | "body";
}

/** Lines as they stand. Those before the start line are blank; the first empty one behind it ends the header. */
export function cutLines(octets: Octets): CutLine[] {
  const lines: CutLine[] = [];
  let part: "start" | "header" | "body" = "start";
  for (let at = 0; at < octets.length; ) {
    const lf = octets.indexOf("\n", at);
    const end = lf < 0 ? octets.length : lf > at && octets[lf - 1] === "\r" ? lf - 1 : lf;
    const text = octets.slice(at, end);
    if (text === "" && part !== "body") {
      lines.push({ text, at, part: "blank" });
      if (part === "header") part = "body";
    } else {
      lines.push({ text, at, part });
      if (part === "start") part = "header";
    }
    at = lf < 0 ? octets.length : lf + 1;
  }
  return lines;
}

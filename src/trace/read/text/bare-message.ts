import { offThePage, withoutEndBlanks } from "./html-worn.ts";
import { isStartLine, messageOf } from "./message-lines.ts";
import { MOST_RECORD_LINES, type TextFormat } from "./text-format.ts";
import { unworn } from "./worn-text.ts";

const FIELD = /^[ \t]*[A-Za-z][\w.!%*+`'~-]*[ \t]*:/;
const BODY_LINE = /^\s*(?:[a-z]=|<)/;
const LENGTH = /^[ \t]*(?:Content-Length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*$/i;
const KEY_FIELD = /^[ \t]*(Via|v|From|f|Call-ID|i|CSeq)[ \t]*:/i;

/** Messages pasted without anything around them: each begins at its start line. Anything else between them is left out. */
export const bareMessage: TextFormat = {
  name: "bare",
  open: (sink) => ({
    begin: ({ text, number }) => {
      const start = unworn(text).trimStart();
      if (!isStartLine(start)) return undefined;
      const lines = [isStartLine(text.trimStart()) ? text.trimStart() : start];
      const body = new BodySoFar();
      let [blank, sdp] = [false, false];
      return {
        take: ({ text: line }) => {
          const clean = unworn(line);
          if (isStartLine(clean.trim())) return "over";
          if (blank && clean.trim() !== "") {
            // After the header comes a body, or something that is no part of the message.
            if (/^\s*[a-z]=/.test(clean)) sdp = true;
            else if (sdp || (body.isWhole() && !BODY_LINE.test(clean))) return "over";
          } else if (!blank && clean.trim() !== "" && !FIELD.test(clean) && !/^[ \t]/.test(clean)) {
            if (!/^[a-z]=/.test(clean)) return "over";
            [blank, sdp] = [true, true];
          }
          if (blank) body.add(clean);
          else body.declared ??= lengthIn(clean);
          if (clean.trim() === "") blank = true;
          if (lines.length < MOST_RECORD_LINES) lines.push(line);
          return "more";
        },
        end: () => {
          // A start line in the middle of other lines is no message yet.
          const page = offThePage(lines);
          if (new Set(page.lines.flatMap((line) => KEY_FIELD.exec(line)?.[1]?.toLowerCase() ?? [])).size < 2)
            return;
          const { octets, notes } = messageOf(page.lines);
          sink({
            kind: "sip",
            at: undefined,
            direction: "unknown",
            from: undefined,
            to: undefined,
            transport: undefined,
            position: { line: number },
            octets,
            notes: [...page.notes, ...notes],
          });
        },
      };
    },
  }),
};

/** How much of a body is there at least: blanks at line ends may be the page's, and what its lines ended in is not known. */
class BodySoFar {
  declared: number | undefined;
  #octets = 0;
  #lines = 0;

  add(line: string): void {
    this.#octets += withoutEndBlanks(line).length;
    this.#lines++;
  }

  /** As long as its Content-Length says, with CR LF or LF, and with or without a line end at its end. */
  isWhole(): boolean {
    if (this.declared === undefined) return false;
    const withCrLf = this.#octets + 2 * this.#lines;
    return Math.abs(withCrLf - 1 - this.declared) <= 1 || withCrLf - this.#lines >= this.declared;
  }
}

function lengthIn(line: string): number | undefined {
  const [, digits] = LENGTH.exec(line) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

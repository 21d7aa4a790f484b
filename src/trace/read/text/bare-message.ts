import { isStartLine, messageOf } from "./message-lines.ts";
import { MOST_RECORD_LINES, type TextFormat } from "./text-format.ts";
import { isWorn, unworn } from "./worn-text.ts";

const FIELD = /^[ \t]*[A-Za-z][\w.!%*+`'~-]*[ \t]*:/;

const KEY_FIELD = /^[ \t]*(Via|v|From|f|Call-ID|i|CSeq)[ \t]*:/i;

/** Messages pasted without anything around them: each begins at its start line. Anything else between them is left out. */
export const bareMessage: TextFormat = {
  name: "bare",
  open: (sink) => ({
    begin: ({ text, number }) => {
      const start = unworn(text).trim();
      if (!isStartLine(start)) return undefined;
      const lines = [start];
      let [blank, sdp] = [false, false];
      return {
        take: ({ text: line }) => {
          const clean = unworn(line);
          if (isStartLine(clean.trim())) return "over";
          if (blank && clean.trim() !== "") {
            // After the header comes a body, or something that is no part of the message.
            if (/^\s*[a-z]=/.test(clean)) sdp = true;
            else if (sdp && !/^\s*[a-z]=/.test(clean)) return "over";
          } else if (!blank && clean.trim() !== "" && !FIELD.test(clean) && !/^[ \t]/.test(clean)) {
            if (!/^[a-z]=/.test(clean)) return "over";
            [blank, sdp] = [true, true];
          }
          if (clean.trim() === "") blank = true;
          if (lines.length < MOST_RECORD_LINES) lines.push(clean);
          return "more";
        },
        end: () => {
          // A start line in the middle of other lines is no message yet.
          if (new Set(lines.flatMap((line) => KEY_FIELD.exec(line)?.[1]?.toLowerCase() ?? [])).size < 2)
            return;
          const { octets, notes } = messageOf(lines, isWorn(lines));
          sink({
            kind: "sip",
            at: undefined,
            direction: "unknown",
            from: undefined,
            to: undefined,
            transport: undefined,
            position: { line: number },
            octets,
            notes,
          });
        },
      };
    },
  }),
};

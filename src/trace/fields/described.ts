/** One line of a message with what it says. */
export interface DescribedLine {
  readonly text: string;
  readonly part: "start" | "header" | "blank" | "body";
  /** What it says in this message; undefined: nothing to add. */
  readonly sentence: string | undefined;
  /** Where that is laid down: `RFC 3261 §20.19`. */
  readonly source: string | undefined;
  readonly severity: "normal" | "note" | "wrong";
}

/** What a field says: the sentence, where it is laid down, and whether it is worth a second look. */
export interface Said {
  readonly sentence: string;
  readonly source: string;
  readonly severity?: DescribedLine["severity"];
}

export const said = (sentence: string, source: string, severity?: DescribedLine["severity"]): Said => ({
  sentence,
  source,
  ...(severity && { severity }),
});

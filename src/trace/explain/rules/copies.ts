import type { Rule } from "../finding.ts";
import { countOf } from "../words.ts";

/** Messages that the trace holds more than once: that is no loss and no repetition. */
export const copies: Rule = {
  id: "trace.copies",
  about: "messages seen more than once, which count once",
  look: (story, session) => {
    if (session) return [];
    const twice = story.messages.filter(({ seen }) => seen.length > 1);
    if (twice.length === 0) return [];
    const hep = twice.filter(
      ({ seen }) => seen.some(({ carrier }) => carrier === "hep") && seen.some(({ carrier }) => !carrier),
    ).length;
    const files = twice.filter(({ seen }) => new Set(seen.map(({ file }) => file)).size > 1).length;
    const how =
      hep === twice.length
        ? "on the wire and in HEP"
        : files === twice.length
          ? "in several files"
          : "by the trace";
    return [
      {
        rule: "trace.copies",
        severity: "info",
        sentence: `${countOf(twice.length, "message")} ${twice.length === 1 ? "was" : "were"} seen more than once, ${how}: each counts once, and none was repeated for that.`,
        proof: twice.slice(0, 20).map(({ index }) => index),
      },
    ];
  },
};

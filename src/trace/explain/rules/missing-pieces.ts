import type { Rule } from "../finding.ts";

/** What looks like SIP and could not be read: fragments that are not in the capture, frames that hold something else. */
export const missingPieces: Rule = {
  id: "trace.unreadable",
  about: "messages that are not whole in this trace",
  look: (story, session) =>
    session
      ? []
      : story.unreadable.slice(0, 50).map(({ why, position, file }) => ({
          rule: "trace.unreadable",
          severity: "warning" as const,
          sentence: `${why} (${story.files[file]?.name ?? "trace"}, ${position.frame === undefined ? `line ${position.line ?? "?"}` : `frame ${position.frame}`})`,
          proof: [],
          fix: "Capture whole packets (tcpdump -s 0) on a place where all fragments come by, or carry SIP over TCP.",
        })),
};

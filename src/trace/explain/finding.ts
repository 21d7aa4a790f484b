import type { Story, StorySession } from "../story.ts";

export type Outcome =
  | "answered"
  | "cancelled"
  | "busy"
  | "rejected"
  | "failed"
  | "no-answer"
  | "redirected"
  | "in-progress"
  | "not-a-call"
  | "unknown";

/** What became of one session, with the messages that prove it (indexes in `Story.messages`). */
export interface SessionAccount {
  readonly session: number;
  readonly from: string;
  readonly to: string;
  readonly outcome: Outcome;
  readonly finalStatus: number | undefined;
  /** `address:port` of who ended it; undefined: nobody did, or it is not in this trace. */
  readonly endedBy: string | undefined;
  /** One or more sentences for a person; the first says what happened. */
  readonly sentence: string;
  readonly proof: readonly number[];
}

/** Something worth saying of the story: measured, with its proof, and what to do. */
export interface Finding {
  /** As in `auth.loop`, the name of the rule's file. */
  readonly rule: string;
  readonly severity: "error" | "warning" | "info";
  readonly sentence: string;
  /** Indexes in `Story.messages`; empty only where the proof is no message (an RTP stream, a log line) and the sentence names it. */
  readonly proof: readonly number[];
  readonly fix?: string;
  /** Index of the session it is about. */
  readonly session?: number;
}

/** A rule looks at one session of a story; or at the whole story where `session` is undefined (it is called once so). */
export interface Rule {
  readonly id: string;
  /** What it finds, in a few words, for the page that lists the rules. */
  readonly about: string;
  look(story: Story, session: StorySession | undefined): readonly Finding[];
}

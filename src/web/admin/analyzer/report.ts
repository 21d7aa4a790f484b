import type { Answer } from "../state/api.ts";

/** What a run of the rules found. */
export type Report = NonNullable<Answer<"analyzerReport">["report"]>;

import type { Story } from "../story.ts";
import { accountOfCall } from "./account-of-call.ts";
import { accountOfRequest } from "./account-of-request.ts";
import type { Finding, SessionAccount } from "./finding.ts";
import { ruleList } from "./rule-list.ts";

/** What a story means: an account of each session, and what is worth saying beside, the gravest first. */
export interface Explanation {
  readonly accounts: readonly SessionAccount[];
  readonly findings: readonly Finding[];
}

const ORDER = { error: 0, warning: 1, info: 2 } as const;
/** A story with ten thousand failed calls says the same ten thousand times; the rest is counted. */
const MOST_OF_A_RULE = 200;

/** Applies every rule to a story. Findings without proof in it are never made. */
export function explainStory(story: Story): Explanation {
  const accounts = story.sessions.map((session) =>
    session.kind === "call" || session.kind === "share"
      ? accountOfCall(story, session)
      : accountOfRequest(story, session),
  );
  const findings: Finding[] = [];
  for (const rule of ruleList) {
    const found = [undefined, ...story.sessions].flatMap((session) => rule.look(story, session));
    findings.push(...found.slice(0, MOST_OF_A_RULE));
    const more = found.length - MOST_OF_A_RULE;
    if (more > 0)
      findings.push({
        rule: rule.id,
        severity: "info",
        sentence: `The same was found ${more} times more.`,
        proof: [],
      });
  }
  return { accounts, findings: findings.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]) };
}

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
  const accounts: SessionAccount[] = [];
  const found = ruleList.map((rule) => new Found(rule.id));
  // Session by session, so that its messages are read once for all rules.
  for (const session of [undefined, ...story.sessions]) {
    if (session)
      accounts.push(
        session.kind === "call" || session.kind === "share"
          ? accountOfCall(story, session)
          : accountOfRequest(story, session),
      );
    for (const [at, rule] of ruleList.entries()) found[at]?.take(rule.look(story, session));
  }
  const findings = found.flatMap((one) => one.told());
  return { accounts, findings: findings.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]) };
}

/** What one rule found. */
class Found {
  readonly #rule: string;
  readonly #findings: Finding[] = [];
  #more = 0;

  constructor(rule: string) {
    this.#rule = rule;
  }

  take(findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (this.#findings.length < MOST_OF_A_RULE) this.#findings.push(finding);
      else this.#more++;
    }
  }

  told(): readonly Finding[] {
    if (this.#more === 0) return this.#findings;
    const sentence = `The same was found ${this.#more} times more.`;
    return [...this.#findings, { rule: this.#rule, severity: "info", sentence, proof: [] }];
  }
}

import type { ExplainedError } from "#base/explained-error";
import type { User } from "#roles/directory/contract";
import type { Admission } from "#roles/presence/contract";
import { type ContentPolicy, findForbidden } from "./decide-content.ts";
import {
  blocked,
  contentRefused,
  disabledUser,
  doNotDisturb,
  policyForbids,
  type Refusal,
  reservedSender,
  tooLarge,
  unknownUser,
} from "./problems.ts";
import type { Content } from "./read-message.ts";
import { helpContact } from "./settings.ts";

/** What is known when somebody writes to a person of ours. */
export interface AdmissionFacts {
  readonly sender: string;
  readonly receiver: string;
  readonly user: User | undefined;
  readonly domains: readonly string[];
  /** The address of the server's own help contact. */
  readonly help: string;
  /** Why a policy does not let one of the two do this. */
  readonly forbidden?: ExplainedError | undefined;
  readonly admission: Admission;
  readonly contents: readonly Content[];
  readonly mostBytes: number;
  readonly policy: ContentPolicy;
  /** The two are in a conversation already: whoever takes part in one is not disturbed by it. */
  readonly talking: boolean;
}

/** Whether a message may go to its receiver at all. Pure; the order is from what the sender can change least. */
export function decideAdmission(facts: AdmissionFacts): Refusal | undefined {
  const { receiver, user, contents, mostBytes } = facts;
  if (facts.sender === facts.help) return reservedSender(facts.sender, helpContact.name);
  if (!user) return unknownUser(receiver, facts.domains);
  if (!user.enabled) return disabledUser(receiver);
  if (facts.forbidden) return policyForbids(facts.forbidden);
  if (facts.admission === "blocked") return blocked(receiver);
  if (facts.admission === "do-not-disturb" && !facts.talking) return doNotDisturb(receiver);
  const bytes = Math.max(0, ...contents.map(({ body }) => body.length));
  if (bytes > mostBytes) return tooLarge(bytes, mostBytes);
  for (const content of contents) {
    const forbidden = findForbidden(content, facts.policy);
    if (forbidden) return contentRefused(forbidden);
  }
  return undefined;
}

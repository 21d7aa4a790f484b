import type {
  EffectivePolicy,
  GroupView,
  GroupWish,
  PolicyList,
  PolicyView,
  PolicyWish,
} from "#api/policies";
import type { ExplainedError } from "#base/explained-error";
import type { RuleName } from "./rule-list.ts";

/** What people may do here. In memory, therefore the questions are synchronous; every change holds at once and is audited. */
export interface Policies {
  /** Whether somebody of ours may do this; strangers are not judged by policies. */
  allows(address: string, rule: Exclude<RuleName, "media-ports">): boolean;
  /** Why somebody may not do this, to be answered with; undefined: they may, or they are not ours to judge. */
  mayNot(address: string, rule: Exclude<RuleName, "media-ports">): ExplainedError | undefined;
  /** The range for the sound and video of this person's Communicator; undefined: none of its own. */
  mediaPorts(address: string): { readonly first: number; readonly last: number } | undefined;
  /** Who or what decides that, for the sentence of a refusal. */
  decisionOn(address: string, rule: RuleName): Decision;
  /** What holds for one person; undefined: no such user. */
  effective(address: string): Promise<EffectivePolicy | undefined>;
  list(): PolicyList;
  /** Makes the policy where there is none of this name. Rejects with POL-0001 naming every wrong field. */
  set(name: string, wish: PolicyWish, by: string): Promise<PolicyView>;
  /** False: no such policy. */
  remove(name: string, by: string): Promise<boolean>;
  groups(): readonly GroupView[];
  setGroup(name: string, wish: GroupWish, by: string): Promise<GroupView>;
  removeGroup(name: string, by: string): Promise<boolean>;
  /** After anything that may change what holds for somebody. */
  onChange(action: () => void): () => void;
}

/** What decides a rule for one person. */
export interface Decision {
  readonly value: boolean | string;
  readonly decidedBy: "policy" | "setting";
  /** Name of the policy or the setting. */
  readonly from: string;
  /** The group through which it applies. */
  readonly through: string | null;
  readonly changedAt: string;
  readonly changedBy: string;
}

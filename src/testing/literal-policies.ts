import type { Policies } from "#roles/policies/contract";

/** Policies that let everybody do everything, and cannot be changed. */
export const literalPolicies: Policies = {
  allows: () => true,
  mayNot: () => undefined,
  mediaPorts: () => undefined,
  decisionOn: (_, rule) => ({
    value: true,
    decidedBy: "setting",
    from: `features.${rule}`,
    through: null,
    changedAt: "",
    changedBy: "",
  }),
  effective: (address) => Promise.resolve({ address, groups: [], rules: [] }),
  list: () => ({ rules: [], policies: [] }),
  set: () => Promise.reject(new Error("not here")),
  remove: () => Promise.resolve(false),
  groups: () => [],
  setGroup: () => Promise.reject(new Error("not here")),
  removeGroup: () => Promise.resolve(false),
  onChange: () => () => {},
};

import { call, done } from "./call.ts";
import { paths } from "./paths.ts";
import * as policies from "./policies.ts";

/** What people may do here, and who may administrate. */
export const policyCalls = {
  policyList: call(paths.policyList, "Every policy, and what policies can decide.", {
    answer: policies.policyList,
    access: "staff",
  }),
  policySet: call(paths.policySet, "Makes or changes a policy; it holds at once.", {
    body: policies.policyWish,
    answer: policies.policy,
    bodyLimit: 1024 * 1024,
  }),
  policyRemove: call(paths.policyRemove, "Removes a policy.", { answer: done }),
  policyOf: call(paths.policyOf, "What holds for one person, and which policy or setting says so.", {
    answer: policies.effectivePolicy,
    access: "staff",
  }),

  groupList: call(paths.groupList, "Groups of people, by name.", {
    answer: policies.groupList,
    access: "staff",
  }),
  groupSet: call(paths.groupSet, "Makes or changes a group.", {
    body: policies.groupWish,
    answer: policies.group,
    bodyLimit: 4 * 1024 * 1024,
  }),
  groupRemove: call(paths.groupRemove, "Removes a group; its people stay.", { answer: done }),

  roleList: call(paths.roleList, "Who may administrate, and as what.", {
    answer: policies.roleList,
    access: "staff",
  }),
  roleSet: call(paths.roleSet, "Gives or takes a role.", {
    body: policies.roleWish,
    answer: policies.roleList,
  }),
  auditUndo: call(paths.auditUndo, "Takes back what a line of the audit trail says.", {
    answer: policies.undone,
  }),
};

import { expect, test } from "vitest";
import type { PolicyList, PolicyView } from "#api/policies";
import { draftOf, wishOf } from "./policy-draft.ts";

const quiet: PolicyView = {
  name: "Quiet",
  position: 3,
  rules: { video: false, "media-ports": "50000-50199" },
  users: ["anna@example.com"],
  groups: ["Sales"],
  changedAt: "",
  changedBy: "",
  findings: [],
};
const list: PolicyList = {
  rules: [
    { name: "video", summary: "", kind: "switch", setting: "features.video" },
    { name: "calls", summary: "", kind: "switch", setting: "features.calls" },
    { name: "media-ports", summary: "", kind: "ports", setting: "features.media-ports" },
  ],
  policies: [quiet],
};

test("only what was changed is sent, so that a change of somebody else stays", () => {
  const form = draftOf(list, quiet);
  expect(wishOf(list, quiet, form)).toEqual({});
  expect(wishOf(list, quiet, { ...form, name: "Silent", groups: [] })).toEqual({
    newName: "Silent",
    groups: [],
  });
});

test("a rule that was let go is null, and the others are not named", () => {
  const form = draftOf(list, quiet);
  expect(wishOf(list, quiet, { ...form, rules: { ...form.rules, video: "", calls: "on" } })).toEqual({
    rules: { video: null, calls: true },
  });
});

test("a new policy has its position, which is the last", () => {
  const form = { ...draftOf(list, undefined), name: "New", users: ["ben@example.com"] };
  expect(wishOf(list, undefined, form)).toEqual({ position: 2, users: ["ben@example.com"] });
});

import { describe, expect, test } from "vitest";
import { createAuditTrail } from "#roles/admin/index";
import { undoLine } from "#roles/admin/undo";
import { undoers } from "#server/undoers";
import { policyStore } from "#storage/policies";
import { openDirectory, refusal } from "#testing/open-directory";
import { createPolicies } from "./index.ts";
import { callsFeature } from "./settings.ts";

const password = "correct horse";

async function open(folder?: string) {
  const people = await openDirectory(folder === undefined ? {} : { folder });
  const { users, directory, settings, database } = people;
  if (folder === undefined) {
    await users.add({ address: "ann@example.com", password, profile: { department: "Sales" } }, "root");
    await users.add({ address: "bob@example.com", password }, "root");
  }
  const clock = { now: () => Date.parse("2026-11-23T15:00:00Z"), after: () => () => {} };
  const set = { who: "root", at: "2026-11-22T10:00:00.000Z" };
  const whoSet = (name: string) => Promise.resolve(name === "features.calls" ? set : undefined);
  const policies = await createPolicies({ clock, settings, directory, store: policyStore(database), whoSet });
  const audit = createAuditTrail(database);
  const administrators = { setRole: () => Promise.resolve(true) };
  const undoing = undoers({ users, administrators, policies });
  const undo = (line: number) => undoLine({ audit, undoers: undoing }, line, "root");
  const lines = () => audit.list({ most: 100 });
  return { ...people, policies, undo, lines };
}

describe("what holds for a person", () => {
  test("is what the setting says, and who set it, where no policy decides", async () => {
    const { policies, settings } = await open();
    settings.set(callsFeature, false);
    expect(policies.allows("ann@example.com", "calls")).toBe(false);
    const rules = (await policies.effective("ann@example.com"))?.rules;
    expect(rules?.find(({ name }) => name === "calls")).toEqual({
      name: "calls",
      value: false,
      decidedBy: "setting",
      from: "features.calls",
      through: null,
      setBy: "root set it on 2026-11-22 at 10:00 UTC.",
    });
  });

  test("is what the policy of a group says, by the profile too, and a policy of one's own before that", async () => {
    const { policies, users } = await open();
    await policies.setGroup("Sales", { rule: { field: "department", value: "sales" } }, "root");
    await policies.set("No calls", { rules: { calls: false }, groups: ["Sales"] }, "root");
    expect(policies.allows("ann@example.com", "calls")).toBe(false);
    expect(policies.allows("bob@example.com", "calls")).toBe(true);
    await policies.set("Ann", { rules: { calls: true }, users: ["ann@example.com"], position: 900 }, "root");
    expect(policies.allows("ann@example.com", "calls")).toBe(true);
    await users.change("bob@example.com", { profile: { department: "Sales" } }, "root");
    expect(policies.mayNot("bob@example.com", "calls")?.explanation).toMatchObject({
      id: "POL-0002",
      what: 'bob@example.com may not do this (make and take calls): the policy "No calls", which holds for the group "Sales" says so. root set it on 2026-11-23 at 15:00 UTC.',
    });
  });

  test("of two groups' policies the lower position decides", async () => {
    const { policies } = await open();
    await policies.setGroup("A", { add: ["ann@example.com"] }, "root");
    await policies.set("second", { rules: { video: true }, groups: ["A"], position: 2 }, "root");
    await policies.set("first", { rules: { video: false }, groups: ["A"], position: 1 }, "root");
    expect(policies.decisionOn("ann@example.com", "video")).toMatchObject({ value: false, from: "first" });
  });

  test("lasts over a restart", async () => {
    const { policies, folder, database } = await open();
    await policies.setGroup("Sales", { rule: { field: "department", value: "Sales" } }, "root");
    await policies.set("P", { rules: { "media-ports": "50000-50020" }, groups: ["Sales"] }, "root");
    await database.close();
    const again = await open(folder);
    expect(again.policies.mediaPorts("ann@example.com")).toEqual({ first: 50_000, last: 50_020 });
    expect(again.policies.mediaPorts("bob@example.com")).toBeUndefined();
    expect(again.policies.groups()).toMatchObject([{ name: "Sales", size: 1, policies: ["P"] }]);
  });
});

test("39 ports are a finding, 40 are none (A9.6)", async () => {
  const { policies } = await open();
  const few = await policies.set("P", { rules: { "media-ports": "50000-50038" } }, "root");
  expect(few.findings).toEqual([
    "50000-50038 is 39 ports; with fewer than 40 transfers, sharing and calls of several people break.",
  ]);
  expect((await policies.set("P", { rules: { "media-ports": "50000-50039" } }, "root")).findings).toEqual([]);
});

test("every wrong field is named, and nothing is changed", async () => {
  const { policies } = await open();
  const wish = {
    rules: { calls: "yes", flying: true, "media-ports": "1-2" },
    users: ["nobody@example.com"],
    groups: ["?"],
  };
  const { id, fields } = await refusal(policies.set("P", wish, "root"));
  expect(id).toBe("POL-0001");
  expect(fields?.map(({ field }) => field)).toEqual([
    "rules.calls",
    "rules.flying",
    "rules.media-ports",
    "users",
    "groups",
  ]);
  expect(policies.list().policies).toEqual([]);
});

describe("taking back", () => {
  test("a changed policy has its former rules and people again", async () => {
    const { policies, undo, lines } = await open();
    await policies.set("P", { rules: { calls: false }, users: ["ann@example.com"] }, "root");
    await policies.set("P", { rules: { video: false }, users: [], newName: "Q" }, "root");
    const [line] = await lines();
    expect(await undo(line?.number ?? 0)).toMatchObject({ what: "policy changed" });
    expect(policies.list().policies).toMatchObject([
      { name: "P", rules: { calls: false }, users: ["ann@example.com"] },
    ]);
  });

  test("a removed policy and a removed group are there again", async () => {
    const { policies, undo, lines } = await open();
    await policies.setGroup("G", { add: ["ann@example.com"] }, "root");
    await policies.set("P", { rules: { calls: false } }, "root");
    await policies.remove("P", "root");
    await policies.removeGroup("G", "root");
    for (const { number, what } of await lines()) if (what.endsWith("removed")) await undo(number);
    expect(policies.list().policies).toMatchObject([{ name: "P", rules: { calls: false } }]);
    expect(policies.groups()).toMatchObject([{ name: "G", members: ["ann@example.com"] }]);
  });

  test("a user has the former values again, to the letter, also a number that calls cannot use", async () => {
    const { users, undo, lines } = await open();
    const old = "tel:3048;phone-context=cdp.udp";
    await users.importCsv({ csv: `address,tel,password\ngreg@example.com,${old},${password}\n` }, "root");
    await users.change("greg@example.com", { tel: "+493055503048", profile: { title: "Engineer" } }, "root");
    const [line] = await lines();
    await undo(line?.number ?? 0);
    expect(users.find("greg@example.com")).toMatchObject({ tel: old, profile: {} });
  });

  test("is refused where somebody changed the same since, and where there is no way back", async () => {
    const { users, undo, lines } = await open();
    await users.change("ann@example.com", { name: "Ann" }, "root");
    await users.change("ann@example.com", { name: "Anne" }, "bob");
    await users.change("ann@example.com", { tel: "+4930123456" }, "bob");
    const [, second, first, added] = await lines();
    expect((await refusal(undo(first?.number ?? 0))).what).toContain("because bob changed the same again");
    expect((await refusal(undo(added?.number ?? 0))).id).toBe("ADM-0007");
    await undo(second?.number ?? 0);
    expect(users.find("ann@example.com")).toMatchObject({ name: "Ann", tel: "+4930123456" });
  });
});

test("a store whose rules this version does not know keeps what it knows", async () => {
  const { policies, folder, database } = await open();
  await policies.set("P", { rules: { calls: false } }, "root");
  await database.tables
    .updateTable("policies")
    .set({ rules: JSON.stringify({ calls: false, teleport: true, video: 7 }) })
    .execute();
  await database.close();
  const again = await open(folder);
  expect(again.policies.list().policies).toMatchObject([{ rules: { calls: false } }]);
});

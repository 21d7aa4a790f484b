import { beforeEach, describe, expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { RouteTable } from "#pipeline/requests";
import { literalSettings } from "#testing/literal-settings";
import { VirtualClock } from "#testing/virtual-clock";
import type { User } from "../directory/contract.ts";
import type { Member } from "../presence/contract.ts";
import { type ContactRole, createContacts } from "./index.ts";
import { createMemoryStore } from "./store.memory.ts";

let store: ReturnType<typeof createMemoryStore>;
let role: ContactRole;
let blocked: Member[];
let removed: (user: User, change: "removed") => void;

const open = (): Promise<ContactRole> =>
  createContacts({
    clock: new VirtualClock(),
    log: silentLog,
    settings: literalSettings({ "contacts.most": 3 }),
    directory: {
      find: (address) => {
        const id = ["alice@example.com", "bob@example.com"].indexOf(address);
        const rest = { name: "", tel: undefined, enabled: true, createdAt: "" };
        return id < 0 ? undefined : { id, address, ...rest };
      },
      onChange(action) {
        removed = action;
        return () => {};
      },
    },
    store,
    access: {
      block(_owner, member, denied) {
        if (denied) blocked.push(member);
        else blocked = blocked.filter(({ value }) => value !== member.value);
        return { kind: "published" };
      },
      blocked: () => blocked,
    },
    newTag: () => "tag",
  });

beforeEach(async () => {
  store = createMemoryStore();
  blocked = [];
  role = await open();
});

const ALICE = "alice@example.com";
const idOf = (failure: unknown): unknown =>
  failure instanceof ExplainedError ? failure.explanation.id : failure;

describe("an administrator", () => {
  test("adds, changes and removes a contact by names of groups, and the audit says so", async () => {
    const { administration } = role;
    await administration.set(ALICE, { address: "Carol@example.com", groups: ["Team"] }, "root");
    const view = await administration.set(ALICE, { address: "carol@example.com", pinned: true }, "root");
    expect(view).toEqual({
      owner: ALICE,
      number: 3,
      groups: [
        { id: 1, name: "~" },
        { id: 2, name: "Team" },
      ],
      contacts: [
        {
          address: "carol@example.com",
          name: "",
          groups: ["Team"],
          subscribed: true,
          pinned: true,
          tagged: false,
        },
      ],
      blocked: [],
    });
    await administration.setGroup(ALICE, { name: "Team", rename: "Crew" }, "root");
    await administration.order(ALICE, { groups: ["Crew"], contacts: [] }, "root");
    expect(administration.show(ALICE).groups.map(({ name }) => name)).toEqual(["Crew", "~"]);
    await administration.removeGroup(ALICE, "Crew", "root");
    expect(administration.show(ALICE).contacts[0]?.groups).toEqual(["~"]);
    await administration.remove(ALICE, "carol@example.com", "root");
    expect(administration.show(ALICE).contacts).toEqual([]);
    expect(store.audited.map(({ who, what }) => `${who}: ${what}`)).toEqual([
      "root: contact set",
      "root: contact set",
      "root: contact group renamed",
      "root: contacts ordered",
      "root: contact group removed",
      "root: contact removed",
    ]);
  });

  test("finds everything as it was after a restart", async () => {
    const { administration } = role;
    await administration.set(
      ALICE,
      { address: "carol@example.com", name: "Caz", groups: ["B", "A"] },
      "root",
    );
    await administration.set(ALICE, { address: "dave@example.com", tagged: true }, "root");
    await administration.order(ALICE, { groups: [], contacts: ["dave@example.com"] }, "root");
    const before = administration.show(ALICE);
    role = await open();
    expect(role.administration.show(ALICE)).toEqual(before);
    expect(role.has(ALICE, "dave@example.com")).toBe(true);
  });

  test("is told the id of what is wrong: no such user, no such contact, no address, no such group", async () => {
    const { administration } = role;
    await expect(
      Promise.resolve()
        .then(() => administration.show("eve@example.com"))
        .catch(idOf),
    ).resolves.toBe("CON-0014");
    await expect(administration.remove(ALICE, "bob@example.com", "root").catch(idOf)).resolves.toBe(
      "CON-0004",
    );
    await expect(
      Promise.resolve()
        .then(() => administration.set(ALICE, { address: "bob" }, "root"))
        .catch(idOf),
    ).resolves.toBe("CON-0015");
    await expect(
      Promise.resolve()
        .then(() => administration.removeGroup(ALICE, "Team", "root"))
        .catch(idOf),
    ).resolves.toBe("CON-0005");
  });

  test("blocks people and domains, and that is audited", async () => {
    const { administration } = role;
    await administration.block(ALICE, { who: "sip:Eve@example.com", blocked: true }, "root");
    const view = await administration.block(ALICE, { who: "example.net", blocked: true }, "root");
    expect(view.blocked).toEqual([
      { type: "user", value: "eve@example.com" },
      { type: "domain", value: "example.net" },
    ]);
    await administration.block(ALICE, { who: "eve@example.com", blocked: false }, "root");
    expect(administration.show(ALICE).blocked).toHaveLength(1);
    expect(store.audited.map(({ what, to }) => [what, to])).toEqual([
      ["blocked", "eve@example.com"],
      ["blocked", "example.net"],
      ["unblocked", "eve@example.com"],
    ]);
  });
});

describe("an import", () => {
  test("puts good rows on the lists of their owners, one change for each, and names bad rows by their line", async () => {
    const csv = [
      "owner,address,name,group",
      "alice@example.com,bob@example.com,Bob,Team",
      "alice@example.com,carol@example.com,,Team",
      "alice@example.com,carol@example.com,,Friends",
      "eve@example.com,carol@example.com,,",
      "bob@example.com,nobody,,",
      "bob@example.com,alice@example.com",
      'bob@example.com,tel:+41445551234,"Reception, 1st floor",',
    ].join("\r\n");
    const report = await role.administration.importCsv({ csv, domains: {} }, "root");
    expect(report).toMatchObject({ lists: 2, rows: 4, refused: 3 });
    expect(report.problems.map(({ line, field }) => [line, field])).toEqual([
      [5, "row"],
      [6, "address"],
      [7, "row"],
    ]);
    const alice = role.administration.show(ALICE);
    expect(alice.number).toBe(2);
    expect(alice.contacts.map(({ address, name, groups }) => [address, name, groups])).toEqual([
      ["bob@example.com", "Bob", ["Team"]],
      ["carol@example.com", "", ["Team", "Friends"]],
    ]);
    expect(role.list("bob@example.com").contacts[0]).toMatchObject({
      address: "tel:+41445551234",
      name: "Reception, 1st floor",
    });
    const again = await role.administration.importCsv({ csv, domains: {} }, "root");
    expect(again).toMatchObject({ lists: 2, rows: 4 });
    expect(role.list(ALICE).contacts).toHaveLength(2);
  });

  test("reports each row of a list that would become too long", async () => {
    const rows = ["bob", "carol", "dave", "erin"].map((name) => `alice@example.com,${name}@example.com`);
    const report = await role.administration.importCsv(
      { csv: ["owner,address", ...rows].join("\n"), domains: {} },
      "root",
    );
    expect(report).toMatchObject({ lists: 0, rows: 0, refused: 4 });
    expect(role.list(ALICE).contacts).toEqual([]);
  });

  test("wants the columns named", async () => {
    const wrong = ["", "alice@example.com,bob@example.com", "owner,address,owner", "owner,name"];
    for (const csv of wrong)
      await expect(role.administration.importCsv({ csv, domains: {} }, "root").catch(idOf)).resolves.toBe(
        "CON-0016",
      );
  });
});

test("a store that does not write leaves the list as it was, and nobody is told", async () => {
  const told: number[] = [];
  role.onChange(({ number }) => told.push(number));
  store.save = () => Promise.reject(new Error("disk full"));
  const failed = role.administration.set(ALICE, { address: "bob@example.com" }, "root");
  await expect(failed.catch(idOf)).resolves.toBe("CON-0012");
  expect(role.list(ALICE)).toMatchObject({ number: 1, contacts: [] });
  expect(told).toEqual([]);
});

test("the list of a removed user is gone; their address stays on the lists of others", async () => {
  const scope = new Scope();
  await role.start(new RouteTable(), scope);
  await role.administration.set(ALICE, { address: "bob@example.com" }, "root");
  await role.administration.set("bob@example.com", { address: ALICE }, "root");
  const bob = { id: 1, address: "bob@example.com", name: "", tel: undefined, enabled: true, createdAt: "" };
  removed(bob, "removed");
  expect(role.list("bob@example.com")).toMatchObject({ number: 1, contacts: [] });
  expect(role.has(ALICE, "bob@example.com")).toBe(true);
  await scope.end();
});

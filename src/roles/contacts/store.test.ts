import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readAudit } from "#storage/audit";
import { contactRows } from "#storage/contacts";
import { type Database, openDatabase } from "#storage/database";
import { type KeptContact, type KeptList, OTHER_CONTACTS } from "./kept-list.ts";
import { packedHas, unpackList } from "./packed-list.ts";
import { createMemoryStore } from "./store.memory.ts";
import { createSqlStore } from "./store.sql.ts";
import type { ContactStore, ListRecord } from "./store.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function openSqlite(): Promise<Database> {
  const folder = mkdtempSync(path.join(tmpdir(), "parley-contacts-"));
  const database = await openDatabase({ file: path.join(folder, "parley.db") });
  ends.push(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  await database.write(async (tables) => {
    const row = { name: "", tel: null, enabled: 1, sign_in: null, created_at: "2026-11-23T08:00:00Z" };
    for (const id of [1, 2])
      await tables
        .insertInto("users")
        .values({ ...row, id, address: `user${id}@example.com` })
        .execute();
  }, "kill");
  return database;
}

const STORES: Readonly<Record<string, () => Promise<ContactStore>>> = {
  memory: async () => createMemoryStore(),
  sqlite: async () => createSqlStore(contactRows(await openSqlite())),
};

const NOTHING: ListRecord = {
  number: 2,
  putGroups: [],
  putContacts: [],
  removeGroups: [],
  removeContacts: [],
  audit: [],
};
const TEAM = { id: 2, name: "Team \u00e9", externalUri: "", position: 1 };
const bob: KeptContact = {
  address: "bob@example.com",
  position: 0,
  name: "",
  groups: [1, 2],
  subscribed: true,
  externalUri: "",
  pinned: false,
  tagged: false,
};
const carol: KeptContact = {
  address: "carol@example.com",
  position: 1,
  name: "Caz \u4e2d",
  groups: [2],
  subscribed: false,
  externalUri: "mailto:c@example.com",
  extension: '<contactExtension><contactSettings contactId="7"/></contactExtension>',
  pinned: true,
  tagged: true,
};

async function stored(store: ContactStore): Promise<Readonly<Record<number, KeptList>>> {
  const lists: Record<number, KeptList> = {};
  for await (const { userId, list } of store.load()) lists[userId] = unpackList(list);
  return lists;
}

for (const [name, open] of Object.entries(STORES))
  describe(`the ${name} store of contacts`, () => {
    test("gives back lists as they were saved, with the group that every list has", async () => {
      const store = await open();
      await store.save(1, { ...NOTHING, number: 7, putGroups: [TEAM], putContacts: [bob, carol] });
      await store.save(2, { ...NOTHING, number: 3 });
      expect(await stored(store)).toEqual({
        1: { number: 7, groups: [OTHER_CONTACTS, TEAM], contacts: [bob, carol] },
        2: { number: 3, groups: [OTHER_CONTACTS], contacts: [] },
      });
    });

    test("changes, deletes and moves only what it is told to", async () => {
      const store = await open();
      await store.save(1, { ...NOTHING, putGroups: [TEAM], putContacts: [bob, carol] });
      await store.save(2, { ...NOTHING, putGroups: [TEAM], putContacts: [bob] });
      const moved = { ...bob, position: 5, name: "Bobby" };
      await store.save(1, { ...NOTHING, number: 3, putContacts: [moved], removeGroups: [2] });
      expect((await stored(store))[1]).toEqual({
        number: 3,
        groups: [OTHER_CONTACTS],
        contacts: [carol, moved],
      });
      await store.save(1, { ...NOTHING, number: 4, removeContacts: ["carol@example.com"] });
      expect(await stored(store)).toEqual({
        1: { number: 4, groups: [OTHER_CONTACTS], contacts: [moved] },
        2: { number: 2, groups: [OTHER_CONTACTS, TEAM], contacts: [bob] },
      });
    });

    test("finds a contact in a packed list by the whole address only", async () => {
      const store = await open();
      await store.save(1, { ...NOTHING, putContacts: [bob, carol] });
      for await (const { list } of store.load()) {
        expect(packedHas(list, "bob@example.com")).toBe(true);
        expect(packedHas(list, "carol@example.com")).toBe(true);
        expect(packedHas(list, "ob@example.com")).toBe(false);
        expect(packedHas(list, "bob@example.co")).toBe(false);
        expect(packedHas(list, "")).toBe(false);
      }
    });

    test("keeps a long list whole and in order", async () => {
      const store = await open();
      const many = Array.from({ length: 1_203 }, (_, at) => ({ ...bob, address: `p${at}@e`, position: at }));
      await store.save(1, { ...NOTHING, putContacts: many });
      expect((await stored(store))[1]?.contacts).toEqual(many);
    });
  });

test("a removed user's list goes with the user; an administrator's change is audited with it", async () => {
  const database = await openSqlite();
  const store = createSqlStore(contactRows(database));
  const audit = [
    { at: "2026-11-23T08:00:00Z", who: "root", what: "contact set", subject: "user1@example.com" },
  ];
  await store.save(1, { ...NOTHING, putGroups: [TEAM], putContacts: [bob], audit });
  await database.write((tables) => tables.deleteFrom("users").where("id", "=", 1).execute(), "kill");
  expect(await stored(store)).toEqual({});
  expect(await readAudit(database, { most: 5 })).toMatchObject([{ who: "root", what: "contact set" }]);
});

test("more lists than are read at a time are all read", async () => {
  const database = await openSqlite();
  const store = createSqlStore(contactRows(database));
  const ids = Array.from({ length: 450 }, (_, at) => at + 10);
  await database.write(async (tables) => {
    const row = { name: "", tel: null, enabled: 1, sign_in: null, created_at: "" };
    await tables
      .insertInto("users")
      .values(ids.map((id) => ({ ...row, id, address: `u${id}@example.com` })))
      .execute();
  }, "kill");
  await Promise.all(ids.map((id) => store.save(id, { ...NOTHING, number: id, putContacts: [bob] })));
  const lists = await stored(store);
  expect(Object.keys(lists)).toHaveLength(450);
  expect(lists[459]).toEqual({ number: 459, groups: [OTHER_CONTACTS], contacts: [bob] });
});

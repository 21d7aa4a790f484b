import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { parseXml, type XmlElement } from "#formats/xml/element";
import { type Database, openDatabase } from "#storage/database";
import { presenceRows } from "#storage/presence";
import type { Publication } from "./contract.ts";
import { createMemoryStore } from "./store.memory.ts";
import { createSqlStore } from "./store.sql.ts";
import type { PresenceRecord, PresenceStore } from "./store.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function openSqlite(): Promise<Database> {
  const folder = mkdtempSync(path.join(tmpdir(), "parley-presence-"));
  const database = await openDatabase({ file: path.join(folder, "parley.db") });
  ends.push(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  await database.write(async (tables) => {
    for (const id of [1, 2])
      await tables
        .insertInto("users")
        .values({
          id,
          address: `user${id}@example.com`,
          name: "",
          tel: null,
          enabled: 1,
          sign_in: null,
          created_at: "2026-11-23T08:00:00Z",
        })
        .execute();
  }, "kill");
  return database;
}

const STORES: Readonly<Record<string, () => Promise<PresenceStore>>> = {
  memory: async () => createMemoryStore(),
  sqlite: async () =>
    createSqlStore(presenceRows(await openSqlite()), (problem) => {
      throw problem;
    }),
};

const NOTHING: PresenceRecord = { put: [], remove: [], containers: [], subscribers: [] };

function xml(text: string): XmlElement {
  const read = parseXml(text);
  if (!read.ok) throw new Error(read.expected);
  return read.value;
}

const NOTE = xml(
  '<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal" uri="">in a &lt;call&gt; ü</body></note>',
);

const note = (container: number, version = 1): Publication => ({
  category: "note",
  instance: 4_294_967_295,
  container,
  version,
  expireType: "static",
  publishTime: 1_795_420_800_450,
  content: NOTE,
});

for (const [name, open] of Object.entries(STORES))
  describe(`the ${name} store of presence`, () => {
    test("gives back publications as they were saved, cleared ones too", async () => {
      const store = await open();
      const timed: Publication = { ...note(300), expireType: "time", expiresAt: 2_000_000_000_000 };
      const cleared: Publication = { ...note(400, 7), content: undefined };
      await store.save(1, { ...NOTHING, put: [note(200), timed, cleared] });
      const [stored, ...others] = await store.load(0);
      expect(others).toEqual([]);
      expect(stored?.userId).toBe(1);
      const read = [...(stored?.publications ?? [])].sort((a, b) => a.container - b.container);
      expect(read.map((one) => ({ ...one }))).toEqual([note(200), timed, cleared]);
    });

    test("replaces what has the same key, and deletes only that", async () => {
      const store = await open();
      await store.save(1, { ...NOTHING, put: [note(200), note(300)] });
      await store.save(2, { ...NOTHING, put: [note(200)] });
      await store.save(1, { ...NOTHING, put: [note(300, 2)], remove: [note(200)] });
      const kept = (await store.load(0)).map(({ userId, publications }) => [
        userId,
        publications.map(({ container, version }) => [container, version]),
      ]);
      expect(kept.sort()).toEqual([
        [1, [[300, 2]]],
        [2, [[200, 1]]],
      ]);
    });

    test("forgets what has expired, to the millisecond", async () => {
      const store = await open();
      const until = (container: number, expiresAt: number): Publication => ({
        ...note(container),
        expireType: "time",
        expiresAt,
      });
      await store.save(1, { ...NOTHING, put: [until(200, 1000), until(300, 1001)] });
      const [stored] = await store.load(1000);
      expect(stored?.publications.map(({ container }) => container)).toEqual([300]);
      const [again] = await store.load(0);
      expect(again?.publications.map(({ container }) => container)).toEqual([300]);
    });

    test("replaces whole containers and leaves others alone", async () => {
      const store = await open();
      const bob = { type: "user", value: "bob@example.com" } as const;
      const carol = { type: "user", value: "carol@example.com" } as const;
      await store.save(1, {
        ...NOTHING,
        containers: [
          { id: 300, version: 1, members: [bob, carol] },
          { id: 200, version: 2, members: [{ type: "sameEnterprise" }] },
        ],
      });
      await store.save(1, { ...NOTHING, containers: [{ id: 300, version: 2, members: [carol] }] });
      const [stored] = await store.load(0);
      expect([...(stored?.containers ?? [])].sort((a, b) => a.id - b.id)).toEqual([
        { id: 200, version: 2, members: [{ type: "sameEnterprise" }] },
        { id: 300, version: 2, members: [carol] },
      ]);
    });

    test("remembers who was shown, and that it was acknowledged", async () => {
      const store = await open();
      const bob = { address: "bob@example.com", displayName: "Bob Jones", acknowledged: false };
      await store.save(1, { ...NOTHING, subscribers: [bob] });
      await store.save(1, { ...NOTHING, subscribers: [{ ...bob, acknowledged: true }] });
      const [stored] = await store.load(0);
      expect(stored?.subscribers).toEqual([{ ...bob, acknowledged: true }]);
    });
  });

test("a stored publication that is no XML is told of by name when it is read, and counts as cleared", async () => {
  const rows = presenceRows(await openSqlite());
  const told: string[] = [];
  const store = createSqlStore(rows, ({ explanation }) => told.push(explanation.id));
  const row = {
    user_id: 1,
    category: "note",
    instance: 0,
    version: 3,
    expire_type: "static",
    publish_time: 1,
    expires_at: null,
  };
  const put = [
    { ...row, container: 200, content: "<note" },
    { ...row, container: 300, expire_type: "ever", content: null },
  ];
  await rows.save(1, { put, remove: [], containers: [], members: [], subscribers: [] });
  const [stored] = await store.load(0);
  expect(told).toEqual(["PRES-0008"]);
  const [publication, ...others] = stored?.publications ?? [];
  expect(others).toEqual([]);
  expect(publication?.content).toBeUndefined();
  expect(publication?.version).toBe(3);
  expect(told).toEqual(["PRES-0008", "PRES-0008"]);
});

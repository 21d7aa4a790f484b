import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { bindingRows } from "#storage/bindings";
import { openDatabase } from "#storage/database";
import type { Binding } from "./contract.ts";
import { createMemoryStore } from "./store.memory.ts";
import { createSqlStore } from "./store.sql.ts";
import type { BindingStore } from "./store.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function openSqlite() {
  const folder = mkdtempSync(path.join(tmpdir(), "parley-bindings-"));
  const database = await openDatabase({ file: path.join(folder, "parley.db") });
  ends.push(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  return bindingRows(database);
}

const STORES: Readonly<Record<string, () => Promise<BindingStore>>> = {
  memory: async () => createMemoryStore(),
  sqlite: async () =>
    createSqlStore(await openSqlite(), (problem) => {
      throw problem;
    }),
};

const binding = (contact: string, expiresAt: number): Binding => ({
  aor: "alice@example.com",
  key: contact,
  contact,
  parameters: [["audio", undefined]],
  instance: undefined,
  epid: undefined,
  gruu: undefined,
  opaque: undefined,
  q: 0.5,
  expiresAt,
  registeredAt: 1,
  path: ["<sip:edge;lr>"],
  callId: "call-1",
  cseq: 7,
  userAgent: 'phone "ö"',
  flowId: "u1",
  transport: "udp",
  subscription: undefined,
});

for (const [name, open] of Object.entries(STORES))
  describe(`the ${name} store of bindings`, () => {
    test("gives back what was saved, as it was", async () => {
      const store = await open();
      await store.save([{ id: "a", binding: binding("sip:a@h", 1000) }], []);
      const [stored, ...more] = await store.load(0);
      expect(more).toEqual([]);
      expect(stored?.id).toBe("a");
      expect(stored?.binding).toMatchObject({
        contact: "sip:a@h",
        q: 0.5,
        cseq: 7,
        userAgent: 'phone "ö"',
        path: ["<sip:edge;lr>"],
      });
      expect(stored?.binding.instance).toBeUndefined();
      expect(stored?.binding.parameters).toEqual([["audio", undefined]]);
    });
    test("replaces what has the same id, and deletes", async () => {
      const store = await open();
      await store.save([{ id: "a", binding: binding("sip:a@h", 1000) }], []);
      await store.save(
        [
          { id: "a", binding: binding("sip:new@h", 2000) },
          { id: "b", binding: binding("sip:b@h", 2000) },
        ],
        ["none"],
      );
      await store.save([], ["b"]);
      expect((await store.load(0)).map((one) => one.binding.contact)).toEqual(["sip:new@h"]);
    });
    test("leaves out and forgets what has expired, to the millisecond", async () => {
      const store = await open();
      await store.save(
        [
          { id: "a", binding: binding("sip:a@h", 1000) },
          { id: "b", binding: binding("sip:b@h", 1001) },
        ],
        [],
      );
      expect((await store.load(1000)).map((one) => one.id)).toEqual(["b"]);
      expect((await store.load(0)).map((one) => one.id)).toEqual(["b"]);
    });
  });

test("a row that is no binding is told of by name and left out", async () => {
  const rows = await openSqlite();
  const told: string[] = [];
  const store = createSqlStore(rows, ({ explanation }) => told.push(explanation.id));
  const row = (id: string, record: string) => ({ id, aor: "alice@example.com", record, expires_at: 1000 });
  await rows.save([row("1", "{"), row("2", "null"), row("3", '{"aor":1}'), row("4", '{"aor":"a"}')], []);
  await store.save([{ id: "5", binding: binding("sip:a@h", 1000) }], []);
  expect((await store.load(0)).map((one) => one.id)).toEqual(["5"]);
  expect(told).toEqual(["LOC-0003", "LOC-0003", "LOC-0003", "LOC-0003"]);
});

import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { contactRows } from "#storage/contacts";
import { openDatabase } from "#storage/database";
import { tempFolder } from "#testing/temp-folder";
import { unpackList } from "./packed-list.ts";
import { createSqlStore } from "./store.sql.ts";

const KILLS = 12;
const ACKNOWLEDGED_BEFORE_KILL = 25;

/** Two people change their lists without end, some changes at a time, and it says which are done: what a 200 would promise. */
const writer = (file: string, run: number) => `
  import { openDatabase } from "#storage/database";
  import { contactRows } from "#storage/contacts";
  import { createSqlStore } from "#roles/contacts/store.sql";
  import { ContactLists } from "#roles/contacts/contact-lists";
  const database = await openDatabase({ file: ${JSON.stringify(file)} });
  const users = [1, 2].map((id) => ({ id, address: "user" + id + "@example.com" }));
  if (${run} === 0) await database.write((tables) => tables.insertInto("users").values(users.map((user) =>
    ({ ...user, name: "", tel: null, enabled: 1, sign_in: null, created_at: "" }))).execute(), "power-loss");
  const lists = new ContactLists({
    clock: { now: Date.now },
    settings: { get: (setting) => setting.name === "contacts.most" ? 1000000 : setting.default },
    directory: { find: (address) => users.find((user) => user.address === address) },
    store: createSqlStore(contactRows(database)),
  });
  await lists.load();
  for (let turn = 0; ; turn++)
    await Promise.all(Array.from({ length: 1 + (turn % 5) }, async (_, index) => {
      const owner = users[index % 2];
      const address = "c${run}-" + turn + "-" + index + "@example.com";
      const contact = { address, name: "", groups: [1], subscribed: true, externalUri: "" };
      const outcome = await lists.change(owner.address, { kind: "set-contact", contact });
      const number = outcome.steps[0].delta.number;
      process.stdout.write([owner.id, number, address].join(" ") + "\\n");
    }));`;

test("whatever a 200 promised is on the list after kill -9, with its number, 12 times over", {
  timeout: 60_000,
}, async () => {
  const file = path.join(tempFolder(), "parley.db");
  const acknowledged: string[][] = [];
  for (let run = 0; run < KILLS; run++) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", writer(file, run)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let heard = 0;
    for await (const line of createInterface(child.stdout)) {
      acknowledged.push(line.split(" "));
      if (++heard === ACKNOWLEDGED_BEFORE_KILL + run) child.kill("SIGKILL");
    }
    expect(heard).toBeGreaterThanOrEqual(ACKNOWLEDGED_BEFORE_KILL);
  }
  const database = await openDatabase({ file });
  for await (const { userId, list } of createSqlStore(contactRows(database)).load()) {
    const { number, contacts } = unpackList(list);
    const stored = new Set(contacts.map(({ address }) => address));
    const promised = acknowledged.filter(([id]) => id === String(userId));
    expect(promised.filter(([, , address = ""]) => !stored.has(address))).toEqual([]);
    // Each change has a number of its own: none was given twice, and the list has the last.
    const numbers = promised.map(([, its]) => Number(its));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(number).toBe(contacts.length + 1);
    expect(number).toBeGreaterThanOrEqual(Math.max(...numbers));
  }
  await database.close();
});

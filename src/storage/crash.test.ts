import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { tempFolder } from "#testing/temp-folder";
import { bindingRows } from "./bindings.ts";
import { openDatabase } from "./database.ts";

const KILLS = 20;
const ACKNOWLEDGED_BEFORE_KILL = 30;

/** Writes without end, one row or several per turn, and says on standard output which are committed. */
const writer = (file: string, run: number) => `
  import { openDatabase } from "#storage/database";
  import { bindingRows } from "#storage/bindings";
  const database = await openDatabase({ file: ${JSON.stringify(file)} });
  const rows = bindingRows(database);
  for (let turn = 0; ; turn++) {
    const ids = Array.from({ length: 1 + (turn % 5) }, (_, index) => "${run}-" + turn + "-" + index);
    await Promise.all(ids.map(async (id) => {
      await rows.save([{ id, aor: "alice@example.com", record: "{}", expires_at: 1 }], []);
      process.stdout.write(id + "\\n");
    }));
  }`;

test("whatever was acknowledged is there after kill -9, 20 times over", { timeout: 60_000 }, async () => {
  const file = path.join(tempFolder(), "parley.db");
  const acknowledged: string[] = [];
  for (let run = 0; run < KILLS; run++) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", writer(file, run)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let heard = 0;
    // What the child wrote before it died is still read from the pipe after the kill.
    for await (const id of createInterface(child.stdout)) {
      acknowledged.push(id);
      if (++heard === ACKNOWLEDGED_BEFORE_KILL + run) child.kill("SIGKILL");
    }
    expect(heard).toBeGreaterThanOrEqual(ACKNOWLEDGED_BEFORE_KILL);
  }
  const database = await openDatabase({ file });
  const stored = new Set((await bindingRows(database).load(0)).map(({ id }) => id));
  await database.close();
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect(stored.size).toBeGreaterThanOrEqual(KILLS * ACKNOWLEDGED_BEFORE_KILL);
});

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { tempFolder } from "#testing/temp-folder";
import { copyDatabase } from "./backup.ts";
import { bindingRows } from "./bindings.ts";
import { leaseCaseNumbers } from "./counters.ts";
import { type Database, openDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/list.ts";
import type { Tables } from "./schema.ts";
import { nodeSqliteDialect } from "./sqlite/dialect.ts";
import { WriteQueue } from "./write-queue.ts";

async function open(folder: string): Promise<Database> {
  const database = await openDatabase({ file: path.join(folder, "parley.db"), version: "0.1.0" });
  onTestFinished(() => database.close());
  return database;
}

async function refusal(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`not refused with an explanation: ${error}`);
  return error.explanation;
}

const binding = (id: string, expires_at = 1000) => ({
  id,
  aor: "alice@example.com",
  record: "{}",
  expires_at,
});

describe("writing", () => {
  test("callers of one turn share one transaction; who fails fails alone", async () => {
    const database = await open(tempFolder());
    const answers = await Promise.allSettled([
      bindingRows(database).save([binding("a")], []),
      database.write(() => Promise.reject(new Error("mine")), "kill"),
      database.write((tables) => tables.insertInto("bindings").values(binding("a")).execute(), "kill"),
      bindingRows(database).save([binding("b")], []),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect((await bindingRows(database).load(0)).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("a thousand callers of one turn need one COMMIT, and are told after it", async () => {
    const said: string[] = [];
    const tables = new Kysely<Tables>({
      dialect: nodeSqliteDialect(new DatabaseSync(":memory:")),
      log: (event) => {
        said.push(event.query.sql);
      },
    });
    const queue = new WriteQueue(
      tables,
      (outlasting) => said.push(outlasting),
      (error) => error,
    );
    const write = (outlasting: "kill" | "power-loss") =>
      queue.write((into) => sql`select 1`.execute(into), outlasting).then(() => said.push("told"));
    await Promise.all([
      ...Array.from({ length: 998 }, () => write("kill")),
      write("power-loss"),
      write("kill"),
    ]);
    await write("kill");
    const steps = said.filter((line) => ["begin", "commit", "kill", "power-loss"].includes(line));
    expect(steps).toEqual(["power-loss", "begin", "commit", "kill", "begin", "commit"]);
    expect(said.indexOf("told")).toBeGreaterThan(said.indexOf("commit"));
  });

  test("is in order: what was asked for later is done later", async () => {
    const database = await open(tempFolder());
    const rows = bindingRows(database);
    await Promise.all([rows.save([binding("a")], []), rows.save([], ["a"]), rows.save([binding("b")], [])]);
    expect((await rows.load(0)).map(({ id }) => id)).toEqual(["b"]);
    expect(await rows.load(1000)).toEqual([]);
  });

  test("what was asked for before closing is done, what comes after is refused", async () => {
    const folder = tempFolder();
    const database = await open(folder);
    const last = bindingRows(database).save([binding("a")], []);
    await database.close();
    await last;
    await expect(bindingRows(database).save([binding("b")], [])).rejects.toThrow("closed");
    expect(await bindingRows(await open(folder)).load(0)).toHaveLength(1);
  });

  test("5,000 rows in one call are as good as one", async () => {
    const database = await open(tempFolder());
    const rows = bindingRows(database);
    const many = Array.from({ length: 5000 }, (_, index) => binding(`id-${index}`));
    await rows.save(many, []);
    await rows.save(
      many,
      many.slice(0, 4000).map(({ id }) => id),
    );
    expect(await rows.load(0)).toHaveLength(5000);
    await rows.save(
      [],
      many.slice(0, 4999).map(({ id }) => id),
    );
    expect(await rows.load(0)).toHaveLength(1);
  });

  test("case numbers are leased once, also over a restart", async () => {
    const folder = tempFolder();
    const first = await open(folder);
    const leases = await Promise.all([leaseCaseNumbers(first, 1000), leaseCaseNumbers(first, 10)]);
    await first.close();
    expect([...leases, await leaseCaseNumbers(await open(folder), 5)]).toEqual([1, 1001, 1011]);
  });
});

describe("opening", () => {
  test("a copy of the folder starts elsewhere, also one made while the first was open and killed", async () => {
    const [here, there] = [tempFolder(), tempFolder()];
    const database = await open(here);
    await bindingRows(database).save([binding("a")], []);
    for (const name of readdirSync(here)) copyFileSync(path.join(here, name), path.join(there, name));
    expect(await bindingRows(await open(there)).load(0)).toHaveLength(1);
  });

  test("a database that another process holds is refused, naming that process", async () => {
    const folder = tempFolder();
    await open(folder);
    const script = `
      import { openDatabase } from "#storage/database";
      await openDatabase({ file: ${JSON.stringify(path.join(folder, "parley.db"))} })
        .catch((error) => console.log(JSON.stringify(error.explanation)));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ id: "STORE-0002", why: { observed: { pid: process.pid } } });
    expect(await refusal(openDatabase({ file: path.join(folder, "parley.db") }))).toMatchObject({
      id: "STORE-0002",
    });
  });

  test("a file that is no database is refused and left as it is", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "parley.db");
    writeFileSync(file, "this is a text, and by no means a database ".repeat(100));
    expect(await refusal(openDatabase({ file }))).toMatchObject({ id: "STORE-0003" });
    expect(readFileSync(file, "utf8")).toContain("by no means");
  });

  test("a damaged database is refused with what the check found, and the newest backup", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "parley.db");
    const database = await open(folder);
    await bindingRows(database).save(
      Array.from({ length: 2000 }, (_, index) => binding(`id-${index}`)),
      [],
    );
    await database.close();
    mkdirSync(path.join(folder, "backups"));
    writeFileSync(path.join(folder, "backups", "2026-11-22.tar"), "");
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096 * 20, 4096 * 24);
    writeFileSync(file, bytes);
    const explanation = await refusal(openDatabase({ file }));
    expect(explanation.id).toBe("STORE-0003");
    expect(JSON.stringify(explanation.fix)).toContain("2026-11-22.tar");
  });

  test("a folder that cannot be there is refused, naming the path", async () => {
    const file = path.join(tempFolder(), "file");
    writeFileSync(file, "");
    const explanation = await refusal(openDatabase({ file: path.join(file, "parley.db") }));
    expect(explanation).toMatchObject({ id: "STORE-0001", why: { observed: { code: "EEXIST" } } });
  });

  test("a database of a newer Parley is refused and left as it is", async () => {
    const folder = tempFolder();
    const database = await open(folder);
    await database.close();
    const raw = new DatabaseSync(path.join(folder, "parley.db"));
    raw.exec("INSERT INTO kysely_migration VALUES ('0099-future', '2027-01-01T00:00:00.000Z')");
    raw.close();
    const explanation = await refusal(
      openDatabase({ file: path.join(folder, "parley.db"), version: "0.1.0" }),
    );
    expect(explanation).toMatchObject({
      id: "STORE-0005",
      why: { observed: { migrations: ["0099-future"] } },
    });
  });
});

describe("a full disk", () => {
  test("refuses what cannot be written, says so, and goes on when there is room", async () => {
    const database = await open(tempFolder());
    const rows = bindingRows(database);
    await sql`PRAGMA max_page_count = 60`.execute(database.tables); // to SQLite the same as a full disk
    const big = { ...binding("big"), record: "x".repeat(400_000) };
    expect(await refusal(rows.save([big], []))).toMatchObject({ id: "STORE-0004" });
    await sql`PRAGMA max_page_count = 100000`.execute(database.tables);
    await rows.save([binding("small")], []);
    expect((await rows.load(0)).map(({ id }) => id)).toEqual(["small"]);
  });
});

describe("migrations", () => {
  const next = {
    ...migrations,
    "0090-more": {
      up: (db: Kysely<unknown>) => db.schema.createTable("more").addColumn("id", "integer").execute(),
    },
  };
  const migrateBy = (file: string, known: typeof migrations, backUp?: () => Promise<string>) => {
    const sqlite = new DatabaseSync(file);
    const tables = new Kysely<Tables>({ dialect: nodeSqliteDialect(sqlite) });
    return migrate({ tables, sqlite, file, version: "0.1.0", known, backUp }).finally(() => sqlite.close());
  };
  const tableNames = (file: string) => {
    const raw = new DatabaseSync(file);
    const names = raw
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map(({ name }) => name);
    raw.close();
    return names;
  };

  test("run after a copy was made, which holds what was there before", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "parley.db");
    const database = await open(folder);
    await bindingRows(database).save([binding("a")], []);
    await database.close();
    const copy = path.join(folder, "copy.db");
    const backUp = async () => {
      await copyDatabase(file, copy);
      return copy;
    };
    await migrateBy(file, migrations, backUp);
    expect(existsSync(copy)).toBe(false); // there was nothing to change
    await migrateBy(file, next, backUp);
    expect(tableNames(file)).toContain("more");
    expect(tableNames(copy)).not.toContain("more");
  });

  test("do not run where the copy cannot be made", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "parley.db");
    await (await open(folder)).close();
    const failing = () => copyDatabase(file, path.join(folder, "not there", "copy.db")).then(() => "");
    expect(await refusal(migrateBy(file, next, failing))).toMatchObject({ id: "STORE-0001" });
    expect(tableNames(file)).not.toContain("more");
  });

  test("that fail leave nothing of themselves behind, not even their first half", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "parley.db");
    await (await open(folder)).close();
    const failing = { ...next, "0091-bad": { up: () => Promise.reject(new Error("no such thing")) } };
    const explanation = await refusal(migrateBy(file, failing));
    expect(explanation).toMatchObject({ id: "STORE-0006", why: { observed: { migration: "0091-bad" } } });
    expect(tableNames(file)).not.toContain("more");
  });

  test("say the same to PostgreSQL, in types that it has", async () => {
    const said: string[] = [];
    const postgres = new Kysely<unknown>({
      log: (event) => {
        said.push(event.query.sql);
      },
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
    for (const { up } of Object.values(migrations)) await up(postgres);
    expect(said.length).toBeGreaterThan(25);
    const types = new Set(
      said.flatMap((statement) =>
        [...statement.matchAll(/" (text|integer|bigint|\w+)[ ,)]/g)].map(([, type]) => type),
      ),
    );
    expect([...types].filter((type) => !["text", "integer", "bigint"].includes(type ?? ""))).toEqual([
      "primary",
      "on",
    ]);
  });
});

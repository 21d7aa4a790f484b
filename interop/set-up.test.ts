// Acceptance 4: a start that is killed at each step, a crash that says so, and a backup that brings everything back.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { BackupListView, BackupView } from "#api/backup";
import type { CertificateView } from "#api/certificates";
import { readJournal } from "#server/start/set-up-journal";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { digest, RawSip } from "./clients/raw-sip.ts";

const root = path.dirname(import.meta.dirname);
const cli = path.join(root, "src", "cli", "main.ts");
const hook = `--import=${path.join(import.meta.dirname, "clients", "kill-at.mjs")}`;
const START = ["start", "--domain", "example.com", "--listen", "127.0.0.1", "--relay-port", "0"];
for (const port of ["sip", "sips", "http", "https"]) START.push(`--${port}-port`, "0");

interface Ended {
  readonly how: number | string;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line; one that says `ready` is told to end. */
function parley(words: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = root): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, [cli, ...words], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  if (child.stdout)
    createInterface(child.stdout).on("line", (text) => {
      said.out += `${text}\n`;
      if (words[0] === "start" && text.startsWith("ready")) child.kill("SIGTERM");
    });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ how: code ?? signal ?? "unknown", ...said }));
  });
}

/** What lies in a data folder and in its tables, without what grows with every start. */
function objects(data: string): { readonly files: readonly string[]; readonly rows: Record<string, number> } {
  const files = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(data, path.join(entry.parentPath, entry.name)))
    .filter((name) => !/^(?:log|trace|run\/set-up\.jsonl|run\/crash-)/.test(name))
    .sort();
  const database = new DatabaseSync(path.join(data, "parley.db"), { readOnly: true });
  const names = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !["events", "counters"].includes(name));
  const rows = Object.fromEntries(
    names.map((name) => [
      name,
      Number(Object.values(database.prepare(`SELECT count(*) FROM "${name}"`).get() ?? {})[0]),
    ]),
  );
  database.close();
  return { files, rows };
}

/** All of them in a long run, every fourth in a short one. */
const some = <T>(items: readonly T[]): readonly T[] =>
  process.env["PARLEY_INTEROP_LONG"] ? items : items.filter((_, at) => at % 4 === 0);

/** So many at a time: each is a process of its own. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all([lane(), lane()]);
}

describe("a first start that is killed (A4.3)", () => {
  const dir = workFolder("set-up");
  const folder = (name: string) => path.join(dir, name.replaceAll(/\W/g, "-"));
  let whole: ReturnType<typeof objects>;
  let steps: readonly string[] = [];

  test("is one that nothing disturbed, to compare with", async () => {
    const data = folder("whole");
    const started = await parley([...START, "--data", data]);
    expect(started).toMatchObject({ how: 0, err: "" });
    whole = objects(data);
    expect(whole.files).toContain("certificates/server-1.pem");
    steps = readJournal(data)[0]?.steps.map(({ step }) => step) ?? [];
    expect(steps.length).toBeGreaterThanOrEqual(10);
    const selfTest = readJournal(data)[0]?.steps.find(({ step }) => step === "self-test");
    expect(selfTest?.milliseconds).toBeLessThan(1000);
  });

  test("before and after each step: the next start ends in the same state", {
    timeout: 300_000,
  }, async () => {
    await each(
      steps.flatMap((step) => [step, `${step}:done`]),
      async (place) => {
        const data = folder(place);
        const killed = await parley([...START, "--data", data], { PARLEY_TEST_KILL_AT: place });
        expect(killed.how, place).toBe("SIGKILL");
        const status = await parley(["setup", "status", "--data", data, "--json"]);
        expect(status.how, place).toBe(place === "data folder" && !existsSync(data) ? 2 : 1);
        expect(await parley([...START, "--data", data]), place).toMatchObject({ how: 0, err: "" });
        expect(objects(data), place).toEqual(whole);
        expect((await parley(["setup", "status", "--data", data])).how).toBe(0);
      },
    );
  });

  test("before each operation on a file: no half of anything stays", { timeout: 600_000 }, async () => {
    const list = path.join(dir, "operations");
    const counted = folder("counted");
    const watch = (data: string) => ({ NODE_OPTIONS: hook, PARLEY_KILL_FOLDER: data });
    await parley([...START, "--data", counted], { ...watch(counted), PARLEY_KILL_LIST: list });
    const operations = readFileSync(list, "utf8").trimEnd().split("\n");
    expect(operations).toContain("rename /certificates/in-use.json.new");
    // The journal's own lines are between steps, where the test above kills.
    const numbers = operations.flatMap((text, at) => (text.includes("set-up.jsonl") ? [] : [at + 1]));
    expect(numbers.length).toBeGreaterThan(30);
    await each(some(numbers), async (number) => {
      const data = folder(`operation ${number}`);
      const what = `${number} ${operations[number - 1]}`;
      await parley([...START, "--data", data], { ...watch(data), PARLEY_KILL_AT: String(number) });
      expect(await parley([...START, "--data", data]), what).toMatchObject({ how: 0, err: "" });
      expect(objects(data), what).toEqual(whole);
      rmSync(data, { recursive: true });
    });
  });

  test("the hook kills nobody who has started once", async () => {
    const data = folder("whole");
    const again = await parley([...START, "--data", data], { PARLEY_TEST_KILL_AT: "store" });
    expect(again).toMatchObject({ how: 0, err: "" });
  });
});

describe("a crash (A4.5)", () => {
  const dir = workFolder("crash-report");
  test.each(["self-test", "store:done", "certificates", "relay ports:later", "ready"])(
    "at %s is a sentence with a case, and a report in the data folder",
    async (place) => {
      const data = path.join(dir, place.replaceAll(/\W/g, "-"));
      const { how, err, out } = await parley([...START, "--data", data], { PARLEY_TEST_CRASH_AT: place });
      expect(how).toBe(1);
      const last = err.trimEnd().split("\n").at(-1) ?? "";
      const [, file = "", code = ""] =
        /^START-0009 .*The report is (\S+)\. \(parley explain START-0009, case (c-\w+)\)$/.exec(last) ?? [];
      expect(path.dirname(file)).toBe(path.join(data, "run"));
      const report = JSON.parse(readFileSync(file, "utf8"));
      expect(report).toMatchObject({ case: code, operation: "start" });
      expect(report.stack).toContain("PARLEY_TEST_CRASH_AT");
      expect(`${err}${out}`).not.toMatch(/^\s+at /m);
      expect(readFileSync(path.join(data, "log", "parley.jsonl"), "utf8")).toContain(`"case":"${code}"`);
      expect(`${err}${JSON.stringify(report)}`).not.toMatch(/\bclock\b/i);
    },
  );

  test("of a program that lacks a file of its own is a sentence and a report too", async () => {
    const copy = path.join(dir, "copy");
    for (const name of ["src", "package.json"])
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    rmSync(path.join(copy, "src", "cli", "run.ts"));
    const child = spawn(process.execPath, [path.join(copy, "src/cli/main.ts"), "status"], { cwd: dir });
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    const how = await new Promise((resolve) => child.on("close", resolve));
    expect(how).toBe(2);
    const [, file = ""] = /START-0009 .*run\.ts.*The report is (\S+)\. .*case c-\w+/.exec(err) ?? [];
    expect(path.dirname(file)).toBe(dir);
    expect(JSON.parse(readFileSync(file, "utf8")).stack).toContain("run.ts");
  });
});

describe("a backup", () => {
  const dir = workFolder("backup");
  let server: Parley;
  let made: BackupView;

  /** What people have of it: who may sign in, what was written, how it is set, which certificate it shows. */
  async function everything() {
    const { users } = await server.json<{ users: { address: string; name: string }[] }>("user", "list");
    const { messages } = await server.json<{ messages: { text?: string }[] }>(
      "messages",
      "history",
      "bob@example.com",
    );
    const { settings } = await server.json<{ settings: { name: string; value: unknown }[] }>(
      "settings",
      "list",
    );
    const { sha256, authority } = await server.json<CertificateView>("cert", "show");
    const phone = await RawSip.udp(server.ports.udp);
    const answer = await phone.register("alice", "example.com", passwordOf("alice"));
    phone.close();
    return {
      users: users.map(({ address, name }) => ({ address, name })),
      messages,
      settings: settings.filter(({ name }) => !name.startsWith("directory.")),
      sha256,
      authority,
      signsIn: answer.status,
    };
  }

  test("of a running server brings users, messages, settings and certificate back on another machine", async () => {
    server = await Parley.start({ dir: path.join(dir, "one") });
    for (const name of ["alice", "bob"]) await server.user(name);
    await server.tell(["settings", "set", "backup.keep=9", "messages.blocked-words=casino"]);
    await write("A word that must not get lost.");
    const before = await everything();
    expect(before.signsIn).toBe(200);
    expect(JSON.stringify(before.messages)).toContain("must not get lost");
    made = JSON.parse(await server.tell(["backup", path.join(dir, "all.tar"), "--json"])) as BackupView;
    expect(made).toMatchObject({ file: path.join(dir, "all.tar"), users: 2 });
    // In the listing of the server it is no more: it was moved to where it was wanted.
    expect((await server.json<BackupListView>("backup", "list")).backups).toEqual([]);
    const audit = await server.json<{ lines: { what: string }[] }>("audit");
    expect(audit.lines.map(({ what }) => what)).toContain("backup made");

    await server.tell(["user", "remove", "alice@example.com"]);
    await write("Written afterwards.", "bob");
    expect((await server.run(["restore", made.file])).err).toContain("BAK-0001");
    await server.stop();
    expect((await server.run(["restore", made.file])).code).toBe(0);
    await server.start();
    expect(await everything()).toEqual(before);

    // And where nothing was: a new machine.
    await server.stop();
    server = await Parley.start({ dir: path.join(dir, "two") });
    await server.stop();
    expect((await server.run(["restore", made.file])).out).toContain("of another installation");
    await server.start();
    expect(await everything()).toEqual(before);
    await server.stop();
  });

  test("is put in place by one command, killed before each operation on a file", {
    timeout: 600_000,
  }, async () => {
    const from = path.join(dir, "two", "data");
    writeFileSync(path.join(from, "parley.yaml"), "# of the present state\n");
    const list = path.join(dir, "operations");
    const present = state(from);
    const run = async (name: string, env: NodeJS.ProcessEnv) => {
      const data = path.join(dir, name);
      cpSync(from, data, { recursive: true });
      await parley(["restore", made.file, "--data", data], {
        NODE_OPTIONS: hook,
        PARLEY_KILL_FOLDER: data,
        ...env,
      });
      return data;
    };
    const done = await run("restored", { PARLEY_KILL_LIST: list });
    const restored = state(done);
    expect(restored).not.toEqual(present);
    const operations = readFileSync(list, "utf8").trimEnd().split("\n");
    expect(operations.length).toBeGreaterThan(25);
    const seen = { before: 0, after: 0 };
    await each(
      operations.map((_, at) => at + 1),
      async (number) => {
        const data = await run(`killed-${number}`, { PARLEY_KILL_AT: String(number) });
        const what = `${number} ${operations[number - 1]}`;
        // The next command that looks at the folder finds the one state or the other, never a mixture.
        expect((await parley(["user", "list", "--data", data])).how, what).toBe(0);
        const now = state(data);
        expect([present, restored], what).toContainEqual(now);
        seen[now["parley.yaml"] === present["parley.yaml"] ? "before" : "after"]++;
        // And it can be done once more, and taken back.
        expect((await parley(["restore", made.file, "--data", data])).how, what).toBe(0);
        expect(state(data), what).toEqual(restored);
        expect((await parley(["restore", "--undo", "--data", data])).how, what).toBe(0);
        rmSync(data, { recursive: true });
      },
    );
    expect(seen.before).toBeGreaterThan(10);
    expect(seen.after).toBeGreaterThan(3);
  });

  /** What a restore exchanges, but for the bytes of the database, which each opening may change. */
  function state(data: string): Record<string, string> {
    const names = ["parley.yaml", "secrets/data.key"].concat(
      readdirSync(path.join(data, "certificates")).map((name) => `certificates/${name}`),
    );
    const there = names.filter((name) => existsSync(path.join(data, name)));
    const database = new DatabaseSync(path.join(data, "parley.db"), { readOnly: true });
    const users = database.prepare("SELECT address FROM users ORDER BY address").all();
    database.close();
    return {
      ...Object.fromEntries(there.map((name) => [name, readFileSync(path.join(data, name), "utf8")])),
      users: JSON.stringify(users),
    };
  }

  async function write(text: string, to = "bob"): Promise<void> {
    const phone = await RawSip.udp(server.ports.udp);
    const [from, uri] = ["sip:bob@example.com", `sip:${to}@example.com`];
    const request = { method: "MESSAGE", uri, from, to: uri, callId: `${text.length}-${Date.now()}@test` };
    const more = ["Content-Type: text/plain"];
    const challenge = await phone.ask({ ...request, more, body: text });
    const proof = digest(challenge.text, "bob", passwordOf("bob"), "MESSAGE", uri);
    const name = challenge.status === 407 ? "Proxy-Authorization" : "Authorization";
    const answer = await phone.ask({ ...request, cseq: 2, more: [...more, `${name}: ${proof}`], body: text });
    expect(answer.status).toBeLessThan(300);
    phone.close();
  }
});

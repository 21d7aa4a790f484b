import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventQuery, EventView } from "#api/trace";
import { Scope } from "#base/scope";
import { startHttp } from "#server/http/start";
import { literalHttpUses } from "#testing/http-uses";
import { LogFile } from "./log-file.ts";
import { runCommandLine } from "./run.ts";

/** Runs one command line on a literal terminal; `during` is what happens before it is asked to end. */
async function parley(argv: string, during: () => Promise<void> = () => Promise.resolve()) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(argv.split(" "), {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    readInput: () => "",
    width: 100,
    interactive: false,
    untilAsked: during,
  });
  return { code, out, last: (err.at(-1) ?? "").split("\n").at(-1) ?? "" };
}

const folders: string[] = [];
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

function folder(): string {
  const data = mkdtempSync(path.join(tmpdir(), "parley-log-"));
  folders.push(data);
  mkdirSync(path.join(data, "run"));
  mkdirSync(path.join(data, "log"));
  return data;
}

const line = (level: string, component: string, text: string, more: object = {}): string =>
  `${JSON.stringify({ level, at: "2026-11-23T08:00:00.000Z", component, ...more, text })}\n`;

describe("parley log tail", () => {
  test("shows the last lines that fit, without a server", async () => {
    const data = folder();
    const file = path.join(data, "log", "parley.jsonl");
    expect(await parley(`log tail --data ${data}`)).toMatchObject({ code: 2 });
    writeFileSync(
      file,
      line("debug", "proxy", "one") +
        line("warn", "relay", "two", { case: "c-7Q2F" }) +
        line("info", "proxy", "three \u001b[31m") +
        '{"level":"in',
    );
    const shown = async (words: string) => (await parley(`log tail ${words} --data ${data}`)).out;
    expect(await shown("--lines 2")).toEqual([
      "2026-11-23T08:00:00.000Z warn  relay          two (case c-7Q2F)",
      "2026-11-23T08:00:00.000Z info  proxy          three  [31m",
    ]);
    expect((await shown("--component proxy")).length).toBe(2);
    expect((await shown("--level warn --case c-7q2f --json")).map((one) => JSON.parse(one).text)).toEqual([
      "two",
    ]);
    expect((await parley(`log tail --level loud --data ${data}`)).last).toMatch(/^CLI-0007/);
  });

  test("follows the file over its being moved aside", async () => {
    const data = folder();
    const file = path.join(data, "log", "parley.jsonl");
    writeFileSync(file, line("info", "proxy", "old"));
    const { code, out } = await parley(`log tail --follow --json --data ${data}`, async () => {
      appendFileSync(file, line("info", "proxy", "one"));
      renameSync(file, `${file}.1`);
      writeFileSync(file, line("info", "proxy", "two"));
    });
    expect([code, out.map((one) => JSON.parse(one).text)]).toEqual([0, ["old", "one", "two"]]);
  });

  test("a line is given once, when it is whole", () => {
    const file = path.join(folder(), "log", "x");
    writeFileSync(file, "one\ntw");
    const log = new LogFile(file);
    expect(log.open()).toEqual(["one"]);
    expect(log.more()).toEqual([]);
    appendFileSync(file, "o\nthree\n");
    expect(log.more()).toEqual(["two", "three"]);
    expect(log.more()).toEqual([]);
    log.close();
  });
});

describe("with a server", () => {
  const data = folder();
  const changes: Readonly<Record<string, unknown>>[] = [];
  const asked: EventQuery[] = [];
  let scope: Scope;
  let events: EventView[] = [];
  const event = (number: number, component: string): EventView => ({
    number,
    at: "2026-11-23T08:00:00.000Z",
    level: "warn",
    component,
    text: "The certificate has another name.",
    id: "NET-0023",
    case: "c-7Q2F",
    subject: "192.0.2.9:5061",
    category: "federation",
    cause: "seen: a; expected: b",
    fix: "Renew it.",
    command: "parley cert import",
    legacy: { "ocs-event": "14428" },
  });

  beforeEach(async () => {
    scope = new Scope();
    changes.length = 0;
    asked.length = 0;
    events = [];
    const literal = literalHttpUses({ data });
    const levels = {
      name: "log.levels",
      summary: "x",
      value: ["proxy=debug"],
      default: [],
      changed: true,
      schema: {},
    };
    const http = await startHttp(
      {
        ...literal,
        settings: {
          ...literal.settings,
          list: () => [levels],
          change: (values) => {
            changes.push(values);
            return Promise.resolve([]);
          },
        },
        cases: {
          ...literal.cases,
          events: (query) => {
            asked.push(query);
            const found = events.filter(
              ({ number, component }) =>
                number > query.since && (query.component === undefined || component === query.component),
            );
            return query.since > 0 ? found.slice(0, query.most) : found.slice(-query.most);
          },
        },
      },
      scope,
    );
    http.announce();
  });
  afterEach(() => scope.end());

  test("log show lists components, their levels, and the files", async () => {
    expect((await parley(`log show --data ${data}`)).out).toEqual([
      "COMPONENT  SAYS             LINES",
      "proxy      debug and above  7",
      "relay      info and above   0",
      "log: /nowhere/log/parley.jsonl",
      "trace as of OCS: off (parley log set --ocs-trace on)",
    ]);
  });

  test("log set changes the named ones and leaves the others", async () => {
    expect(await parley(`log set relay=verbose --ocs-trace on --data ${data}`)).toMatchObject({ code: 0 });
    expect(await parley(`log set proxy=default --data ${data}`)).toMatchObject({ code: 0 });
    expect(await parley(`log set --reset relay=error --data ${data}`)).toMatchObject({ code: 0 });
    expect(changes).toEqual([
      { "log.levels": ["proxy=debug", "relay=verbose"], "log.ocs-trace": true },
      { "log.levels": [] },
      { "log.levels": ["relay=error"] },
    ]);
    for (const wrong of ["", " nothing=debug", " proxy", " proxy=debug --ocs-trace maybe"])
      expect((await parley(`log set${wrong} --data ${data}`)).last).toMatch(/^CLI-0007/);
    expect(changes).toHaveLength(3);
  });

  test("events are asked for by everything that the options say, and told with cause and fix", async () => {
    events = [event(1, "net")];
    const words = "--level warn --category federation --component net --id NET-0023 --case c-7Q2F";
    const more = "--user bob@example.com --text name --since 2026-11-23 --until 2026-11-24T00:00Z --most 7";
    const { code, out } = await parley(`events ${words} ${more} --details --data ${data}`);
    expect(code).toBe(0);
    expect(asked).toEqual([
      {
        since: 0,
        most: 7,
        level: "warn",
        category: "federation",
        component: "net",
        id: "NET-0023",
        case: "c-7Q2F",
        user: "bob@example.com",
        text: "name",
        from: new Date("2026-11-23").toISOString(),
        until: "2026-11-24T00:00:00.000Z",
      },
    ]);
    expect(out).toEqual([
      "2026-11-23T08:00:00.000Z warn net: The certificate has another name.",
      "  about: 192.0.2.9:5061",
      "  category: federation",
      "  cause: seen: a; expected: b",
      "  fix: Renew it. parley cert import",
      "  known before as: ocs-event 14428",
      "  more: parley explain NET-0023, parley case c-7Q2F",
    ]);
    expect((await parley(`events --data ${data}`)).out[1]).toContain("(ocs-event 14428)");
    expect(
      (await parley(`events --json --data ${data}`)).out.map((one) => JSON.parse(one).events.length),
    ).toEqual([1]);
    for (const wrong of ["--level loud", "--category weather", "--most 0", "--since noon"])
      expect(await parley(`events ${wrong} --data ${data}`)).toMatchObject({ code: 1 });
    expect(await parley(`events --data ${data}/none`)).toMatchObject({ code: 2 });
  });

  test("events are followed from the next one on, the first of all included, each once", async () => {
    const { code, out } = await parley(`events --follow --json --component net --data ${data}`, async () => {
      await expect.poll(() => asked.length).toBeGreaterThan(1);
      events = [event(1, "net"), event(2, "proxy")];
      await expect
        .poll(() => asked.filter((query) => query.component === "net").length, { timeout: 5_000 })
        .toBe(1);
      events.push(event(3, "proxy"), event(4, "net"));
      await expect
        .poll(() => asked.filter((query) => query.component === "net").length, { timeout: 5_000 })
        .toBe(2);
    });
    expect([code, out.map((one) => JSON.parse(one).number)]).toEqual([0, [1, 4]]);
    expect(asked.filter((query) => query.component === "net").map(({ since }) => since)).toEqual([0, 2]);
  });
});

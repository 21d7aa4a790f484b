import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Parley } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";

const root = path.dirname(import.meta.dirname);
const main = path.join(root, "src", "cli", "main.ts");

interface Told {
  readonly code: number;
  readonly out: string;
  /** Lines of standard error. */
  readonly said: readonly string[];
}

function run(
  file: string,
  words: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
) {
  return new Promise<Told>((resolve) => {
    execFile(file, words, { ...options, maxBuffer: 1 << 24 }, (error, out, err) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      resolve({ code, out, said: err.split("\n").filter(Boolean) });
    });
  });
}

/** A command line that passes for another version. */
const cli = (version: string, data: string, ...words: string[]) =>
  run(process.execPath, [main, ...words, "--data", data], {
    env: { ...process.env, PARLEY_TEST_API_VERSION: version },
  });

const startAs = (version: string, dir: string) =>
  Parley.start({ dir, within: ["env", `PARLEY_TEST_API_VERSION=${version}`] });

const ONE_LINE =
  /^VER-000[12] This parley speaks API 1\.\d+, the server (?:only )?1\.\d+,? .*curl -fsS http:\/\/127\.0\.0\.1:\d+\/cli\/parley\.tgz \| tar xz && node parley-cli\/parley\.mjs --version$/;
const CANNOT_READ = /cannot read|TypeError|undefined|defect|CLI-000[69]/i;

/** What an administrator does in an ordinary minute: looks, changes, looks again. */
const ORDINARY = [
  ["status", "--json"],
  ["user", "show", "alice@example.com", "--json"],
  ["user", "set", "alice@example.com", "--title", "Buyer", "--json"],
  ["settings", "list", "--json"],
  ["user", "list"],
] as const;

/** What --json has in an object, as people would see it. */
function asLine(said: string): string {
  if (!said.startsWith("{")) return said;
  const { id, what, fix } = JSON.parse(said);
  return [id, what, fix[0].text, fix[0].command].join(" ");
}

/** Either everything works, with one line at most beside it, or there is the one line and nothing else. */
async function tryAll(version: string, data: string, server: string): Promise<"works" | "one line"> {
  const how = await Promise.all(
    ORDINARY.map(async (words) => {
      const { code, out, said } = await cli(version, data, ...words);
      const told = `cli ${version}, server ${server}, ${words.join(" ")}: ${code} ${said.join("|")}`;
      expect(`${out}${said.join("\n")}`, told).not.toMatch(CANNOT_READ);
      if (code === 0) {
        const difference =
          version === server ? [] : [expect.stringContaining(`speaks API ${version}, the server ${server}:`)];
        expect(said, told).toEqual(difference);
        expect(out, told).not.toBe("");
        return "works";
      }
      expect([code, out, said.length], told).toEqual([2, "", 1]);
      expect(asLine(said[0] ?? ""), told).toMatch(ONE_LINE);
      return "one line";
    }),
  );
  expect(new Set(how).size).toBe(1);
  return how[0] ?? "one line";
}

describe("A7.1: command line and server of other versions", () => {
  const dir = workFolder("versions");

  test("command lines N-4 to N+4 with a server of N: three apart works, further is the one line", async () => {
    const parley = await startAs("1.10", path.join(dir, "n"));
    try {
      await parley.user("alice");
      const outcome: Record<string, string> = {};
      for (const step of [-4, -3, -2, -1, 0, 1, 3, 4])
        outcome[`N${step < 0 ? step : `+${step}`}`] = await tryAll(`1.${10 + step}`, parley.data, "1.10");
      expect(outcome).toEqual({
        "N-4": "one line",
        "N-3": "works",
        "N-2": "works",
        "N-1": "works",
        "N+0": "works",
        "N+1": "works",
        "N+3": "works",
        "N+4": "one line",
      });
    } finally {
      await parley.stop();
    }
  });

  test.each([-4, -3, -2, -1, 1, 4])("a command line of N with a server of N plus %i", async (step) => {
    const server = `1.${10 + step}`;
    const parley = await startAs(server, path.join(dir, `server${step}`));
    try {
      await parley.user("alice");
      expect(await tryAll("1.10", parley.data, server)).toBe(Math.abs(step) > 3 ? "one line" : "works");
      expect(JSON.parse((await cli(server, parley.data, "status", "--json")).out).api).toBe(
        `1.${10 + step - 3}-${server}`,
      );
    } finally {
      await parley.stop();
    }
  });

  test("with --json the one line is one object, with the command in it", async () => {
    const parley = await startAs("1.10", path.join(dir, "json"));
    try {
      const { code, out, said } = await cli("1.2", parley.data, "user", "list", "--json");
      expect([code, out, said.length]).toEqual([2, "", 1]);
      expect(JSON.parse(said[0] ?? "")).toMatchObject({
        id: "VER-0001",
        why: { observed: { client: "1.2" }, expected: { range: "1.7-1.10" } },
        fix: [{ command: expect.stringContaining("/cli/parley.tgz") }],
      });
    } finally {
      await parley.stop();
    }
  });
});

describe("the command line that a server hands out", () => {
  const dir = workFolder("hand-out");
  let parley: Parley;
  beforeAll(async () => {
    parley = await startAs("1.9", path.join(dir, "server"));
    await parley.user("alice");
  });
  afterAll(() => parley?.stop());

  test("the very command of the one line works in another folder, and what it brings speaks with this server", async () => {
    const { said } = await cli("1.2", parley.data, "status");
    const command = /curl .*$/.exec(said[0] ?? "")?.[0] ?? "";
    const elsewhere = path.join(dir, "elsewhere");
    mkdirSync(elsewhere);
    // With whatever `node` this machine has: an older one finds the server's.
    const fetched = await run("sh", ["-c", command], { cwd: elsewhere });
    expect(fetched).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect(readdirSync(elsewhere)).toEqual(["parley-cli"]);

    const env = { ...process.env, PARLEY_TEST_API_VERSION: "1.9" };
    const own = (...words: string[]) =>
      run("node", ["parley-cli/parley.mjs", ...words, "--data", parley.data], { cwd: elsewhere, env });
    expect(await own("user", "set", "alice@example.com", "--title", "Buyer")).toMatchObject({
      code: 0,
      said: [],
    });
    expect((await own("user", "show", "alice@example.com")).out).toContain("Buyer");
    expect((await own("explain", "VER-0001")).out).toContain("older than what the server still speaks");
    expect(await own("start")).toMatchObject({ code: 2 });
  });

  test("every one of its commands has all its files", async () => {
    const folder = path.join(dir, "elsewhere", "parley-cli");
    const source = `
      const { commandList } = await import("./src/cli/command-list.ts");
      for (const one of commandList) if (one.name !== "start") await one.load();
      await import("./src/server/offline.ts");
      console.log(commandList.length);`;
    const { out, said } = await run(process.execPath, ["--input-type=module", "--eval", source], {
      cwd: folder,
    });
    expect(said.filter((line) => !line.includes("Experimental") && !line.includes("trace-warnings"))).toEqual(
      [],
    );
    expect(Number(out)).toBeGreaterThan(50);
  });
});

/** A door in front of a server that puts fields into users which only a later version knows, and remembers what came in. */
async function asIfNewer(
  parley: Parley,
  sent: { method: string; path: string; body: string }[],
): Promise<Server> {
  const door = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const body = Buffer.concat(parts).toString();
    const { method = "GET", url = "/", headers } = request;
    sent.push({ method, path: url, body });
    const { "content-length": _, connection: __, ...kept } = headers;
    const answer = await fetch(`http://127.0.0.1:${parley.ports.http}${url}`, {
      method,
      headers: Object.entries(kept).map(([name, value]): [string, string] => [name, String(value)]),
      ...(body !== "" && { body }),
    });
    const value = JSON.parse(await answer.text());
    if (url.startsWith("/api/users/"))
      Object.assign(value, { pronouns: "she", profile: { ...value.profile, moonPhase: "full" } });
    response.writeHead(answer.status, {
      "content-type": "application/json",
      "x-parley-api": answer.headers.get("x-parley-api") ?? "",
    });
    response.end(JSON.stringify(value));
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  return door;
}

/** A data folder whose commands go through that door. */
async function placeInstance(parley: Parley, data: string, door: Server): Promise<void> {
  const address = door.address();
  const port = typeof address === "object" ? address?.port : undefined;
  mkdirSync(path.join(data, "run"), { recursive: true });
  const instance = { ...(await parley.instance()), http: `http://127.0.0.1:${port}` };
  writeFileSync(path.join(data, "run", "instance.json"), JSON.stringify(instance));
}

describe("A7.2: fields that the other side does not know", () => {
  const dir = workFolder("fields");
  let parley: Parley;
  let newer: Server;
  const sent: { method: string; path: string; body: string }[] = [];
  const data = path.join(dir, "newer");

  beforeAll(async () => {
    parley = await startAs("1.9", path.join(dir, "server"));
    await parley.user("alice");
    newer = await asIfNewer(parley, sent);
    await placeInstance(parley, data, newer);
  });
  afterAll(async () => {
    newer?.close();
    await parley?.stop();
  });

  test("an older command line sends what was changed and nothing else, and shows what it does not know as it came", async () => {
    const before = JSON.parse((await cli("1.9", data, "user", "show", "alice@example.com", "--json")).out);
    expect(before).toMatchObject({ pronouns: "she", profile: { moonPhase: "full" } });
    sent.length = 0;
    const changed = await cli("1.7", data, "user", "set", "alice@example.com", "--title", "Buyer", "--json");
    expect([changed.code, changed.said.length]).toEqual([0, 1]);
    const patches = sent.filter(({ method }) => method === "PATCH");
    expect(patches.map(({ body }) => JSON.parse(body))).toEqual([{ profile: { title: "Buyer" } }]);
    const after = JSON.parse(changed.out);
    expect(after).toEqual({ ...before, profile: { ...before.profile, title: "Buyer" } });
    // And the audit of the server has that one field.
    const lines = JSON.parse((await cli("1.9", parley.data, "audit", "--json")).out).lines as {
      what: string;
      to: unknown;
    }[];
    expect(lines.filter(({ what }) => what === "user changed")).toMatchObject([
      { to: { profile: { title: "Buyer" } } },
    ]);
    // People see what the command knows, in its usual form.
    expect((await cli("1.7", data, "user", "show", "alice@example.com")).out).toMatch(/^title +Buyer$/m);
  });

  test("a newer client's fields are refused by their names, and nothing is changed", async () => {
    const { token } = await parley.instance();
    const answer = await fetch(`http://127.0.0.1:${parley.ports.http}/api/users/alice@example.com`, {
      method: "PATCH",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "x-parley-client": "cli/1.10",
      },
      body: JSON.stringify({ name: "Somebody else", pronouns: "she" }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { id: "VER-0003", fields: [{ field: "pronouns" }] },
    ]);
    expect((await cli("1.9", parley.data, "user", "show", "alice@example.com")).out).not.toContain(
      "Somebody else",
    );
  });
});

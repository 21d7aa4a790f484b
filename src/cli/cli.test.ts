import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Scope } from "#base/scope";
import { startHttp } from "#server/http/start";
import type { HttpUses } from "#server/http/uses";
import { literalHttpUses } from "#testing/http-uses";
import { commandList } from "./command-list.ts";
import { runCommandLine } from "./run.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line on a literal terminal. */
async function parley(argv: string, input = "") {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    readInput: () => input,
    width: 100,
    interactive: false,
    untilAsked: () => Promise.resolve(),
  };
  const words = [...argv.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const code = await runCommandLine(words, terminal);
  return { code, out, err, text: out.join("\n"), last: (err.at(-1) ?? "").split("\n").at(-1) ?? "" };
}

function folder(): string {
  const data = mkdtempSync(path.join(tmpdir(), "parley-cli-"));
  mkdirSync(path.join(data, "run"));
  return data;
}

describe("without a server", () => {
  const data = folder();

  test("status says so and ends with 1, as JSON too", async () => {
    expect(await parley(`status --data ${data}`)).toMatchObject({
      code: 1,
      out: [`No Parley runs with the data folder ${data}.`],
    });
    const { code, text } = await parley(`status --json --data ${data}`);
    expect([code, JSON.parse(text)]).toEqual([1, { state: "stopped", data }]);
  });

  test("a command that needs one ends with 2 and the explained error as last line, or as object", async () => {
    const words = await parley(`endpoints --data ${data}`);
    expect([words.code, words.last.slice(0, 8)]).toEqual([2, "CLI-0001"]);
    const { code, last } = await parley(`endpoints --json --data ${data}`);
    expect([code, JSON.parse(last).id]).toEqual([2, "CLI-0001"]);
  });

  test("explain answers for old codes and for ours, and says when it knows nothing", async () => {
    expect((await parley("explain 'ms-diagnostics: 5002'")).text).toContain("Request was cancelled");
    expect((await parley("explain ms-diagnostics: 5002")).text).toContain("Request was cancelled");
    expect((await parley("explain 32003")).text).toContain("System.ServiceModel");
    expect((await parley("explain 0xC3EC7E02")).text).toContain("TEL URI");
    expect((await parley("explain 52023")).text).toContain("Caller timeout");
    const own = await parley("explain CLI-0001 --json");
    expect(JSON.parse(own.text).meanings).toMatchObject([{ kind: "parley", code: "CLI-0001" }]);
    expect(await parley("explain what")).toMatchObject({ code: 1 });
  });

  test("sip lint names every problem with its place, and ends with 1", async () => {
    const good = path.join(data, "good.sip");
    const bad = path.join(data, "bad.sip");
    const lines = [
      "Via: SIP/2.0/TCP a.example;branch=z9hG4bK1",
      "From: <sip:a@a.example>;tag=1",
      "To: <sip:b@b.example>",
    ];
    const head = (more: string[]) =>
      ["OPTIONS sip:b@b.example SIP/2.0", ...lines, ...more, "", ""].join("\r\n");
    writeFileSync(good, head(["Call-ID: 1", "CSeq: 1 OPTIONS", "Max-Forwards: 70", "Content-Length: 0"]));
    writeFileSync(bad, head(["Call-ID: 1", "CSeq: 1 INVITE", "Max-Forwards: many", "Expires: 1 2"]));
    expect(await parley(`sip lint ${good} --json`)).toMatchObject({ code: 0 });
    const { code, out } = await parley(`sip lint ${good} ${bad} --json`);
    expect(code).toBe(1);
    const verdict = JSON.parse(out[1] ?? "");
    expect(verdict).toMatchObject({ file: bad, valid: false, startLine: "OPTIONS sip:b@b.example SIP/2.0" });
    expect(verdict.problems.map(({ field }: { field: string }) => field).sort()).toEqual([
      "CSeq",
      "Expires",
      "Max-Forwards",
    ]);
    for (const { offset, rfc } of verdict.problems)
      expect([offset > 0, rfc.startsWith("RFC 3261")]).toEqual([true, true]);
    expect(await parley(`sip lint ${data}/none.sip`)).toMatchObject({ code: 2 });
  });

  test("an unknown command or option ends with 2 and a hint", async () => {
    expect(await parley("usr list")).toMatchObject({ code: 2 });
    expect(await parley(`status --colour --data ${data}`)).toMatchObject({ code: 2 });
    expect((await parley("--version")).text).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("every command has a help with examples", async () => {
    for (const { name, summary } of commandList) {
      const { code, text } = await parley(`${name} --help`);
      expect([name, code, text.includes("Examples:\n  ")]).toEqual([name, 0, true]);
      expect(text.replaceAll(/\s+/g, " ")).toContain(summary);
      expect(text).toContain("--json");
      expect(text).toContain("--data <dir>");
    }
  });

  test("a wrong start option ends with 1 and the object", async () => {
    const { code, last } = await parley(`start --sip-port 70000 --json --data ${data}`);
    expect([code, JSON.parse(last).id]).toEqual([1, "START-0005"]);
  });
});

describe("with a server", () => {
  const data = folder();
  let scope: Scope;
  const seen: string[] = [];
  const until = "2026-11-30T00:00:00.000Z";

  beforeEach(async () => {
    scope = new Scope();
    seen.length = 0;
    const literal = literalHttpUses({ data });
    const users: HttpUses["users"] = {
      ...literal.users,
      add: (request, by) => {
        seen.push(`${request.address} ${request.name} ${request.password} by ${by}`);
        return literal.users.add(request, by);
      },
    };
    const invitation = { id: "3f9a", address: "carol@example.com", name: "Carol", invitedBy: "cli", until };
    const accounts: HttpUses["accounts"] = {
      ...literal.accounts,
      links: {
        ...literal.accounts.links,
        list: () => Promise.resolve([invitation]),
        invite: ({ address, name, days }, by) => {
          seen.push(`${address} ${name} for ${days} days by ${by}`);
          return Promise.resolve({ ...invitation, path: "/join?token=abc" });
        },
        remove: (id) => Promise.resolve(id === invitation.id),
      },
      resetSignIn: (address) => Promise.resolve(address === "alice@example.com"),
    };
    const pages = { transport: "https" as const, address: "192.0.2.1", port: 8443 };
    const status = () => ({ ...literal.status(), listeners: [pages] });
    const follow: HttpUses["trace"]["follow"] = () => () => {};
    (
      await startHttp({ ...literal, users, accounts, status, trace: { ...literal.trace, follow } }, scope)
    ).announce();
  });
  afterEach(() => scope.end());

  test("status, users and failures come over its API", async () => {
    expect((await parley(`status --data ${data}`)).text).toContain("example.com");
    const added = await parley(
      `user add carol@example.com --name 'Carol C' --password-stdin --data ${data}`,
      "hunter22\n",
    );
    expect([added.code, added.out[0]]).toEqual([0, "carol@example.com can sign in now."]);
    expect(seen[0]).toMatch(/^carol@example.com Carol C hunter22 by command line \(.+\)$/);
    expect((await parley(`user list --json --data ${data}`)).text).toContain('"total":1');
    const gone = await parley(`user show nobody@example.com --data ${data}`);
    expect([gone.code, gone.last]).toEqual([
      1,
      'API-0004 There is no user "nobody@example.com". (parley explain API-0004, case c-0001)',
    ]);
  });

  test("a password comes from one place", async () => {
    const none = await parley(`user add carol@example.com --data ${data}`);
    expect([none.code, none.last.slice(0, 8)]).toEqual([2, "CLI-0005"]);
    const file = path.join(data, "password");
    writeFileSync(file, "from a file\r\nsecond line");
    expect((await parley(`user passwd alice@example.com --password-file ${file} --data ${data}`)).code).toBe(
      0,
    );
  });

  test("an invitation is a link that others can open, is listed, and can be taken back", async () => {
    const made = await parley(`invite carol@example.com --name Carol --days 2 --data ${data}`);
    expect(made.code).toBe(0);
    expect(made.out.at(-1)).toBe("https://192.0.2.1:8443/join?token=abc");
    expect(seen[0]).toMatch(/^carol@example.com Carol for 2 days by command line/);
    expect((await parley(`invite list --json --data ${data}`)).text).toContain('"id":"3f9a"');
    expect(await parley(`invite remove 3f9a --data ${data}`)).toMatchObject({ code: 0 });
    expect(await parley(`invite remove 0000 --data ${data}`)).toMatchObject({ code: 1 });
    expect(await parley(`invite carol@example.com --days many --data ${data}`)).toMatchObject({ code: 1 });
    expect(await parley(`user reset-sign-in alice@example.com --data ${data}`)).toMatchObject({ code: 0 });
    expect(await parley(`user reset-sign-in bob@example.com --data ${data}`)).toMatchObject({ code: 1 });
  });

  test("the trace can be followed until it is ended", async () => {
    expect(await parley(`trace --follow --json --data ${data}`)).toMatchObject({ code: 0, out: [] });
  });

  test("an empty doctor's list is healthy", async () => {
    expect(await parley(`doctor --json --data ${data}`)).toMatchObject({ code: 0 });
  });
});

import { randomBytes } from "node:crypto";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import type { LdapEntry, LdapFailure, LdapTarget } from "#formats/ldap/door";
import { createSealedBox } from "#security/sealed-box";
import { openDatabase } from "#storage/database";
import { sourceSecretStore } from "#storage/directory-source";
import { userStore } from "#storage/users";
import { literalSettings } from "#testing/literal-settings";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { createDirectory } from "../index.ts";
import { ldapFilter, ldapIntervalMinutes } from "./settings.ts";

const entry = (uid: string, more: Record<string, string> = {}): LdapEntry => ({
  dn: `uid=${uid},dc=example,dc=com`,
  attributes: new Map(
    Object.entries({ mail: `${uid}@example.com`, cn: uid, ...more }).map(([name, value]) => [
      name.toLowerCase(),
      [value],
    ]),
  ),
});
const people = (count: number) => Array.from({ length: count }, (_, at) => entry(`p${at}`));

/** A directory that follows a literal LDAP server; `server` is what that gives, and how it fails after that. */
async function openSource(values: Record<string, unknown> = {}) {
  const clock = new VirtualClock();
  const database = await openDatabase({ file: path.join(tempFolder(), "parley.db") });
  const scope = new Scope();
  onTestFinished(async () => {
    await scope.end();
    await database.close();
  });
  const settings = literalSettings({
    ...{ "directory.domains": ["example.com"], "directory.ldap-url": "ldap://dc.example.com" },
    ...{ "directory.ldap-base": "dc=example,dc=com", "directory.ldap-interval-minutes": 0 },
    ...values,
  });
  const server: {
    entries: LdapEntry[];
    failure: LdapFailure | undefined;
    closed: number;
    opening: Promise<void> | undefined;
  } = { entries: people(4), failure: undefined, closed: 0, opening: undefined };
  const targets: LdapTarget[] = [];
  const failures: ExplainedError[] = [];
  const keep = new Set<string>();
  const sides = await createDirectory({
    clock,
    log: silentLog,
    settings,
    guard: () => () => {},
    reserved: () => [],
    store: userStore(database),
    box: createSealedBox({ id: "0123abcd", key: randomBytes(32), file: "secrets/data.key" }),
    refuseLoss: ({ address }) => {
      if (!keep.has(address)) return;
      const why = { kind: "admin.last", observed: 1, expected: 2 };
      throw new ExplainedError({
        id: "ADM-0006",
        what: `${address} is the last administrator.`,
        why,
        fix: [],
      });
    },
    about: () => ({ administrator: false, endpoints: 0 }),
  });
  const secret = sourceSecretStore(database);
  const source = sides.followLdap(
    {
      secret,
      failed: (error) => failures.push(error),
      open: async (target) => {
        targets.push(target);
        await server.opening;
        const connection = {
          async search(
            { pageSize }: { pageSize: number },
            page: (entries: LdapEntry[]) => Promise<"go on" | "stop">,
          ) {
            for (let from = 0; from < server.entries.length; from += pageSize)
              if ((await page(server.entries.slice(from, from + pageSize))) === "stop") return undefined;
            return server.failure;
          },
          close: async () => void server.closed++,
        };
        return { ok: true, connection };
      },
    },
    scope,
  );
  const sync = (request = {}) => source.sync({ dryRun: false, acceptLoss: false, ...request }, "root");
  const state = () =>
    sides.administration
      .list({ most: 100 })
      .users.map(({ address, enabled }) => [address.split("@")[0], enabled]);
  return { ...sides, scope, source, sync, state, settings, clock, server, targets, failures, secret, keep };
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ExplainedError ? error.explanation.id : String(error);
}

describe("a look through an LDAP server", () => {
  test("that breaks off keeps what it had read and disables nobody", async () => {
    const { sync, server, state } = await openSource({ "directory.ldap-page-size": 10 });
    await sync();
    server.entries = [entry("p0"), entry("new")];
    server.failure = { kind: "lost", doing: "search", said: "reset" };
    expect(await refusal(sync())).toBe("LDAP-0009");
    expect(state()).toEqual([
      ["new", true],
      ["p0", true],
      ["p1", true],
      ["p2", true],
      ["p3", true],
    ]);
    expect(server.closed).toBe(2);
  });

  test("that finds nobody at all disables nobody, however few there were", async () => {
    const { sync, server, state } = await openSource();
    server.entries = people(1);
    await sync();
    server.entries = [];
    expect(await refusal(sync())).toBe("LDAP-0011");
    expect(state()).toEqual([["p0", true]]);
  });

  test("leaves users alone who came another way, and takes over those whose address it has", async () => {
    const { sync, server, state, administration } = await openSource();
    for (const name of ["local", "p0"])
      await administration.add(
        { address: `${name}@example.com`, password: "secret", signIn: ["digest"] },
        "root",
      );
    expect(await sync()).toMatchObject({ added: 3, changed: 1 });
    server.entries = people(4).slice(1);
    await sync();
    expect(state()).toEqual([
      ["local", true],
      ["p0", false],
      ["p1", true],
      ["p2", true],
      ["p3", true],
    ]);
    expect(administration.find("p0@example.com")?.signIn).toEqual(["digest"]);
  });

  test("does not disable the last administrator, and says so by entry", async () => {
    const { sync, server, state, keep } = await openSource();
    await sync();
    keep.add("p0@example.com");
    keep.add("p1@example.com");
    server.entries = [entry("p0", { userAccountControl: "514" }), entry("p2"), entry("p3")];
    const report = await sync();
    expect(report.problems.map(({ entry, rule }) => [entry, rule])).toEqual([
      ["uid=p0,dc=example,dc=com", "administrator"],
      ["uid=p1,dc=example,dc=com", "administrator"],
    ]);
    expect(state().every(([, enabled]) => enabled)).toBe(true);
  });

  test("does not enable somebody whom an administrator enabled and disabled again by hand", async () => {
    const { sync, server, administration } = await openSource();
    server.entries = [entry("p0", { userAccountControl: "512" })];
    await sync();
    server.entries = [entry("p0", { userAccountControl: "514" })];
    expect((await sync()).disabled).toBe(1);
    const by = (enabled: boolean) => administration.change("p0@example.com", { enabled }, "root");
    await by(true);
    await by(false);
    server.entries = [entry("p0", { userAccountControl: "512" })];
    expect((await sync()).enabled).toBe(0);
    expect(administration.find("p0@example.com")?.enabled).toBe(false);
  });

  test("reports a thousand wrong entries and counts the rest", async () => {
    const { sync, server } = await openSource();
    server.entries = Array.from({ length: 1500 }, (_, at) => entry(`x${at}`, { mail: `x${at}@example.net` }));
    const { refused, problems, problemsLeftOut } = await sync();
    expect([refused, problems.length, problemsLeftOut]).toEqual([1500, 1000, 500]);
  });

  test("takes its turn when another is under way", async () => {
    const { sync } = await openSource();
    const [first, second] = await Promise.all([sync(), sync()]);
    expect([first.added, second.added, second.unchanged]).toEqual([4, 0, 4]);
  });
});

describe("by itself", () => {
  test("it looks after the start, after a change, and from time to time; a failure is told", async () => {
    const { clock, settings, server, targets, failures, source } = await openSource({
      "directory.ldap-interval-minutes": 60,
    });
    const looked = async () => {
      await source.sync({ dryRun: true, acceptLoss: false }, "wait").catch(() => undefined); // its turn comes after theirs
      await new Promise((resolve) => setImmediate(resolve));
      return targets.splice(0).length - 1;
    };
    clock.pass(5_000);
    expect(await looked()).toBe(1);
    clock.pass(60 * 60_000);
    expect(await looked()).toBe(1);
    settings.set(ldapFilter, "(cn=p*)");
    settings.set(ldapIntervalMinutes, 30);
    clock.pass(1_000);
    expect(await looked()).toBe(1);
    server.failure = { kind: "timeout", doing: "search", milliseconds: 20_000 };
    clock.pass(30 * 60_000);
    await looked();
    expect(failures.map(({ explanation }) => explanation.id)).toEqual(["LDAP-0007"]);
    expect((await source.show()).last?.failure?.id).toBe("LDAP-0007");
    settings.set(ldapIntervalMinutes, 0);
    targets.length = 0;
    clock.pass(24 * 60 * 60_000);
    expect(await looked()).toBe(0);
  });
});

test("a server that stops does not wait for an LDAP server that is silent, and stores nothing after that", async () => {
  const { sync, state, scope, server } = await openSource();
  let answer = () => {};
  server.opening = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const looking = sync();
  await new Promise((resolve) => setImmediate(resolve));
  await scope.end();
  answer();
  await expect(looking).rejects.toThrow("stopping");
  expect([state(), server.closed]).toEqual([[], 1]);
});

test("the password is sealed in the store, and goes to nobody but the server", async () => {
  const { source, sync, targets, secret } = await openSource({ "directory.ldap-bind-dn": "cn=parley" });
  expect(await refusal(sync())).toBe("LDAP-0010");
  await source.setPassword("correct horse", "root");
  expect(await secret.load()).not.toContain("correct horse");
  await sync();
  expect(targets[0]?.bind).toEqual({ dn: "cn=parley", password: "correct horse" });
  expect(JSON.stringify(await source.show())).not.toContain("horse");
});

test.each([
  ["ldap://dc.example.com", true, "start-tls", "dc.example.com", 389],
  ["ldap://dc.example.com:1389", false, "none", "dc.example.com", 1389],
  ["ldaps://dc.example.com/", true, "tls", "dc.example.com", 636],
  ["ldap://[2001:db8::1]:390", true, "start-tls", "2001:db8::1", 390],
])("%s with StartTLS %s is reached by %s", async (url, startTls, security, host, port) => {
  const { sync, targets } = await openSource({
    "directory.ldap-url": url,
    "directory.ldap-start-tls": startTls,
  });
  await sync();
  expect(targets[0]).toMatchObject({ security, host, port, bind: undefined });
});

import { randomBytes } from "node:crypto";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { createDirectory } from "#roles/directory/index";
import { createSealedBox } from "#security/sealed-box";
import { administratorStore } from "#storage/administrators";
import { openDatabase } from "#storage/database";
import { userStore } from "#storage/users";
import { literalSettings } from "#testing/literal-settings";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { createAdministrators } from "./administrators.ts";
import { createAuditTrail } from "./audit-trail.ts";

const KEY = { id: "0123abcd", key: randomBytes(32), file: "secrets/data.key" };
const DAY = 24 * 60 * 60_000;

async function openAdministrators(folder = tempFolder()) {
  const clock = new VirtualClock();
  const database = await openDatabase({ file: path.join(folder, "parley.db") });
  onTestFinished(() => database.close());
  let refuseLoss: Parameters<typeof createDirectory>[0]["refuseLoss"] = () => {};
  const { directory, administration, passwords } = await createDirectory({
    clock,
    log: silentLog,
    settings: literalSettings({ "directory.domains": ["example.com"] }),
    guard: () => () => {},
    reserved: () => [],
    store: userStore(database),
    box: createSealedBox(KEY),
    refuseLoss: (user) => refuseLoss(user),
    about: () => ({ administrator: false, endpoints: 0 }),
  });
  const store = administratorStore(database);
  const administrators = await createAdministrators({
    clock,
    store,
    directory,
    users: administration,
  });
  refuseLoss = (user) => administrators.refuseLoss(user);
  const audit = createAuditTrail(database);
  return { administrators, users: administration, directory, passwords, clock, database, folder, audit };
}

async function openWithAlice() {
  const all = await openAdministrators();
  await all.administrators.createFirst(all.administrators.firstToken() ?? "", "alice@example.com", "secret");
  return all;
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`not refused with an explanation: ${error}`);
  return error.explanation.id;
}

describe("the one-time link", () => {
  test("makes the first administrator, once", async () => {
    const { administrators, audit } = await openAdministrators();
    const token = administrators.firstToken() ?? "";
    expect(token).toMatch(/^[\w-]{43}$/);
    expect([administrators.isFirstToken(token), administrators.isFirstToken(`${token}x`)]).toEqual([
      true,
      false,
    ]);
    expect(await administrators.createFirst(token, "Alice@Example.com", "secret")).toEqual({
      address: "alice@example.com",
    });
    expect(administrators.firstToken()).toBeUndefined();
    expect(administrators.isFirstToken(token)).toBe(false);
    expect(await refusal(administrators.createFirst(token, "eve@example.com", "secret"))).toBe("ADM-0001");
    expect(administrators.isAdministrator("alice@example.com")).toBe(true);
    expect((await audit.list({ most: 10 })).map(({ who, what }) => [who, what])).toEqual([
      ["one-time link", "role given"],
      ["one-time link", "user added"],
    ]);
  });

  test("makes one administrator also when it is used twice at the same moment", async () => {
    const { administrators } = await openAdministrators();
    const token = administrators.firstToken() ?? "";
    const both = await Promise.allSettled([
      administrators.createFirst(token, "alice@example.com", "secret"),
      administrators.createFirst(token, "eve@example.com", "secret"),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(administrators.list().map(({ address }) => address)).toEqual(["alice@example.com"]);
  });

  test("can be used again when what was entered did not fit", async () => {
    const { administrators } = await openAdministrators();
    const token = administrators.firstToken() ?? "";
    expect(await refusal(administrators.createFirst(token, "alice@example.net", "x"))).toBe("DIR-0001");
    expect(await administrators.createFirst(token, "alice@example.com", "secret")).toBeDefined();
  });

  test("makes an existing user the administrator, with the password that was entered", async () => {
    const { administrators, users, directory, passwords } = await openAdministrators();
    await users.add({ address: "alice@example.com", password: "former" }, "cli");
    await administrators.createFirst(administrators.firstToken() ?? "", "alice@example.com", "secret");
    expect(await passwords.check(directory.find("alice@example.com"), "secret")).toBe("right");
  });

  test("ends after 24 hours, is another at the next start, and is stored only as a hash", async () => {
    const first = await openAdministrators();
    const token = first.administrators.firstToken() ?? "";
    first.clock.pass(DAY - 1);
    expect(first.administrators.isFirstToken(token)).toBe(true);
    first.clock.pass(1);
    expect(first.administrators.isFirstToken(token)).toBe(false);
    const links = await first.database.tables.selectFrom("one_time_links").selectAll().execute();
    expect(links).toHaveLength(1);
    expect(JSON.stringify(links)).not.toContain(token);
    await first.database.close();
    const second = await openAdministrators(first.folder);
    expect(second.administrators.isFirstToken(token)).toBe(false);
    expect(second.administrators.firstToken()).toBeDefined();
  });

  test("is not made where there is an administrator", async () => {
    const { database, folder } = await openWithAlice();
    await database.close();
    const second = await openAdministrators(folder);
    expect(second.administrators.firstToken()).toBeUndefined();
    expect(second.administrators.isAdministrator("alice@example.com")).toBe(true);
    expect(await second.database.tables.selectFrom("one_time_links").selectAll().execute()).toEqual([]);
  });
});

describe("rights", () => {
  test("the last administrator cannot be taken away by any way", async () => {
    const { administrators, users } = await openWithAlice();
    expect(await refusal(administrators.setRole("alice@example.com", "auditor", "alice"))).toBe("ADM-0006");
    expect(await refusal(users.remove("alice@example.com", "alice"))).toBe("ADM-0006");
    expect(await refusal(users.change("alice@example.com", { enabled: false }, "alice"))).toBe("ADM-0006");
    await users.add({ address: "bob@example.com", password: "secret" }, "alice");
    await administrators.setRole("bob@example.com", "administrator", "alice");
    expect(await users.remove("alice@example.com", "bob")).toBe(true);
    expect(administrators.list().map(({ address }) => address)).toEqual(["bob@example.com"]);
  });

  test("sessions hear when what was proven counts no more", async () => {
    const { administrators, users } = await openWithAlice();
    await users.add({ address: "bob@example.com", password: "secret" }, "alice");
    await administrators.setRole("bob@example.com", "administrator", "alice");
    const revoked: string[] = [];
    administrators.onRevoked((address) => revoked.push(address));
    await users.setPassword("bob@example.com", "another", "alice");
    await administrators.setRole("bob@example.com", "auditor", "alice");
    await users.change("bob@example.com", { enabled: false }, "alice");
    await users.remove("bob@example.com", "alice");
    expect(revoked).toEqual(Array(4).fill("bob@example.com"));
    expect(await administrators.setRole("bob@example.com", "auditor", "alice")).toBe(false);
  });
});

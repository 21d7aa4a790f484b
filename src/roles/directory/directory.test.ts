import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readAudit } from "#storage/audit";
import { openDirectory, refusal } from "#testing/open-directory";
import { signInWays } from "./settings.ts";

const alice = { address: "alice@example.com", password: "secret" };

describe("a new user", () => {
  test("is shown with every way of signing in that is allowed", async () => {
    const { users } = await openDirectory();
    const shown = await users.add(
      { address: "sip:Alice@Example.com", name: " Alice A ", tel: "+49 30 123", password: "secret" },
      "root",
    );
    expect(shown).toEqual({
      address: "alice@example.com",
      name: "Alice A",
      tel: "+49 30 123",
      lineUri: "tel:+4930123",
      lineProblem: null,
      enabled: true,
      createdAt: "1970-01-01T00:00:00.000Z",
      signIn: ["digest", "ntlm", "browser"],
      administrator: false,
      endpoints: 0,
      profile: {},
      source: "local",
    });
  });

  test("has verifiers that others compute too (md5sum, sha256sum, MS-NLMP)", async () => {
    const { directory, users, verifiers } = await openDirectory();
    await users.add(alice, "root");
    const user = directory.find("alice@example.com");
    if (!user) throw new Error("alice is not there");
    const ha1 = async (name: string, algorithm: "MD5" | "SHA-256") =>
      await verifiers.digest(user, name, algorithm);
    expect(await ha1("alice", "MD5")).toBe("b1726872c344b6dc8365b774f8fd6412");
    expect(await ha1("alice@example.com", "MD5")).toBe("c79656e4f06dbae9fdf6727654273c65");
    expect(await ha1("alice", "SHA-256")).toBe(
      "ed8925b20f9a77b8f8f8d5f8e4467fe32b866f7208ab9e4b20595e9821a0fdee",
    );
    expect(await ha1("alice@example.com", "SHA-256")).toBe(
      "6bd4517cd105061be6be1ad9fe83aa83624992e1dd855fe9df7b72f9b9c28151",
    );
    expect(await ha1("ALICE", "MD5")).toBeUndefined();
    expect(Buffer.from((await verifiers.ntHash(user)) ?? []).toString("hex")).toBe(
      "878d8014606cda29677a44efa1353fc7",
    );
  });

  test("costs the store one question: the second is answered at once", async () => {
    const { directory, users, verifiers } = await openDirectory();
    await users.add(alice, "root");
    const user = directory.find("alice@example.com");
    if (!user) throw new Error("alice is not there");
    expect(verifiers.digest(user, "alice", "MD5")).toBeInstanceOf(Promise);
    await verifiers.ntHash(user);
    expect(verifiers.digest(user, "alice", "MD5")).toBe("b1726872c344b6dc8365b774f8fd6412");
  });

  test("has only the verifiers that were asked for", async () => {
    const { directory, users, verifiers, passwords } = await openDirectory();
    const shown = await users.add({ ...alice, signIn: ["digest"] }, "root");
    const user = directory.find("alice@example.com");
    if (!user) throw new Error("alice is not there");
    expect(shown.signIn).toEqual(["digest"]);
    expect(await verifiers.ntHash(user)).toBeUndefined();
    expect(await passwords.check(user, "secret")).toBe("none");
  });

  test("is there after a restart, with the same secrets and the same choice of ways", async () => {
    const first = await openDirectory();
    await first.users.add({ ...alice, signIn: ["digest"] }, "root");
    await first.database.close();
    const { directory, users, verifiers } = await openDirectory({ folder: first.folder });
    const user = directory.find("alice@example.com");
    if (!user) throw new Error("alice is not there");
    expect(await verifiers.digest(user, "alice", "MD5")).toBe("b1726872c344b6dc8365b774f8fd6412");
    await users.setPassword("alice@example.com", "another", "root");
    expect(users.find("alice@example.com")?.signIn).toEqual(["digest"]);
  });

  test.each([
    [{ address: "alice@example.net" }, "DIR-0002", "address"],
    [{ address: "help@example.com" }, "DIR-0016", "address"],
    [{ address: "alice" }, "DIR-0005", "address"],
    [{ address: "al ice@example.com" }, "DIR-0005", "address"],
    [{ address: "a..b@example.com" }, "DIR-0005", "address"],
    [{ address: "bob@example.com" }, "DIR-0003", "address"],
    [{ password: "short" }, "DIR-0004", "password"],
    [{ password: "x".repeat(257) }, "DIR-0004", "password"],
    [{ name: "x".repeat(201) }, "DIR-0010", "name"],
    [{ tel: "+49\u0007" }, "DIR-0010", "tel"],
  ])("%j is refused as %s, naming the field %s", async (wrong, id, field) => {
    const { users } = await openDirectory();
    await users.add({ address: "bob@example.com", password: "secret", signIn: ["digest"] }, "root");
    const explanation = await refusal(users.add({ ...alice, signIn: ["digest"], ...wrong }, "root"));
    expect([explanation.id, explanation.fields?.map((one) => one.field)]).toEqual([id, [field]]);
    expect(users.list({ most: 10 }).total).toBe(1);
  });

  test("with several wrong fields gets all of them said at once, and never hears its password back", async () => {
    const { users } = await openDirectory();
    const explanation = await refusal(
      users.add({ address: "alice@example.net", password: "12345", tel: "x".repeat(65) }, "root"),
    );
    expect(explanation.id).toBe("DIR-0001");
    expect(explanation.fields?.map(({ field }) => field)).toEqual(["address", "password", "tel"]);
    expect(JSON.stringify(explanation)).not.toContain("12345");
  });

  test("in a foreign domain is told which domains there are", async () => {
    const { users } = await openDirectory();
    const explanation = await refusal(users.add({ ...alice, address: "alice@example.net" }, "root"));
    expect(explanation.why).toMatchObject({
      observed: "example.net",
      expected: { oneOf: ["example.com", "example.org"] },
    });
    expect(explanation.fields?.[0]?.suggest).toEqual(["alice@example.com", "alice@example.org"]);
  });

  test("gets an address once, also when two ask at the same moment", async () => {
    const { users } = await openDirectory();
    const both = await Promise.allSettled([users.add(alice, "root"), users.add(alice, "root")]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    await users.remove("alice@example.com", "root");
    expect(await users.add(alice, "root")).toMatchObject({ address: "alice@example.com" });
  });
});

describe("a user", () => {
  test("can be changed, disabled and removed; listeners and the audit trail hear of each", async () => {
    const { directory, users, database } = await openDirectory();
    const heard: unknown[] = [];
    directory.onChange((user, change) => heard.push([change, user.name, user.enabled]));
    directory.onPassword((user) => heard.push(["password", user.name]));
    await users.add({ ...alice, signIn: ["digest"] }, "root");
    await users.change("alice@example.com", { name: "Alice", enabled: false }, "root");
    await users.change("alice@example.com", { name: "Alice" }, "root");
    await users.setPassword("alice@example.com", "another", "carol@example.com");
    expect(await users.remove("alice@example.com", "root")).toBe(true);
    expect(heard).toEqual([
      ["added", "alice", true],
      ["changed", "Alice", false],
      ["password", "Alice"],
      ["removed", "Alice", false],
    ]);
    const audit = await readAudit(database, { most: 10 });
    expect(audit.map(({ who, what }) => [who, what])).toEqual([
      ["root", "user removed"],
      ["carol@example.com", "password set"],
      ["root", "user changed"],
      ["root", "user added"],
    ]);
    expect(audit[2]).toMatchObject({
      from_value: '{"name":"alice","enabled":true}',
      to_value: '{"name":"Alice","enabled":false}',
    });
    expect(JSON.stringify(audit)).not.toMatch(/secret|another/);
  });

  test("keeps both of two changes that are made at the same moment, also over a restart", async () => {
    const { users, database, folder } = await openDirectory();
    await users.add({ ...alice, signIn: ["digest"] }, "root");
    const address = "alice@example.com";
    await Promise.all([
      users.change(address, { enabled: false }, "root"),
      users.change(address, { name: "Alice" }, "root"),
    ]);
    expect(users.find(address)).toMatchObject({ name: "Alice", enabled: false });
    await database.close();
    const again = await openDirectory({ folder });
    expect(again.users.find(address)).toMatchObject({ name: "Alice", enabled: false });
    await again.users.change(address, { tel: "+493012345" }, "root");
    expect((await again.users.change(address, { tel: null }, "root"))?.tel).toBeNull();
  });

  test("is changed although a listener fails, and the others hear of it", async () => {
    const { directory, users } = await openDirectory();
    const heard: string[] = [];
    directory.onChange(() => {
      throw new Error("defect");
    });
    directory.onChange((user) => heard.push(user.address));
    await users.add({ ...alice, signIn: ["digest"] }, "root");
    expect(heard).toEqual(["alice@example.com"]);
  });

  test("leaves no password, HA1 or NT hash in the clear in any file of the data folder", async () => {
    const { users, database, folder } = await openDirectory();
    await users.add({ ...alice, password: "a-word-that-stands-nowhere" }, "root");
    await database.tables.selectFrom("users").selectAll().execute();
    const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "latin1"));
    const ha1 = "alice:example.com:a-word-that-stands-nowhere";
    const secrets = ["md5", "sha256"].map((algorithm) => createHash(algorithm).update(ha1).digest());
    for (const form of [
      "a-word-that-stands-nowhere",
      ...secrets.flatMap((one) => [one.toString("hex"), one.toString("base64"), one.toString("latin1")]),
    ]) {
      expect(texts.some((text) => text.includes(form))).toBe(false);
    }
    expect(texts.some((text) => text.includes("alice@example.com"))).toBe(true);
  });

  test("loses the old password at once", async () => {
    const { directory, users, verifiers, passwords } = await openDirectory();
    await users.add(alice, "root");
    const user = directory.find("alice@example.com");
    if (!user) throw new Error("alice is not there");
    await verifiers.digest(user, "alice", "MD5");
    await users.setPassword("alice@example.com", "another", "root");
    expect(await verifiers.digest(user, "alice", "MD5")).not.toBe("b1726872c344b6dc8365b774f8fd6412");
    expect(await passwords.check(user, "secret")).toBe("wrong");
    expect(await passwords.check(user, "another")).toBe("right");
  });

  test("who is not there cannot be changed", async () => {
    const { users, passwords } = await openDirectory();
    expect(await users.change("nobody@example.com", { name: "x" }, "root")).toBeUndefined();
    expect(await users.setPassword("nobody@example.com", "secret", "root")).toBe(false);
    expect(await users.remove("nobody@example.com", "root")).toBe(false);
    expect(await passwords.check(undefined, "secret")).toBe("none");
  });

  test.each([
    ["EXAMPLE", "alice", "alice@example.com"],
    ["example", "ALICE", "alice@example.com"],
    ["example.com", "alice", "alice@example.com"],
    ["", "alice", "alice@example.com"],
    ["", "EXAMPLE\\alice", "alice@example.com"],
    ["", "alice@example.com", "alice@example.com"],
    ["WORKGROUP", "alice@EXAMPLE", "alice@example.com"],
    ["example.org", "alice", "alice@example.org"],
    ["", "bob", "bob@example.org"],
    ["WORKGROUP", "alice", undefined],
    ["", "nobody", undefined],
    ["", "@".repeat(100_000), undefined],
  ])("is found by login %j %j as %s", async (domain, name, expected) => {
    const { directory, users } = await openDirectory();
    for (const address of ["alice@example.com", "alice@example.org", "bob@example.org"]) {
      await users.add({ address, password: "secret", signIn: ["digest"] }, "root");
    }
    expect(directory.findByLogin(domain, name)?.address).toBe(expected);
  });

  test("pages go on where the last one ended", async () => {
    const { users } = await openDirectory();
    for (const name of ["dan", "bob", "carol", "alice"]) {
      await users.add({ address: `${name}@example.com`, password: "secret", signIn: ["digest"] }, "root");
    }
    const first = users.list({ most: 3 });
    expect([first.users.map(({ name }) => name), first.total, first.next]).toEqual([
      ["alice", "bob", "carol"],
      4,
      "carol@example.com",
    ]);
    const second = users.list({ most: 3, after: first.next ?? "" });
    expect([second.users.map(({ name }) => name), second.next]).toEqual([["dan"], null]);
    expect(users.list({ most: 3, search: "CAR" }).users).toHaveLength(1);
  });
});

describe("an import", () => {
  const importDigest = { signIn: ["digest" as const] };

  test("takes the good rows and reports the bad ones by line and field", async () => {
    const { users } = await openDirectory();
    const csv = [
      "address,name,tel,password",
      'alice@example.com,"A, Alice",+49301,secret',
      "bob@example.net,Bob,,12345",
      "",
      'carol@example.com,"two\nlines",,secret',
      "dan@example.com,Dan,secret",
      "alice@example.com,Again,,secret",
      'eve@example.com,"Eve" E,,secret',
      "fay@example.com,Fay,,secret",
    ].join("\r\n");
    const report = await users.importCsv({ csv, ...importDigest }, "root");
    expect(report).toMatchObject({ added: 2, refused: 5, problemsLeftOut: 0 });
    expect(report.problems.map(({ line, field }) => [line, field])).toEqual([
      [3, "address"],
      [3, "password"],
      [5, "name"],
      [7, "row"],
      [8, "address"],
      [9, "row"],
    ]);
    expect(users.list({ most: 10 }).users.map(({ name }) => name)).toEqual(["A, Alice", "Fay"]);
    expect(JSON.stringify(report)).not.toMatch(/12345|secret/);
  });

  test("finds its columns by name", async () => {
    const { users } = await openDirectory();
    await users.importCsv(
      { csv: "\ufeffPassword,Address\nsecret,alice@example.com\n", ...importDigest },
      "root",
    );
    expect(users.find("alice@example.com")?.name).toBe("alice");
  });

  test.each([
    "",
    "alice@example.com,Alice,,secret",
    "address,name\n",
    "address,password,colour\n",
    "address,address,password",
  ])("is refused without its columns: %j", async (csv) => {
    const { users } = await openDirectory();
    expect((await refusal(users.importCsv({ csv }, "root"))).id).toBe("DIR-0009");
  });
});

describe("the domains", () => {
  test("are ours in any case, and give the NetBIOS name", async () => {
    const { directory } = await openDirectory({
      values: { "directory.domains": ["verylongcompanyname.example.com"] },
    });
    expect(directory.isOurs("VeryLongCompanyName.example.com")).toBe(true);
    expect(directory.isOurs("example.com")).toBe(false);
    expect(directory.netbiosDomain()).toBe("VERYLONGCOMPANY");
  });

  test("can grow, but not lose the realm of stored passwords or a domain with users", async () => {
    const { users, guard } = await openDirectory();
    const now = ["example.com", "example.org"];
    expect(() => guard(["example.net"], now)).not.toThrow();
    await users.add(alice, "root");
    await users.add({ address: "bob@example.org", password: "secret", signIn: ["digest"] }, "root");
    expect(() => guard([...now, "example.net"], now)).not.toThrow();
    expect(() => guard(["example.org", "example.com"], now)).toThrow("DIR-0007");
    expect(() => guard(["example.com"], now)).toThrow("DIR-0008");
  });
});

test("a way that is taken out of the settings loses its verifiers, also in the store", async () => {
  const { users, settings, database } = await openDirectory();
  await users.add(alice, "root");
  settings.set(signInWays, ["digest"]);
  await expect.poll(() => users.find("alice@example.com")?.signIn).toEqual(["digest"]);
  expect(await database.tables.selectFrom("verifiers").select("kind").execute()).toEqual([
    { kind: "digest" },
  ]);
  expect(await database.tables.selectFrom("passwords").selectAll().execute()).toEqual([]);
});

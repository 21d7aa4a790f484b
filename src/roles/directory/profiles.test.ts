import { describe, expect, test } from "vitest";
import { readAudit } from "#storage/audit";
import { openDirectory, refusal } from "#testing/open-directory";

const alice = { address: "alice@example.com", password: "secret" };

describe("a profile", () => {
  test("comes with the user, changes field by field, and is audited", async () => {
    const { users, directory, database } = await openDirectory();
    await users.add(
      { ...alice, name: "Alice Adams", profile: { title: "Engineer", city: "Zürich" } },
      "root",
    );
    await users.change(alice.address, { profile: { title: " Chief ", company: "Example" } }, "root");
    const shown = await users.change(alice.address, { profile: { city: "" } }, "root");
    expect(shown?.profile).toEqual({ title: "Chief", company: "Example" });
    const user = directory.find(alice.address);
    expect(user && directory.profile(user)).toMatchObject({ title: "Chief", city: "", country: "" });
    const [last, before] = await readAudit(database, { subject: alice.address, most: 2 });
    expect([before?.from_value, before?.to_value].map((value) => JSON.parse(value ?? ""))).toEqual([
      { profile: { title: "Engineer", company: "" } },
      { profile: { title: "Chief", company: "Example" } },
    ]);
    expect(JSON.parse(last?.to_value ?? "")).toEqual({ profile: { city: "" } });
  });

  test("is there after a restart", async () => {
    const first = await openDirectory();
    await first.users.add({ ...alice, profile: { givenName: "Alice", mail: "a@example.com" } }, "root");
    await first.database.close();
    const { users } = await openDirectory({ folder: first.folder });
    expect(users.find(alice.address)?.profile).toEqual({ givenName: "Alice", mail: "a@example.com" });
  });

  test("of somebody who is being removed is not stored, and does not keep others from changing", async () => {
    const { users } = await openDirectory();
    await users.add(alice, "root");
    const removing = users.remove(alice.address, "root");
    const changing = users.change(alice.address, { profile: { title: "Chief" } }, "root");
    expect([await removing, await changing]).toEqual([true, undefined]);
  });

  test("is refused with every field that does not fit", async () => {
    const { users } = await openDirectory();
    await users.add(alice, "root");
    const profile = { title: "x".repeat(201), city: "a\u0007" };
    const { id, fields } = await refusal(users.change(alice.address, { profile }, "root"));
    expect([id, fields?.map(({ field }) => field)]).toEqual(["DIR-0001", ["title", "city"]]);
    expect(users.find(alice.address)?.profile).toEqual({});
  });

  test("comes from a CSV file, whose columns may be written with blanks and dashes", async () => {
    const { users } = await openDirectory();
    const csv = "address,password,Given Name,surname,title\nbob@example.com,secret,Bob,Baker,\n";
    expect((await users.importCsv({ csv, signIn: ["digest"] }, "root")).added).toBe(1);
    expect(users.find("bob@example.com")?.profile).toEqual({ givenName: "Bob", surname: "Baker" });
  });
});

describe("a search", () => {
  async function openPeople() {
    const opened = await openDirectory();
    const add = (address: string, name: string, profile = {}) =>
      opened.users.add({ address, name, password: "secret", signIn: ["digest"], profile }, "root");
    await add("bob@example.com", "Bob Baker", { givenName: "Robert", title: "Buyer", country: "CH" });
    await add("rene@example.com", "Renée Müller", { company: "Example" });
    await add("bo@example.org", "Bo Baxter", { company: "Éxample Two" });
    const found = (rows: Parameters<typeof opened.directory.search>[0]["rows"], most = 20, gather = 200) => {
      const { users, more } = opened.directory.search({ rows, most, gather });
      return [users.map(({ address }) => address), more];
    };
    return { ...opened, found };
  }

  test.each([
    ["surname", "ba", ["bo@example.org", "bob@example.com"], "by name: Bo Baxter before Bob Baker"],
    ["givenName", "ROB", ["bob@example.com"], "the profile's given name"],
    ["givenName", "renee", ["rene@example.com"], "a name without accents, guessed from the display name"],
    ["surname", "Müll", ["rene@example.com"], "with accents"],
    ["surname", "mull", ["rene@example.com"], "without"],
    ["company", "EXAMPLE", ["bo@example.org", "rene@example.com"], "with and without an accent"],
    ["company", "xample", [], "not in the middle"],
    ["country", "ch", ["bob@example.com"], "in any case"],
    ["mail", "bob@", ["bob@example.com"], "the address stands for an unknown mail address"],
  ] as const)("for %s %s finds %j: %s", async (field, prefix, expected, _why) => {
    const { found } = await openPeople();
    expect(found([{ field, prefix }])).toEqual([expected, false]);
  });

  test("wants every row, and says when there are more", async () => {
    const { found } = await openPeople();
    expect(
      found([
        { field: "surname", prefix: "ba" },
        { field: "company", prefix: "e" },
      ]),
    ).toEqual([["bo@example.org"], false]);
    expect(found([{ field: "surname", prefix: "b" }], 1)).toEqual([["bo@example.org"], true]);
    expect(found([{ field: "surname", prefix: "b" }], 20, 1)[1]).toBe(true);
  });

  test("for a whole address gives that person first", async () => {
    const values = { "directory.domains": ["example.com", "example.com.au"] };
    const { users, directory } = await openDirectory({ values });
    await users.add({ address: "bob@example.com.au", name: "A", password: "secret" }, "root");
    await users.add({ address: "bob@example.com", name: "B", password: "secret" }, "root");
    const rows = [{ field: "address" as const, prefix: "Bob@example.com" }];
    const [first] = directory.search({ rows, most: 1, gather: 200 }).users;
    expect(first?.name).toBe("B");
  });

  test("finds who was added just now, and nobody who is disabled or gone", async () => {
    const { found, users } = await openPeople();
    await users.change("bob@example.com", { enabled: false }, "root");
    await users.remove("bo@example.org", "root");
    expect(found([{ field: "surname", prefix: "ba" }])).toEqual([[], false]);
    await users.add({ address: "b2@example.com", name: "Bea Bates", password: "secret" }, "root");
    expect(found([{ field: "surname", prefix: "ba" }])).toEqual([["b2@example.com"], false]);
  });

  test("of an administrator looks into every field, disabled users too", async () => {
    const { users } = await openPeople();
    await users.change("bob@example.com", { enabled: false }, "root");
    const addresses = (search: string) =>
      users.list({ search, most: 10 }).users.map(({ address }) => address);
    expect(addresses("uye")).toEqual(["bob@example.com"]);
    expect(addresses("MULLER")).toEqual(["rene@example.com"]);
    expect(addresses("xample two")).toEqual(["bo@example.org"]);
    expect(addresses("nobody")).toEqual([]);
  });
});

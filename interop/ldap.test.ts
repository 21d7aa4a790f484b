import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SyncReport } from "#api/directory";
import type { UserView } from "#api/users";
import { ADMIN, LIMITED, PEOPLE, person, SECRET, Slapd } from "./clients/ldap.ts";
import { needs } from "./clients/needs.ts";
import { Parley } from "./clients/parley.ts";
import { freePort, workFolder } from "./clients/program.ts";
import { eventually } from "./clients/tape.ts";

const START = [
  person("alice", "Alice", "Adams", [
    "mail: a.adams@example.com",
    "msRTCSIP-PrimaryUserAddress: sip:Alice@Example.com",
    "msRTCSIP-Line: tel:+49305550100;ext=100",
    "title: Engineer",
    "company: Example",
    "l: Berlin",
    "userAccountControl: 512",
  ]),
  person("bob", "Bob", "Bäcker", ["mail: bob@example.com", "telephoneNumber: +49 30 5550101"]),
  person("carol", "Carol", "Clark", ["mail: carol@example.com", "userAccountControl: 514"]),
  person("dave", "Dave", "Dent", ["mail: dave@partner.example.net"]),
  person("erin", "Erin", "Evans"),
  person("bob2", "Robert", "Bäcker", ["mail: bob@example.com"]),
  ...Array.from({ length: 20 }, (_, at) =>
    person(`p${at}`, "Person", `No${at}`, [`mail: p${at}@example.com`]),
  ),
].join("");

interface Refusal {
  readonly id: string;
  readonly what: string;
  readonly why: { readonly observed: Readonly<Record<string, unknown>> };
}

describe.runIf(await needs("slapd"))("users from OpenLDAP", () => {
  let parley: Parley;
  let slapd: Slapd;
  let plain: Slapd;
  const dir = workFolder("ldap");

  const set = (values: Readonly<Record<string, string | number | boolean>>) =>
    parley.tell([
      "settings",
      "set",
      ...Object.entries(values).map(([name, value]) => `directory.ldap-${name}=${value}`),
    ]);
  const sync = async (...words: string[]): Promise<SyncReport> => {
    const told = await parley.run(["directory", "sync", "--json", ...words]);
    if (told.out === "") throw new Error(told.err);
    return JSON.parse(told.out) as SyncReport; // the CLI's contract
  };
  const refusal = async (...words: string[]): Promise<Refusal> => {
    const told = await parley.run(["directory", "sync", "--json", ...words]);
    if (told.out !== "") throw new Error(`not refused: ${told.out}`);
    return JSON.parse(told.err) as Refusal; // the CLI's contract
  };
  const user = (name: string) => parley.json<UserView>("user", "show", `${name}@example.com`);
  const password = (text: string) => parley.tell(["directory", "password", "--password-stdin"], text);
  const good = () => ({
    url: `ldap://localhost:${slapd.port}`,
    "start-tls": true,
    authority: slapd.authority,
    "bind-dn": ADMIN,
    base: PEOPLE,
    filter: "(objectClass=person)",
    "page-size": 10,
    "timeout-seconds": 20,
    "most-gone-percent": 20,
  });

  beforeAll(async () => {
    [slapd, plain] = await Promise.all([
      Slapd.start({ dir, people: START }),
      Slapd.start({ dir, people: START, tls: false }),
    ]);
    // Looks by itself would come between those of the tests; one test asks for them.
    parley = await Parley.start({ dir, set: ["directory.ldap-interval-minutes=0"] });
  });
  afterAll(async () => {
    await parley?.stop();
    await Promise.all([slapd?.end(), plain?.end()]);
  });

  test("nothing is asked for before a server is named, and the reason says so", async () => {
    expect((await refusal()).id).toBe("LDAP-0010");
  });

  test("a dry run says what would be, entry by entry, and stores nothing", async () => {
    await set(good());
    expect((await refusal()).what).toContain(`the password of ${ADMIN}`);
    await password(`${SECRET}\n`);
    const report = await sync("--dry-run");
    expect(report).toMatchObject({ dryRun: true, entries: 26, added: 22, ignored: 1, refused: 3 });
    expect(report.changes).toContainEqual({ address: "alice@example.com", what: "add", fields: [] });
    expect(report.problems).toMatchObject([
      { entry: `uid=dave,${PEOPLE}`, attribute: "mail", value: "dave@partner.example.net", rule: "domain" },
      { entry: `uid=erin,${PEOPLE}`, field: "address", value: null, rule: "missing" },
      { entry: `uid=bob2,${PEOPLE}`, value: "bob@example.com", rule: "unique" },
    ]);
    expect((await parley.json<{ total: number }>("user", "list")).total).toBe(0);
  });

  test("users come with their profiles, and are found without accents", async () => {
    expect(await sync()).toMatchObject({ added: 22, changed: 0, disabled: 0 });
    expect(await user("alice")).toMatchObject({
      name: "Alice Adams",
      tel: "+49305550100",
      enabled: true,
      signIn: [],
      source: "ldap",
      profile: {
        ...{ givenName: "Alice", surname: "Adams", mail: "a.adams@example.com" },
        ...{ title: "Engineer", company: "Example", city: "Berlin" },
      },
    });
    const found = await parley.json<{ users: UserView[] }>("user", "list", "--search", "backer");
    expect(found.users.map(({ address }) => address)).toEqual(["bob@example.com"]);
    expect(await sync()).toMatchObject({ added: 0, changed: 0, unchanged: 22, changes: [] });
  });

  test("they sign in when an administrator has given them a password", async () => {
    await parley.tell(["user", "passwd", "bob@example.com", "--password-stdin"], "a new password\n");
    expect((await user("bob")).signIn).toEqual(["digest", "ntlm", "browser"]);
    expect((await sync()).changed).toBe(0);
  });

  test("changes there are changes here; what LDAP does not keep stays", async () => {
    await parley.tell(["user", "set", "bob@example.com", "--office", "3.14", "--title", "Nobody"]);
    await set({ attributes: "office=" });
    slapd.modify(
      `dn: uid=bob,${PEOPLE}\nchangetype: modify\nreplace: title\ntitle: Buyer\n-\nreplace: cn\ncn: Bob B`,
    );
    const report = await sync();
    expect(report.changes).toEqual([
      { address: "bob@example.com", what: "change", fields: ["name", "title"] },
    ]);
    const { name, profile } = await user("bob");
    expect([name, profile.title, profile.office]).toEqual(["Bob B", "Buyer", "3.14"]);
  });

  test("who is disabled or gone there is disabled here, and comes back; who was disabled by hand stays so", async () => {
    const control = (uid: string, value: string) =>
      slapd.modify(
        `dn: uid=${uid},${PEOPLE}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: ${value}`,
      );
    control("alice", "514");
    slapd.modify(`dn: uid=p0,${PEOPLE}\nchangetype: delete`);
    await parley.tell(["user", "disable", "p1@example.com"]);
    const gone = await sync();
    expect(gone.changes).toEqual([
      { address: "alice@example.com", what: "disable", fields: ["enabled"] },
      { address: "p0@example.com", what: "disable", fields: ["enabled"] },
    ]);
    control("alice", "512");
    slapd.modify(
      `${person("p0", "Person", "No0", ["mail: p0@example.com"]).trimEnd().replace("\n", "\nchangetype: add\n")}`,
    );
    const back = await sync();
    expect(back.changes.map(({ address, what }) => [address, what])).toEqual([
      ["alice@example.com", "enable"],
      ["p0@example.com", "enable"],
    ]);
    expect((await user("p1")).enabled).toBe(false);
  });

  test("many who are gone at once are disabled only when somebody confirms it", async () => {
    await set({ filter: "(uid=alice)" });
    const { id, why } = await refusal();
    expect([id, why.observed]).toMatchObject(["LDAP-0011", { gone: 20, users: 21, entriesRead: 1 }]);
    expect((await sync("--dry-run")).disabled).toBe(20);
    expect((await user("bob")).enabled).toBe(true);
    expect((await sync("--accept-loss")).disabled).toBe(20);
    expect((await user("bob")).enabled).toBe(false);
    await set({ filter: "(objectClass=person)" });
    expect((await sync()).enabled).toBe(20);
  });

  test("ldaps works as StartTLS does", async () => {
    await set({ url: `ldaps://localhost:${slapd.tlsPort}` });
    expect((await sync()).unchanged).toBe(22);
  });

  test("it looks by itself after a change of its settings", async () => {
    slapd.modify(`dn: uid=bob,${PEOPLE}\nchangetype: modify\nreplace: title\ntitle: Chief Buyer`);
    await set({ "interval-minutes": 1440 });
    await eventually("the change of bob's title", async () =>
      (await user("bob")).profile.title === "Chief Buyer" ? true : undefined,
    );
    await set({ "interval-minutes": 0 });
  });

  describe("what goes wrong is named", () => {
    const silent = createServer();
    let silentPort = 0;
    let closedPort = 0;
    beforeAll(async () => {
      closedPort = await freePort();
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      const address = silent.address();
      silentPort = typeof address === "object" && address ? address.port : 0;
    });
    afterAll(() => void silent.close());

    const cases: readonly [string, string, () => Record<string, string | number | boolean>, object][] = [
      [
        "a host that is not there",
        "LDAP-0001",
        () => ({ url: "ldap://ldap.invalid" }),
        { host: "ldap.invalid" },
      ],
      [
        "a port where nobody listens",
        "LDAP-0002",
        () => ({ url: `ldap://localhost:${closedPort}` }),
        { code: "ECONNREFUSED" },
      ],
      [
        "an authority that is not trusted (StartTLS)",
        "LDAP-0003",
        () => ({ authority: "" }),
        { error: "SELF_SIGNED_CERT_IN_CHAIN", issuer: "Interop Root", subject: "localhost" },
      ],
      [
        "an authority that is not trusted (ldaps)",
        "LDAP-0003",
        () => ({ authority: "", url: `ldaps://localhost:${slapd.tlsPort}` }),
        { error: "SELF_SIGNED_CERT_IN_CHAIN" },
      ],
      [
        "another name in the certificate",
        "LDAP-0003",
        () => ({ url: `ldap://127.0.0.1:${slapd.port}` }),
        { error: "ERR_TLS_CERT_ALTNAME_INVALID", names: "DNS:localhost" },
      ],
      [
        "a wrong name or password",
        "LDAP-0004",
        () => ({ "bind-dn": `cn=other,${PEOPLE}` }),
        { code: 49, bindDn: `cn=other,${PEOPLE}` },
      ],
      ["a base that is not there", "LDAP-0005", () => ({ base: `ou=pets,${PEOPLE}` }), { code: 32 }],
      ["a size limit", "LDAP-0006", () => ({ "bind-dn": LIMITED }), { code: 4, entriesBefore: 10 }],
      [
        "a server that is silent",
        "LDAP-0007",
        () => ({ url: `ldap://127.0.0.1:${silentPort}`, "start-tls": false, "timeout-seconds": 1 }),
        { doing: "bind", silentForMilliseconds: 1000 },
      ],
      [
        "a server that is silent, with StartTLS",
        "LDAP-0007",
        () => ({ url: `ldap://127.0.0.1:${silentPort}`, "timeout-seconds": 1 }),
        { doing: "tls" },
      ],
      [
        "a server without a certificate",
        "LDAP-0008",
        () => ({ url: `ldap://127.0.0.1:${plain.port}` }),
        { startTls: true },
      ],
      [
        "ldaps on the port for ldap",
        "LDAP-0008",
        () => ({ url: `ldaps://localhost:${slapd.port}` }),
        { startTls: false },
      ],
      ["a base that is no name", "LDAP-0009", () => ({ base: "example" }), { code: 34, doing: "search" }],
      ["more entries than allowed", "LDAP-0012", () => ({ "most-entries": 15 }), { moreThan: 15 }],
      [
        "a filter that is none",
        "LDAP-0013",
        () => ({ filter: "(&(uid=x)y(z))" }),
        { filter: "(&(uid=x)y(z))" },
      ],
    ];
    test.each(cases)("%s: %s", async (_, id, wrong, observed) => {
      await set({ ...good(), "most-entries": 1000, ...wrong() });
      const told = await refusal();
      expect([told.id, told.what]).toEqual([id, expect.any(String)]);
      expect(told.why.observed).toMatchObject(observed);
    });

    test("and nobody was disabled by any of it; the password stands nowhere", async () => {
      await set({ ...good(), "most-entries": 1000 });
      expect(await sync()).toMatchObject({ unchanged: 22, disabled: 0, enabled: 0 });
      expect(parley.log()).not.toContain(SECRET);
      expect(await parley.tell(["audit", "--json"])).not.toContain(SECRET);
      expect(await parley.tell(["settings", "list", "--json"])).not.toContain(SECRET);
      expect(parley.errors()).toEqual([]);
    });
  });

  test("users are taken over once by migrate run, with what stood there, and taken back (article 5)", async () => {
    const migrated = await Parley.start({ dir: workFolder("ldap-migrate") });
    const file = path.join(workFolder("ldap-secret"), "password.txt");
    writeFileSync(file, SECRET);
    const words = [
      ...["migrate", "run", "--ldap", `ldap+clear://127.0.0.1:${plain.port}`, "--base", PEOPLE],
      ...["--bind-dn", ADMIN, "--password-file", file, "--filter", "(uid=alice)", "--json"],
    ];
    const dry = JSON.parse((await migrated.run([...words, "--dry-run"])).out);
    expect(dry).toMatchObject({ id: null, entries: 1, added: 1 });
    const report = JSON.parse((await migrated.run(words)).out);
    expect(report).toMatchObject({ id: 1, added: 1, refused: 0 });
    const alice = await migrated.json<UserView>("user", "show", "alice@example.com");
    expect(alice).toMatchObject({ name: "Alice Adams", lineUri: "tel:+49305550100;ext=100" });
    const kept = await migrated.json<{ values: { field: string; original: string }[] }>(
      ...["user", "originals", "alice@example.com"],
    );
    expect(kept.values).toContainEqual(
      expect.objectContaining({ field: "msrtcsip-primaryuseraddress", original: "sip:Alice@Example.com" }),
    );
    await migrated.tell(["migrate", "undo", "1"]);
    expect((await migrated.run(["user", "show", "alice@example.com"])).code).toBe(1);
    await migrated.stop();
  });
});

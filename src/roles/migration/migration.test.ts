import { beforeEach, describe, expect, test } from "vitest";
import type { MigrationRequest } from "#api/migration";
import { createAuditTrail } from "#roles/admin/index";
import { importStore } from "#storage/imports";
import { openDirectory, refusal } from "#testing/open-directory";
import { checks } from "./check-list.ts";
import type { Migration } from "./contract.ts";
import { createMigration } from "./index.ts";

const OLD = "tel:3048;phone-context=cdp.udp";
const greg = `dn: CN=Greg,OU=Users,DC=contoso,DC=com
objectClass: user
displayName: Greg  A
mail: greg@contoso.com
telephoneNumber: +49 30 555 3048
msRTCSIP-UserEnabled: TRUE
msRTCSIP-PrimaryUserAddress: sip:Greg@contoso.com
msRTCSIP-PrimaryHomeServer: CN=LC Services,CN=Microsoft,CN=pool1,DC=contoso,DC=com
msRTCSIP-OptionFlags: 256
msRTCSIP-Line: ${OLD}
msRTCSIP-LineServer: sip:rcc@gateway.contoso.com
`;

let opened: Awaited<ReturnType<typeof openDirectory>>;
let migration: Migration;

beforeEach(async () => {
  opened = await openDirectory({ values: { "numbers.rules": ["Berlin: 3xxx -> +493055503xxx"] } });
  migration = open();
});

const open = (): Migration =>
  createMigration({
    clock: { now: () => Date.now(), after: () => () => {} },
    users: opened.users,
    store: importStore(opened.database),
    openLdap: () => Promise.resolve({ ok: false, failure: { kind: "host-not-found", code: "ENOTFOUND" } }),
    numbers: opened.numbers,
    reserved: () => ["help@example.com"],
  });

const ldif = (text: string, more: Partial<MigrationRequest> = {}): MigrationRequest => ({
  source: { kind: "ldif", text },
  name: "users.ldf",
  dryRun: false,
  domains: { "contoso.com": "example.com" },
  most: 10_000,
  ...more,
});

describe("a user of LCS 2005 (article 5)", () => {
  test("comes in, with the old number as it stood; the report names user, field, value, rule and three proposals", async () => {
    const report = await migration.run(ldif(greg), "root");
    expect(report).toMatchObject({ id: 1, entries: 1, added: 1, refused: 0 });
    expect(report.findings.find(({ rule }) => rule === "line-private-plan")).toEqual({
      where: "CN=Greg,OU=Users,DC=contoso,DC=com",
      address: "greg@example.com",
      field: "tel",
      rule: "line-private-plan",
      severity: "warning",
      value: OLD,
      expected: expect.any(String),
      sentence: expect.stringContaining('an extension in the private plan "cdp.udp"'),
      proposals: [
        { value: "tel:+493055503048", text: 'Map to +493055503048 – matches your rule "Berlin"' },
        { value: "tel:3048;phone-context=example.com", text: "Use as extension 3048" },
        { value: "", text: "Clear" },
      ],
      repaired: false,
    });
    expect(opened.users.find("greg@example.com")).toMatchObject({
      name: "Greg A",
      tel: OLD,
      enabled: true,
      profile: { mail: "greg@contoso.com" },
    });
    const { values } = await migration.originals("greg@example.com");
    expect(values.find(({ field }) => field === "displayname")?.original).toBe("Greg  A");
    expect(values.find(({ field }) => field === "msrtcsip-lineserver")?.original).toBe(
      "sip:rcc@gateway.contoso.com",
    );
  });

  test("gets a password and signs in; chat works, only telephony waits", async () => {
    await migration.run(ldif(greg), "root");
    await opened.users.setPassword("greg@example.com", "correct horse", "root");
    expect(opened.users.find("greg@example.com")).toMatchObject({
      signIn: ["digest", "ntlm", "browser"],
      lineProblem: { rule: "e164" },
    });
  });

  test("is only reported by a dry run", async () => {
    expect(await migration.run(ldif(greg, { dryRun: true }), "root")).toMatchObject({ id: null, added: 1 });
    expect(opened.users.find("greg@example.com")).toBeUndefined();
    expect(await migration.list()).toEqual([]);
  });

  test("stays out of a foreign domain, and the report says how to map it", async () => {
    const report = await migration.run(ldif(greg, { domains: {} }), "root");
    expect(report).toMatchObject({ added: 0, refused: 1 });
    expect(report.findings.find(({ severity }) => severity === "error")).toMatchObject({
      rule: "address-domain",
      sentence: expect.stringContaining("--map-domain contoso.com=example.com"),
    });
  });
});

describe("taking an import back", () => {
  test("removes whom it added, and gives others their former values to the letter", async () => {
    await opened.users.add({ address: "ann@example.com", password: "correct horse", name: "Ann" }, "root");
    const before = JSON.stringify(opened.users.find("ann@example.com"));
    const ann = greg.replaceAll(/Greg {2}A/g, "Ann B").replaceAll(/[Gg]reg/g, "ann");
    const { id } = await migration.run(ldif(`${greg}\n${ann}`), "root");
    expect(opened.users.find("ann@example.com")?.name).toBe("Ann B");
    expect(await migration.undo(id ?? 0, undefined, "root")).toEqual({ users: 2, left: [] });
    expect(opened.users.find("greg@example.com")).toBeUndefined();
    expect(JSON.stringify(opened.users.find("ann@example.com"))).toBe(before);
    expect((await migration.list())[0]?.undoneAt).not.toBeNull();
    const lines = await createAuditTrail(opened.database).list({ most: 1 });
    expect(lines[0]).toMatchObject({ what: "import taken back", to: { users: 2 } });
  });

  test("of one user leaves the others; what somebody changed since stays, and is said", async () => {
    await opened.users.add({ address: "greg@example.com", password: "correct horse" }, "root");
    const ann = greg.replaceAll(/[Gg]reg/g, "ann");
    const { id } = await migration.run(ldif(`${greg}\n${ann}`), "root");
    await opened.users.change("greg@example.com", { name: "Gregor" }, "root");
    expect(await migration.undo(id ?? 0, "greg@example.com", "root")).toEqual({
      users: 1,
      left: [{ address: "greg@example.com", field: "name", why: "somebody changed it since" }],
    });
    expect(opened.users.find("greg@example.com")).toMatchObject({ name: "Gregor", tel: null });
    expect(opened.users.find("ann@example.com")).toBeDefined();
  });
});

test("a CSV whose columns are named as Active Directory does is read too; a bad row is named by its line", async () => {
  const text = `SipAddress,displayName,LineURI\nsip:a@example.com,A,tel:+493012345\nsip:b@example.com,B\n`;
  const report = await migration.run(ldif("", { source: { kind: "csv", text } }), "root");
  expect(report).toMatchObject({
    added: 1,
    unreadable: [{ line: 3, seen: "2 cells", expected: "3, as in the first line" }],
  });
  const empty = await refusal(
    migration.run(ldif("", { source: { kind: "csv", text: "a,b\n1,2\n" } }), "root"),
  );
  expect(empty.id).toBe("MIG-0001");
  expect((await refusal(migration.run(ldif("hello"), "root"))).id).toBe("MIG-0002");
});

test("an LDAP server that is not found is said so", async () => {
  const source = { kind: "ldap", url: "ldaps://nowhere.example", base: "DC=x", filter: "(a=b)" } as const;
  const { id, why } = await refusal(migration.run(ldif("", { source }), "root"));
  expect(id).toBe("MIG-0004");
  expect(why).toMatchObject({ kind: "migration.ldap-host-not-found" });
});

describe("lint", () => {
  test("finds what stands here, repairs what is certain, and gives it back to the letter", async () => {
    await migration.run(ldif(greg), "root");
    const found = await migration.lint({ fix: false, most: 100 }, "root");
    expect(found.byRule).toEqual({ "line-private-plan": 1, "rcc-left-behind": 1 });
    const fixed = await migration.lint({ fix: true, most: 100 }, "root");
    expect(fixed).toMatchObject({ repaired: 1 });
    expect(opened.users.find("greg@example.com")).toMatchObject({
      tel: "tel:+493055503048",
      lineProblem: null,
    });
    expect((await migration.lint({ fix: false, most: 100 }, "root")).byRule).toEqual({
      "rcc-left-behind": 1,
    });
    await migration.undo(fixed.id ?? 0, undefined, "root");
    expect(opened.users.find("greg@example.com")?.tel).toBe(OLD);
  });
});

test("a repair gives nobody a number that another has, or two the same", async () => {
  await opened.users.add(
    { address: "ann@example.com", password: "correct horse", tel: "+493055503048" },
    "root",
  );
  const greta = greg.replaceAll(/[Gg]reg/g, "greta").replace("3048;", "3049;");
  const gail = greg.replaceAll(/[Gg]reg/g, "gail").replace("3048;", "3049;");
  await migration.run(ldif(`${greg}\n${greta}\n${gail}`), "root");
  expect(await migration.lint({ fix: true, most: 100 }, "root")).toMatchObject({ repaired: 1 });
  const numbers = ["greg", "greta", "gail"].map((name) => opened.users.find(`${name}@example.com`)?.tel);
  expect(numbers).toContain(OLD);
  expect(numbers.filter((one) => one === "tel:+493055503049")).toHaveLength(1);
});

test("50,000 users with every kind of defect: each is found where it was planted, and nowhere else", async () => {
  const { text, planted } = generate(50_000);
  const began = performance.now();
  const report = await migration.run(ldif(text, { dryRun: true, domains: {}, most: 1_000_000 }), "root");
  const seconds = (performance.now() - began) / 1_000;
  const found = new Set(report.findings.map(({ rule, where }) => `${rule} ${where}`));
  const missing = [...planted].filter((one) => !found.has(one));
  const extra = [...found].filter((one) => !planted.has(one));
  expect({ missing: missing.slice(0, 10), extra: extra.slice(0, 10) }).toEqual({ missing: [], extra: [] });
  expect(new Set([...planted].map((one) => one.split(" ")[0])).size).toBeGreaterThanOrEqual(40);
  expect(checks.length).toBeGreaterThanOrEqual(40);
  console.log(
    `50,000 users with ${planted.size} defects of ${checks.length} kinds in ${seconds.toFixed(1)} s`,
  );
}, 60_000);

/** One entry as Active Directory exports it, with nothing wrong. */
function clean(n: number): Record<string, string | undefined> {
  return {
    displayName: `User ${n}`,
    mail: `user${n}@mail.example`,
    telephoneNumber: `+4940${100_000 + n}`,
    userAccountControl: "512",
    proxyAddresses: undefined,
    "msRTCSIP-UserEnabled": "TRUE",
    "msRTCSIP-PrimaryUserAddress": `sip:user${n}@example.com`,
    "msRTCSIP-PrimaryHomeServer": "CN=pool1",
    "msRTCSIP-OptionFlags": "256",
    "msRTCSIP-Line": `tel:+4930${1_000_000 + n}`,
  };
}

const P = "msRTCSIP-PrimaryUserAddress";
const L = "msRTCSIP-Line";

/** Each defect: what it changes of a clean entry, and the rules that then fire. */
const DEFECTS: readonly (readonly [
  rules: string,
  change: (n: number) => Record<string, string | undefined>,
])[] = [
  ["address-missing", () => ({ [P]: undefined })],
  ["address-scheme-missing", (n) => ({ [P]: `user${n}@example.com` })],
  ["address-scheme", (n) => ({ [P]: `smtp:user${n}@example.com` })],
  ["address-spaces", (n) => ({ [P]: `sip:user${n}@example.com  ` })],
  ["address-inner-space", (n) => ({ [P]: `sip:us er${n}@example.com` })],
  ["address-letters", (n) => ({ [P]: `sip:User${n}@example.com` })],
  ["address-no-domain", (n) => ({ [P]: `sip:user${n}` })],
  ["address-no-user", () => ({ [P]: "sip:@example.com" })],
  ["address-domain", (n) => ({ [P]: `sip:user${n}@contoso.com` })],
  ["address-domain-ip", (n) => ({ [P]: `sip:user${n}@192.0.2.1` })],
  ["address-characters", (n) => ({ [P]: `sip:us<er${n}@example.com` })],
  ["address-long", (n) => ({ [P]: `sip:${"u".repeat(260)}${n}@example.com` })],
  ["address-parameters", (n) => ({ [P]: `sip:user${n}@example.com;transport=tls` })],
  ["address-twice", () => ({ [P]: "sip:user0@example.com" })],
  ["name-missing", () => ({ displayName: undefined })],
  ["name-spaces", (n) => ({ displayName: `User ${n} ` })],
  ["name-double-spaces", (n) => ({ displayName: `User   ${n}` })],
  ["name-control", (n) => ({ displayName: `User\u0007 ${n}` })],
  ["name-damaged", (n) => ({ displayName: `M\ufffdller ${n}` })],
  ["name-long", (n) => ({ displayName: `${"N".repeat(201)}${n}` })],
  ["mail-spaces", (n) => ({ mail: `user${n}@mail.example ` })],
  ["mail-form", (n) => ({ mail: `none${n}` })],
  ["mail-twice", () => ({ mail: "user0@mail.example" })],
  ["phone-form", () => ({ telephoneNumber: "ask Anna" })],
  ["mobile-form", () => ({ mobile: "none" })],
  ["line-spaces", (n) => ({ [L]: ` tel:+4930${1_000_000 + n} ` })],
  ["line-scheme", (n) => ({ [L]: `sip:${n}@example.com` })],
  ["line-letters", () => ({ [L]: "tel:+49CALLME" })],
  ["line-local", (n) => ({ [L]: `tel:${40_000 + n}` })],
  ["line-private-plan", (n) => ({ [L]: `tel:${40_000 + n};phone-context=cdp.udp` })],
  ["line-length", (n) => ({ [L]: `tel:+${n + 1}` })],
  ["line-extension", (n) => ({ [L]: `tel:+4930${1_000_000 + n};ext=12a` })],
  ["line-parameter", (n) => ({ [L]: `tel:+4930${1_000_000 + n};isub=1` })],
  ["line-no-scheme", (n) => ({ [L]: `+4930${1_000_000 + n}` })],
  ["line-separators", (n) => ({ [L]: `tel:+49-30-${1_000_000 + n}` })],
  ["line-twice", () => ({ [L]: "tel:+49301000000" })],
  ["rcc-server-scheme rcc-left-behind", () => ({ "msRTCSIP-LineServer": "gateway" })],
  ["rcc-server-without-line rcc-left-behind", () => ({ [L]: undefined, "msRTCSIP-LineServer": "sip:g@x" })],
  ["rcc-line-without-server", () => ({ "msRTCSIP-OptionFlags": "272" })],
  ["rcc-left-behind", () => ({ "msRTCSIP-LineServer": "sip:g@x" })],
  ["rcc-and-voice", () => ({ "msRTCSIP-OptionFlags": "144", "msRTCSIP-LineServer": "sip:g@x" })],
  ["enabled-form", () => ({ "msRTCSIP-UserEnabled": "yes" })],
  ["federation-form", () => ({ "msRTCSIP-FederationEnabled": "1" })],
  ["remote-access-form", () => ({ "msRTCSIP-InternetAccessEnabled": "on" })],
  ["flags-form", () => ({ "msRTCSIP-OptionFlags": "lots" })],
  ["archiving-form", () => ({ "msRTCSIP-ArchivingEnabled": "all" })],
  ["enabled-without-home", () => ({ "msRTCSIP-PrimaryHomeServer": undefined })],
  ["moving", () => ({ "msRTCSIP-TargetHomeServer": "CN=pool2" })],
  ["resource-forest", () => ({ "msRTCSIP-OriginatorSid": "AQUAAA" })],
  ["policy-elsewhere", () => ({ "msRTCSIP-UserPolicy": "B:8:01000000:CN=Policy" })],
  ["disabled-account", () => ({ userAccountControl: "514" })],
  ["proxy-address", (n) => ({ proxyAddresses: `sip:other${n}@example.com` })],
  ["address-reserved", () => ({ [P]: "sip:help@example.com" })],
];

function generate(count: number): { readonly text: string; readonly planted: ReadonlySet<string> } {
  const planted = new Set<string>();
  const parts: string[] = [];
  for (let n = 0; n < count; n++) {
    const dn = `CN=u${n}`;
    const at = n % 100; // every second entry is clean, and the first of all is what the doubles double
    const defect = n > 0 && at < DEFECTS.length ? DEFECTS[at] : undefined;
    const fields = { ...clean(n), ...defect?.[1](n) };
    for (const rule of defect?.[0].split(" ") ?? []) planted.add(`${rule} ${dn}`);
    const lines = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [line(name, value)],
    );
    parts.push([`dn: ${dn}`, ...lines, ""].join("\n"));
  }
  // The reserved address can be one user's only: the others of that kind double it.
  const reserved = [...planted].filter((one) => one.startsWith("address-reserved"));
  for (const one of reserved.slice(1)) planted.add(one.replace("address-reserved", "address-twice"));
  return { text: parts.join("\n"), planted };
}

/** As ldifde writes it: what begins with a blank or has letters beyond ASCII goes in base64. */
const line = (name: string, value: string): string =>
  /^[ :<]|[^\x20-\x7e]/.test(value)
    ? `${name}:: ${Buffer.from(value, "utf8").toString("base64")}`
    : `${name}: ${value}`;

// Acceptance 8: a running server with planted defects, its clean twin, rules carried by hand, and a role that goes silent.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportView, WaiverView } from "#api/analyzer";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { eventually } from "./clients/tape.ts";

/** By which rule the plant has to be found, and whether `parley bpa fix` heals it. */
interface Plant {
  readonly rule: string;
  readonly fix: boolean;
  readonly plant: () => unknown;
}

const report = async (parley: Parley): Promise<{ readonly code: number; readonly report: ReportView }> => {
  const { code, out, err } = await parley.run(["bpa", "run", "--json"]);
  if (out === "") throw new Error(err);
  return { code, report: JSON.parse(out) as ReportView }; // the CLI's contract
};
const found = ({ findings }: ReportView): string[] =>
  [...new Set(findings.filter(({ state }) => state === "found").map(({ rule }) => rule))].sort();
const uncertain = ({ findings }: ReportView) =>
  findings
    .filter(({ state }) => state === "could not check")
    .map(({ rule, subject, reason }) => ({ rule, subject, reason }));

/** Sets up codes for somebody, as their browser does. */
async function secondFactor(parley: Parley, name: string): Promise<void> {
  let cookie = "";
  let csrf = "";
  const call = async (method: string, at: string, body?: object) => {
    const answer = await fetch(`http://127.0.0.1:${parley.ports.http}${at}`, {
      method,
      headers: { cookie, "x-parley-csrf": csrf, "content-type": "application/json" },
      body: JSON.stringify(body ?? {}),
    });
    const said = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`${method} ${at}: ${JSON.stringify(said)}`);
    cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    if (typeof said["csrf"] === "string") csrf = said["csrf"];
    return said;
  };
  await call("POST", "/api/session", { address: `${name}@example.com`, password: passwordOf(name) });
  const { secret } = await call("POST", "/api/me/codes");
  await call("PUT", "/api/me/codes", { code: new TOTP({ secret: String(secret) }).generate() });
}

/** A server that is set up as is good practice: two administrators with a second factor, and a backup. */
async function goodServer(dir: string): Promise<Parley> {
  const parley = await Parley.start({ dir, set: ["analyzer.nightly-hour=4"] });
  for (const name of ["alice", "bob"]) {
    await parley.user(name);
    await secondFactor(parley, name);
    await parley.tell(["role", "set", `${name}@example.com`, "administrator"]);
  }
  await parley.tell(["settings", "set", "accounts.second-factor", "required-for-administrators"]);
  mkdirSync(path.join(parley.data, "backups"), { recursive: true });
  writeFileSync(path.join(parley.data, "backups", "nightly.db"), "a backup");
  return parley;
}

describe("planted defects (A8.4)", () => {
  let parley: Parley;
  let twin: Parley;
  const dir = workFolder("analyzer");
  const set = (name: string, value: string) => () => parley.tell(["settings", "set", name, value]);

  /** A certificate of somebody else's that ends in ten days and has a name that nobody looks for. */
  const importCertificate = async () => {
    const [key, cert] = ["key", "cert"].map((name) => path.join(dir, `${name}.pem`));
    const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const names = ["-subj", "/CN=other.example.net", "-addext", "subjectAltName=DNS:other.example.net"];
    const files = ["-keyout", key ?? "", "-out", cert ?? ""];
    execFileSync("openssl", [...request, "-days", "10", ...names, ...files], { stdio: "ignore" });
    await parley.tell(["cert", "import", cert ?? "", "--key", key ?? "", "--force"]);
  };
  const importUser = async (name: string, tel: string) => {
    const csv = path.join(dir, `${name}.csv`);
    writeFileSync(csv, `address,name,tel,password\n${name}@example.com,${name},${tel},correct horse\n`);
    await parley.run(["user", "import", csv]);
  };
  const failingLdap = async () => {
    await parley.tell([
      "settings",
      "set",
      "directory.ldap-url=ldap://127.0.0.1:1",
      "directory.ldap-start-tls=off",
    ]);
    await parley.run(["directory", "sync"]);
  };
  /** Only the soft limit: the hard one could not be raised again. */
  const openFiles = (most: string) =>
    execFileSync("prlimit", ["--pid", String(parley.pid), `--nofile=${most}:`]);
  let usual = "";
  const oldBackup = () => {
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    utimesSync(path.join(parley.data, "backups", "nightly.db"), twoDaysAgo, twoDaysAgo);
  };
  const plants: readonly Plant[] = [
    {
      rule: "calls-unauthenticated",
      fix: true,
      plant: set("authentication.unauthenticated-calls", "allow-to-local-users"),
    },
    {
      rule: "udp-address-trusted",
      fix: true,
      plant: set("authentication.trust-udp-address", "registered-address"),
    },
    { rule: "tls-too-old", fix: true, plant: set("tls.min-version", "TLSv1.0") },
    { rule: "passwords-short", fix: true, plant: set("directory.min-password-length", "3") },
    { rule: "guessing-allowed", fix: true, plant: set("authentication.most-failures", "900") },
    { rule: "nonces-long", fix: true, plant: set("authentication.nonce-seconds", "80000") },
    { rule: "digest-md5-only", fix: true, plant: set("authentication.digest-algorithms", "MD5") },
    { rule: "second-factor-optional", fix: true, plant: set("accounts.second-factor", "off") },
    { rule: "peers-public", fix: false, plant: set("authentication.trusted-peers", "10.0.0.5,203.0.113.7") },
    { rule: "ldap-in-the-clear", fix: true, plant: failingLdap },
    { rule: "ldap-failing", fix: false, plant: () => {} }, // the same LDAP server, which does not answer
    {
      rule: "calls-unencrypted",
      fix: true,
      plant: set("provisioning.media-encryption", "DoNotSupportEncryption"),
    },
    { rule: "meetings-anonymous", fix: true, plant: set("provisioning.allow-anonymous", "on") },
    { rule: "media-ports-few", fix: true, plant: set("features.media-ports", "50000-50038") },
    { rule: "relay-off", fix: true, plant: set("relay.enabled", "off") },
    { rule: "relay-address-private", fix: true, plant: set("relay.public-addresses", "10.1.2.3") },
    { rule: "relay-promises-ports", fix: true, plant: set("relay.most-allocations", "9000") },
    { rule: "relay-credentials-long", fix: true, plant: set("relay.credential-hours", "168") },
    { rule: "push-local", fix: true, plant: set("push.local-endpoints", "on") },
    {
      rule: "archive-off",
      fix: true,
      plant: () =>
        parley.tell(["policy", "set", "Board", "--rule", "archiving=on", "--user", "alice@example.com"]),
    },
    { rule: "history-for-ever", fix: true, plant: set("messages.history-days", "36000") },
    { rule: "calls-kept-long", fix: true, plant: set("calls.history-days", "3000") },
    { rule: "events-short", fix: true, plant: set("events.keep-days", "2") },
    { rule: "trace-off", fix: true, plant: set("recorder.keep-megabytes", "0") },
    { rule: "waiting-off", fix: true, plant: set("messages.keep", "off") },
    { rule: "log-debug-left", fix: true, plant: set("log.levels", "proxy=debug,relay=warn") },
    { rule: "ocs-trace-left", fix: true, plant: set("log.ocs-trace", "on") },
    {
      rule: "administrator-one-factor",
      fix: false,
      plant: async () => {
        await parley.user("carol");
        await parley.tell(["role", "set", "carol@example.com", "administrator"]);
      },
    },
    {
      rule: "invitation-open-long",
      fix: false,
      plant: () => parley.tell(["invite", "dora@example.com", "--days", "30"]),
    },
    { rule: "number-unfit", fix: false, plant: () => importUser("greg", "tel:3048;phone-context=cdp.udp") },
    { rule: "backup-old", fix: false, plant: oldBackup },
    { rule: "data-open-to-others", fix: true, plant: () => chmodSync(parley.data, 0o755) },
    { rule: "certificate-ends", fix: true, plant: importCertificate },
    { rule: "certificate-lacks-names", fix: false, plant: () => {} }, // the same certificate, and its fix heals both
    {
      rule: "open-files-few",
      fix: false,
      plant: () => openFiles("1024"),
    },
  ];

  beforeAll(async () => {
    [parley, twin] = await Promise.all([
      goodServer(path.join(dir, "one")),
      goodServer(path.join(dir, "twin")),
    ]);
    usual = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${parley.pid}/limits`, "utf8"))?.[1] ?? "";
  });
  afterAll(() => Promise.all([parley?.stop(), twin?.stop()]));

  test("none is found before they are planted: clean, exit 0", async () => {
    const { code, report: said } = await report(parley);
    expect({ found: found(said), uncertain: uncertain(said), verdict: said.verdict }).toEqual({
      found: [],
      uncertain: [],
      verdict: "clean",
    });
    expect(code).toBe(0);
  });

  test("all are found, at least 25, and nothing else; the clean twin has none", async () => {
    expect(plants.length).toBeGreaterThanOrEqual(25);
    for (const { plant } of plants) await plant();
    const { code, report: said } = await report(parley);
    expect(found(said)).toEqual(plants.map(({ rule }) => rule).sort());
    expect(
      said.findings.filter(({ state }) => state === "found").every(({ change }) => change === "new"),
    ).toBe(true);
    expect(code).toBe(1);
    const clean = await report(twin);
    expect({ code: clean.code, found: found(clean.report) }).toEqual({ code: 0, found: [] });
  });

  test("each automatic fix heals, and is taken back", async () => {
    const byItself = plants.filter(({ fix }) => fix).map(({ rule }) => rule);
    for (const rule of byItself) await parley.tell(["bpa", "fix", rule]);
    const left = plants.filter(({ rule, fix }) => !fix && rule !== "certificate-lacks-names");
    expect(found((await report(parley)).report)).toEqual(left.map(({ rule }) => rule).sort());
    for (const rule of byItself.toReversed()) await parley.tell(["bpa", "fix", rule, "--undo"]);
    expect(found((await report(parley)).report)).toEqual(plants.map(({ rule }) => rule).sort());
    const audit = await parley.tell(["audit"]);
    expect(audit).toContain("best practice fixed");
    expect(audit).toContain("best practice fix taken back");
  });

  test("what somebody has to do is done, and the next run is clean", async () => {
    for (const { rule, fix } of plants) if (fix) await parley.tell(["bpa", "fix", rule]);
    await parley.tell(["settings", "set", "authentication.trusted-peers=", "directory.ldap-url="]);
    await parley.tell(["role", "set", "carol@example.com", "none"]);
    const { invitations } = await parley.json<{ invitations: { id: string }[] }>("invite", "list");
    for (const { id } of invitations) await parley.tell(["invite", "remove", id]);
    await parley.tell(["user", "set", "greg@example.com", "--tel", "+493055503048"]);
    writeFileSync(path.join(parley.data, "backups", "today.db"), "a backup");
    openFiles(usual);
    const { code, report: said } = await report(parley);
    expect({ found: found(said), uncertain: uncertain(said), code }).toEqual({
      found: [],
      uncertain: [],
      code: 0,
    });
    expect(new Set(said.gone.map(({ rule }) => rule)).size).toBeGreaterThan(5);
  });

  test("a waiver hides a finding until it ends", async () => {
    await parley.tell(["settings", "set", "tls.min-version", "TLSv1.0"]);
    const soon = new Date(Date.now() + 4_000).toISOString();
    await parley.tell(["bpa", "waive", "tls-too-old", "--reason", "two old desks", "--until", soon]);
    expect((await report(parley)).code).toBe(0);
    await eventually("the end of the waiver", async () => {
      const { waivers } = await parley.json<{ waivers: WaiverView[] }>("bpa", "waivers");
      return waivers.every(({ ended }) => ended) ? true : undefined;
    });
    const { code, report: said } = await report(parley);
    expect({ code, found: found(said) }).toEqual({ code: 1, found: ["tls-too-old"] });
  });

  test("by itself it ran after the start, and nobody was asked anything", async () => {
    const { runs } = await twin.json<{ runs: { by: string }[] }>("bpa", "report", "--list");
    expect(runs.map(({ by }) => by)).toContain("start");
    const settings = await twin.tell(["settings", "list"]);
    expect(settings).toMatch(/analyzer\.check-for-updates\s+false/);
  });
});

describe("rules carried to a machine without Internet (A8.2)", () => {
  let connected: Parley;
  let airGapped: Parley;
  const dir = workFolder("analyzer-packs");

  beforeAll(async () => {
    [connected, airGapped] = (await Promise.all(
      ["a", "b"].map((name) => Parley.start({ dir: path.join(dir, name) })),
    )) as [Parley, Parley];
  });
  afterAll(() => Promise.all([connected?.stop(), airGapped?.stop()]));

  test("the signature is checked, a wrong one refused with the reason, and the date shown", async () => {
    const [key, rules, carried] = ["key.pem", "rules.json", "carried.json"].map((name) =>
      path.join(dir, name),
    );
    if (key === undefined || rules === undefined || carried === undefined) throw new Error("no names");
    execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", key]);
    await connected.tell(["bpa", "pack", "export", "--out", rules]);
    const { pack } = JSON.parse(readFileSync(rules, "utf8")) as { pack: { rules: { id: string }[] } };
    const own = { ...pack, name: "example", version: "2026-10-30", rules: pack.rules.slice(0, 2) };
    own.rules = own.rules.map((one) => ({ ...one, id: `example-${one.id}` }));
    writeFileSync(rules, JSON.stringify(own));
    const signed = await connected.json<{ key: string }>("bpa", "pack", "sign", rules, "--key", key);
    for (const parley of [connected, airGapped])
      await parley.tell(["settings", "set", `analyzer.trusted-keys=Example=${signed.key}`]);

    await connected.tell(["bpa", "pack", "import", rules]);
    await connected.tell(["bpa", "pack", "export", "example", "--out", carried]);
    writeFileSync(
      rules,
      readFileSync(carried, "utf8")
        .replace('"warning"', '"info"')
        .replace("without a password", "without a word"),
    );
    const refused = await airGapped.run(["bpa", "pack", "import", rules, "--json"]);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.err)).toMatchObject({
      id: "BPA-0003",
      why: { observed: { signature: "changed after it was signed" } },
    });
    expect(await airGapped.tell(["bpa", "pack", "import", carried])).toContain("example of 2026-10-30");
    const shown = await airGapped.tell(["bpa", "pack", "show"]);
    expect(shown).toMatch(/example of 2026-10-30 \(\d+ days? old\), 2 rules, imported, signed by Example/);
    expect((await report(airGapped)).report.packs.map(({ name }) => name)).toEqual(["parley", "example"]);
  });
});

describe("a role that goes silent (A8.5), and roles on every kind of machine (A8.1)", () => {
  const dir = workFolder("analyzer-roles");

  test("is said to be unchecked, with another exit code than clean", async () => {
    const front = await goodServer(path.join(dir, "front"));
    const edge = await Parley.start({ dir: path.join(dir, "edge") });
    await front.tell(["settings", "set", `analyzer.servers=edge-2=edge@127.0.0.1:${edge.ports.tls}`]);
    const before = await report(front);
    expect({
      code: before.code,
      roles: before.report.roles.map(({ name, server, answers }) => [name, server, answers]),
    }).toEqual({
      code: 0,
      roles: [
        ["front-end", "this server", "yes"],
        ["edge", "this server", "yes"],
        ["edge", "edge-2", "yes"],
      ],
    });
    await edge.stop();
    const after = await report(front);
    expect(after.code).toBe(2);
    expect(after.report.verdict).toBe("could not check");
    expect(uncertain(after.report)).toEqual([
      {
        rule: "role-silent",
        subject: "edge on edge-2",
        reason: `edge-2 does not answer: ECONNREFUSED at 127.0.0.1 port ${edge.ports.tls}`,
      },
    ]);
    await front.stop();
  });

  const realm = path.join(dir, "krb5.conf");
  test.each([
    ["joined to a domain", { KRB5_CONFIG: realm }, "joined to the domain CORP.EXAMPLE.COM"],
    ["of a workgroup", { KRB5_CONFIG: "/dev/null" }, "in no domain"],
    ["that is a container", { KRB5_CONFIG: "/dev/null", container: "podman" }, "container"],
  ])("the edge role is found on a machine %s", async (name, environment, host) => {
    writeFileSync(realm, "[libdefaults]\n  default_realm = CORP.EXAMPLE.COM\n");
    const words = Object.entries({ PARLEY_ROLE: "edge", ...environment }).map(
      ([key, value]) => `${key}=${value}`,
    );
    const parley = await Parley.start({
      dir: path.join(dir, name.replaceAll(" ", "-")),
      within: ["env", ...words],
    });
    const { report: said } = await report(parley);
    expect(said.host).toContain(host);
    expect(said.roles).toMatchObject([
      { name: "edge", server: "this server", source: "--role edge", answers: "yes" },
    ]);
    await parley.stop();
  });
});

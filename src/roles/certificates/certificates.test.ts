import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { createSecureContexts } from "#net/secure-context";
import { readCertificates } from "#security/x509";
import { createAuthority, type IssuedCertificate, issueServerCertificate } from "#security/x509-issue";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { createCertificates } from "./index.ts";
import type { CertificateUses } from "./uses.ts";

const DAY = 86_400_000;
const START = Date.parse("2026-11-23T12:00:00Z");
const SIP_NAMES = ["sip.example.com", "example.com"];

interface House {
  clock: VirtualClock;
  folder: string;
  domains: string[];
  addresses: string[];
  trusted: string[];
}

function house(): House {
  const clock = new VirtualClock();
  clock.pass(START);
  const folder = path.join(tempFolder(), "certificates");
  return { clock, folder, domains: ["example.com"], addresses: ["192.0.2.7"], trusted: [] };
}

function open({ clock, folder, domains, addresses, trusted }: House) {
  const contexts = createSecureContexts(() => "TLSv1.2");
  const uses: CertificateUses = {
    clock,
    log: silentLog,
    folder,
    hostNames: () => ["front1", "front1.example.com"],
    addresses: () => addresses,
    domains: () => domains,
    contexts,
    trustedAuthorities: () => trusted,
  };
  return createCertificates(uses);
}

/** The explanation of what a change rejects with. */
async function refusal(change: Promise<unknown>) {
  const error = await change.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ExplainedError);
  return (error as ExplainedError).explanation; // proven by the line above
}

let elsewhere: IssuedCertificate;
let good: IssuedCertificate;
beforeAll(async () => {
  elsewhere = await createAuthority("Elsewhere", START);
  good = await issueServerCertificate(elsewhere, SIP_NAMES, START);
});

const request = (issued: IssuedCertificate, chain: string = elsewhere.certificate, force = false) => ({
  certificate: issued.certificate + chain,
  key: issued.key,
  force,
});

test("the first start makes an authority and a certificate for every name and address of the host", async () => {
  const home = house();
  const certificates = await open(home);
  const view = certificates.show();
  expect(view.names).toEqual([
    "front1",
    "front1.example.com",
    "example.com",
    "sip.example.com",
    "sipinternal.example.com",
    "sipexternal.example.com",
    "localhost",
    "127.0.0.1",
    "::1",
    "192.0.2.7",
  ]);
  expect(view).toMatchObject({ source: "own-authority", daysLeft: 397, missingNames: [], canUndo: false });
  expect(view.authority?.subject).toBe("CN=Parley authority of example.com, O=Parley");
  expect(certificates.warnings()).toEqual([]);
  expect(certificates.checks().map(({ answer }) => answer)).toEqual(["yes", "yes", "yes"]);
  expect(certificates.trust().howTo.map(({ system }) => system)).toContain("Firefox");
  for (const file of readdirSync(home.folder)) {
    expect(statSync(path.join(home.folder, file)).mode & 0o777, file).toBe(0o600);
  }
});

test("OpenSSL agrees: the certificate is of our authority, strictly by the book", async () => {
  const home = house();
  await open(home);
  const at = ["-attime", String(START / 1000)];
  const file = (name: string) => path.join(home.folder, name);
  const said = execFileSync(
    "openssl",
    [
      "verify",
      "-x509_strict",
      ...at,
      "-CAfile",
      file("authority.pem"),
      "-verify_hostname",
      "sip.example.com",
      file("server-1.pem"),
    ],
    { encoding: "utf8" },
  );
  expect(said).toContain("OK");
});

test("the next start uses what is there", async () => {
  const home = house();
  const first = (await open(home)).show();
  home.clock.pass(DAY);
  expect((await open(home)).show()).toEqual({ ...first, daysLeft: first.daysLeft - 1 });
});

test("a certificate of our own is made anew when the host gets another name, and before it ends", async () => {
  const home = house();
  const certificates = await open(home);
  const first = certificates.current.sha256;
  home.addresses = [];
  await certificates.refresh();
  expect(certificates.current.sha256).toBe(first); // one name less changes nothing

  home.domains.push("example.org");
  await certificates.refresh();
  expect(certificates.current.names).toContain("sip.example.org");
  const second = certificates.current.sha256;

  const scope = new Scope();
  certificates.start(scope);
  home.clock.pass(336 * DAY);
  await certificates.refresh();
  expect(certificates.current.sha256).toBe(second);
  home.clock.pass(2 * DAY);
  await certificates.refresh();
  expect(certificates.current.sha256).not.toBe(second);
  expect(certificates.show().daysLeft).toBe(397);
  await scope.end();
});

test("an imported certificate counts at once; undo puts the earlier one back, and undo again this one", async () => {
  const home = house();
  const certificates = await open(home);
  const own = certificates.current.sha256;
  const before = certificates.current.context();
  const view = await certificates.import(request(good), "admin@example.com");
  expect(view).toMatchObject({ source: "imported", names: SIP_NAMES, canUndo: true, missingNames: [] });
  expect(certificates.current.context()).not.toBe(before);
  expect((await open(home)).current.sha256).toBe(view.sha256);

  expect((await certificates.undo("admin@example.com")).sha256).toBe(own);
  expect((await open(home)).current.sha256).toBe(own);
  expect((await certificates.undo("admin@example.com")).sha256).toBe(view.sha256);
});

test("import brings the chain in order and leaves out what does not belong to it", async () => {
  const home = house();
  const certificates = await open(home);
  const stranger = await createAuthority("Stranger", START);
  await certificates.import(
    {
      certificate: stranger.certificate + elsewhere.certificate + good.certificate,
      key: good.key,
      force: false,
    },
    "admin",
  );
  const stored = readCertificates(readFileSync(path.join(home.folder, "server-2.pem"), "utf8"));
  expect(stored.ok && stored.value.map(({ subject }) => subject)).toEqual([
    "CN=sip.example.com",
    "CN=Elsewhere, O=Parley",
  ]);
});

test("import reads keys as PKCS#8, PKCS#1 and EC", async () => {
  const home = house();
  const certificates = await open(home);
  const folder = tempFolder();
  const file = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  writeFileSync(file("ec.pem"), good.key);
  const sec1 = openssl("ec", "-in", file("ec.pem"));
  expect(sec1).toContain("BEGIN EC PRIVATE KEY");
  await certificates.import({ ...request(good), key: sec1 }, "admin");

  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    file("rsa8.pem"),
    "-out",
    file("rsa.crt"),
    "-days",
    "3650",
    "-subj",
    "/CN=example.com",
    "-addext",
    "subjectAltName=DNS:example.com,DNS:*.example.com",
  );
  const pkcs1 = openssl("rsa", "-in", file("rsa8.pem"), "-traditional");
  expect(pkcs1).toContain("BEGIN RSA PRIVATE KEY");
  home.clock.pass(Math.max(0, Date.now() + 60_000 - home.clock.now())); // openssl's certificate begins now
  const view = await certificates.import(
    { certificate: readFileSync(file("rsa.crt"), "utf8"), key: pkcs1, force: false },
    "admin",
  );
  expect(view.missingNames).toEqual([]); // a wildcard covers sip.
});

test("a key of another certificate is refused with CERT-0012", async () => {
  const certificates = await open(house());
  const other = await issueServerCertificate(elsewhere, SIP_NAMES, START);
  const why = await refusal(certificates.import({ ...request(good), key: other.key }, "admin"));
  expect(why.id).toBe("CERT-0012");
  expect(JSON.stringify(why)).not.toContain("BEGIN");
});

test("an expired certificate is refused with CERT-0013, one of tomorrow with CERT-0014", async () => {
  const home = house();
  const certificates = await open(home);
  const old = await issueServerCertificate(elsewhere, SIP_NAMES, START);
  home.clock.pass(398 * DAY);
  expect((await refusal(certificates.import(request(old), "admin"))).id).toBe("CERT-0013");
  const early = await issueServerCertificate(elsewhere, SIP_NAMES, home.clock.now() + DAY);
  const why = await refusal(certificates.import(request(early), "admin"));
  expect(why).toMatchObject({
    id: "CERT-0014",
    why: { observed: { now: new Date(home.clock.now()).toISOString() } },
  });
});

test("text that is no certificate is refused with CERT-0010, a key with a pass phrase with CERT-0011", async () => {
  const certificates = await open(house());
  const cut = good.certificate.slice(0, 200);
  const whole = good.certificate.replace(/\n[^\n]+\n-----END/, "\n-----END");
  for (const certificate of ["", "hello", cut, whole, good.key]) {
    expect(
      (await refusal(certificates.import({ certificate, key: good.key, force: true }, "admin"))).id,
    ).toBe("CERT-0010");
  }
  const locked = execFileSync("openssl", ["pkcs8", "-topk8", "-passout", "pass:secret"], {
    input: good.key,
    encoding: "utf8",
  });
  for (const key of [
    "",
    "hello",
    good.certificate,
    locked,
    good.key.replace(/\n[^\n]+\n-----END/, "\n-----END"),
  ]) {
    expect((await refusal(certificates.import({ ...request(good), key }, "admin"))).id).toBe("CERT-0011");
  }
});

test("missing names are refused with CERT-0015, which says whom they would stop, and taken with force", async () => {
  const certificates = await open(house());
  const narrow = await issueServerCertificate(elsewhere, ["www.example.com"], START);
  const why = await refusal(certificates.import(request(narrow), "admin"));
  expect(why.id).toBe("CERT-0015");
  expect(why.what).toContain("Communicator");
  const view = await certificates.import(request(narrow, elsewhere.certificate, true), "admin");
  expect(view.missingNames).toEqual(SIP_NAMES);
  expect(certificates.warnings().map(({ explanation }) => explanation.id)).toEqual(["CERT-0004"]);
});

test("a gap in the chain is refused with CERT-0016, unless the system knows the authority", async () => {
  const home = house();
  const certificates = await open(home);
  expect((await refusal(certificates.import(request(good, ""), "admin"))).id).toBe("CERT-0016");
  home.trusted.push(elsewhere.certificate);
  expect((await certificates.import(request(good, ""), "admin")).source).toBe("imported");
});

test("a certificate that is not for servers is refused with CERT-0017", async () => {
  const home = house();
  const certificates = await open(home);
  const folder = tempFolder();
  const file = (name: string) => path.join(folder, name);
  const cases = [
    ["2048", "extendedKeyUsage=codeSigning"],
    ["1024", "extendedKeyUsage=serverAuth"],
  ] as const;
  for (const [bits, usage] of cases) {
    const files = ["-keyout", file("key.pem"), "-out", file("cert.pem")];
    const words = ["-x509", "-newkey", `rsa:${bits}`, "-nodes", "-days", "3650", "-subj", "/CN=example.com"];
    execFileSync("openssl", ["req", ...words, "-addext", usage, ...files], { stdio: "ignore" });
    home.clock.pass(Math.max(0, Date.now() + 60_000 - home.clock.now())); // openssl's certificate begins now
    const certificate = readFileSync(file("cert.pem"), "utf8");
    const key = readFileSync(file("key.pem"), "utf8");
    const why = await refusal(certificates.import({ certificate, key, force: true }, "admin"));
    expect(why.id, usage).toBe("CERT-0017");
  }
});

test("undo without anything before is refused with CERT-0018", async () => {
  const certificates = await open(house());
  expect((await refusal(certificates.undo("admin"))).id).toBe("CERT-0018");
});

test("the certificate in use: CERT-0002 in its last 30 days, CERT-0001 when it has expired, CERT-0003 before it begins", async () => {
  const home = house();
  const certificates = await open(home);
  await certificates.import(request(good), "admin");
  const ids = () => certificates.warnings().map(({ explanation }) => explanation.id);
  home.clock.pass(367 * DAY);
  expect(ids()).toEqual([]);
  home.clock.pass(DAY);
  expect(ids()).toEqual(["CERT-0002"]);
  home.clock.pass(29 * DAY + 1);
  expect(ids()).toEqual(["CERT-0001"]);
  const [check] = certificates.checks();
  expect(check).toMatchObject({ answer: "no", help: "CERT-0001" });
  await certificates.refresh(); // an imported one is never replaced behind the administrator's back
  expect(ids()).toEqual(["CERT-0001"]);

  const earlier: House = { ...home, clock: new VirtualClock() };
  earlier.clock.pass(START - DAY);
  const before = await open(earlier);
  expect(before.warnings().map(({ explanation }) => explanation.id)).toEqual(["CERT-0003"]);
});

test("an authority that ends within a year is told of with CERT-0005", async () => {
  const home = house();
  await open(home);
  home.clock.pass(3_290 * DAY);
  const later = await open(home);
  expect(later.warnings().map(({ explanation }) => explanation.id)).toEqual(["CERT-0005"]);
});

test("a truncated key or certificate is named with CERT-0020", async () => {
  for (const [file, length] of [
    ["server-1-key.pem", 90],
    ["server-1.pem", 300],
    ["in-use.json", 5],
    ["authority-key.pem", 0],
  ] as const) {
    const home = house();
    await open(home);
    const place = path.join(home.folder, file);
    writeFileSync(place, readFileSync(place, "utf8").slice(0, length));
    const why = await refusal(open(home));
    expect(why.id).toBe("CERT-0020");
    expect(why.what).toContain(file);
  }
});

test("a folder that cannot be made is named with CERT-0021, with the system's code", async () => {
  const home = house();
  const file = path.join(tempFolder(), "a-file");
  writeFileSync(file, "");
  const why = await refusal(open({ ...home, folder: path.join(file, "certificates") }));
  expect(why).toMatchObject({ id: "CERT-0021", why: { observed: { error: "ENOTDIR" } } });
});

test("a key that others may read is closed to them at the next start", async () => {
  const home = house();
  await open(home);
  const key = path.join(home.folder, "server-1-key.pem");
  chmodSync(key, 0o644);
  await open(home);
  expect(statSync(key).mode & 0o777).toBe(0o600);
});

test("twenty changes leave ten certificates, and the one in use", async () => {
  const home = house();
  const certificates = await open(home);
  for (let change = 0; change < 20; change++) await certificates.import(request(good), "admin");
  const kept = readdirSync(home.folder).filter((file) => /^server-\d+\.pem$/.test(file));
  expect(kept).toHaveLength(10);
  expect(kept).toContain("server-21.pem");
});

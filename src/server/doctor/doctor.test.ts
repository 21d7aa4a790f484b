import { chmodSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { CertificateView } from "#api/certificates";
import { ExplainedError } from "#base/explained-error";
import { probeTcp, probeUdp } from "#net/probe";
import { literalHttpUses } from "#testing/http-uses";
import { rememberGoodStart, runtimeHistory, runtimeOf } from "../start/self-test.ts";
import { runChecks } from "./check.ts";
import { checkBackup, checkMediaPorts, checkTime, hostChecks, watchClock } from "./host-checks.ts";
import { createDoctor } from "./index.ts";
import type { DoctorUses } from "./uses.ts";
import { doctorWithoutServer } from "./without-server.ts";

function folder(): string {
  const data = mkdtempSync(path.join(tmpdir(), "parley-doctor-"));
  mkdirSync(path.join(data, "run"));
  chmodSync(data, 0o700);
  return data;
}

const certificate: CertificateView = {
  names: ["example.com"],
  subject: "CN=example.com",
  issuer: "CN=Parley",
  notBefore: "2026-01-01T00:00:00Z",
  notAfter: "2099-01-01T00:00:00Z",
  daysLeft: 400,
  sha256: "AB:CD",
  source: "own-authority",
  missingNames: [],
  authority: null,
  canUndo: false,
};

const failed = new ExplainedError({
  id: "DOC-0000",
  what: "REGISTER was answered 403.",
  why: { kind: "test", observed: 403, expected: 200 },
  fix: [{ text: "Mend it.", command: "parley events" }],
});

function literalUses(over: Partial<DoctorUses> = {}): DoctorUses {
  const { status } = literalHttpUses();
  return {
    clock: { now: () => Date.now(), after: () => () => {} },
    data: folder(),
    status,
    certificate: () => certificate,
    certificateChecks: () => [],
    authority: () => "PEM",
    serverName: () => "example.com",
    checkStore: () => "ok",
    selfCall: () => Promise.resolve({ steps: [{ name: "REGISTER", milliseconds: 3 }] }),
    relayCall: () => Promise.resolve({ relayed: { address: "192.0.2.1", port: 50_000 }, milliseconds: 2 }),
    mediaPorts: { first: 50_000, last: 50_199 },
    backups: { newest: () => Promise.resolve(Date.now() - 3_600_000), make: () => Promise.resolve() },
    firstUser: () => 0,
    timeSource: () => "",
    askTime: () => Promise.resolve({ offsetMs: 3, roundTripMs: 10 }),
    renewOwn: () => Promise.resolve(),
    audit: () => Promise.resolve(),
    probe: {
      tcp: () => Promise.resolve({ answers: true, milliseconds: 1 }),
      udp: () => Promise.resolve({ answers: true, milliseconds: 1 }),
      tls: () =>
        Promise.resolve({
          answers: true,
          version: "TLSv1.3",
          sha256: "ab:cd",
          trusted: true,
          seen: "trusted",
        }),
    },
    ...over,
  };
}

async function answers(over: Partial<DoctorUses>) {
  const checks = await createDoctor(literalUses(over)).look();
  return Object.fromEntries(checks.map(({ name, answer, measured }) => [name, `${answer}: ${measured}`]));
}

test("a healthy server: every check says what it measured, and what cannot be known is not called fine", async () => {
  const found = await answers({});
  expect(found).toMatchObject({
    "port tls 5061": expect.stringMatching(/^yes: answers on :: in \d+ ms$/),
    store: "yes: the database is whole, and can be written",
    "certificate chain":
      "yes: TLSv1.3 handshake, so the key fits; trusted by our authority, name example.com",
    "sign-in and call over tcp": "not checked: no tcp port is open",
    "sign-in and call over tls": "yes: REGISTER 3 ms",
  });
  expect(found["time of day"]).toMatch(
    /^not checked: no time source is configured \(time\.source\); the file system's time agrees within \d+ ms$/,
  );
  expect(JSON.stringify(found)).not.toMatch(/clock/i);
});

test("each planted fault is named by the check that is about it, and by no other", async () => {
  const healthy = Object.entries(await answers({})).filter(([, answer]) => answer.startsWith("no:"));
  expect(healthy).toEqual([]);
  const failing = () => Promise.reject(new Error("not here"));
  const faults: readonly [string, Partial<DoctorUses>, RegExp][] = [
    ["store", { checkStore: () => "row 7 missing" }, /^no: row 7 missing/],
    ["certificate chain", { certificate: () => ({ ...certificate, sha256: "EE" }) }, /shows ab:cd/],
    ["sign-in and call over tls", { selfCall: () => Promise.reject(failed) }, /REGISTER was answered 403/],
    ["media ports", { mediaPorts: { first: 50_000, last: 50_038 } }, /39 ports/],
    [
      "backup",
      { backups: { newest: () => Promise.resolve(Date.now() - 26 * 3_600_000), make: failing } },
      /is 26\.0 h old/,
    ],
    [
      "time of day",
      { clock: { now: () => Date.now() - 60_000, after: () => () => {} } },
      /differs by (59\.9|60\.\d) s/,
    ],
  ];
  for (const [name, over, words] of faults) {
    const wrong = Object.entries(await answers(over)).filter(([, answer]) => answer.startsWith("no:"));
    expect(wrong.map(([one]) => one)).toEqual([name]);
    expect(wrong[0]?.[1]).toMatch(words);
  }
});

test("a clock before our own certificate was made is wrong; an imported certificate may begin tomorrow", () => {
  const now = Date.now();
  const soon = new Date(now + 3_600_000).toISOString();
  const early = checkTime(folder(), { now, certificate: { ...certificate, notBefore: soon }, drift: 0 });
  expect(early).toMatchObject({ answer: "no", measured: expect.stringContaining("at least 3600.0 s") });
  const imported = { ...certificate, notBefore: soon, source: "imported" as const };
  expect(checkTime(folder(), { now, certificate: imported, drift: 0 }).answer).toBe("not checked");
});

test("a clock that somebody has set is not called right, and not wrong either", () => {
  const clock = { jump: 0, now: () => Date.now() + clock.jump, after: () => () => {} };
  const drift = watchClock(clock);
  clock.jump = 600_000;
  const found = checkTime(folder(), { now: Date.now(), certificate, drift: drift() });
  expect(found).toMatchObject({ answer: "not checked" });
  expect(found.measured).toMatch(/was set forward by (600\.0|599\.9) s since Parley started/);
  expect(found.optional).toBeUndefined();
});

test("a library that changed is named, also by those who look after the next good start", () => {
  const data = folder();
  rememberGoodStart(data, "2026-11-21T00:00:00Z", { ...runtimeOf(), openssl: "3.0.0" });
  expect(runtimeHistory(data)?.changed).toEqual([`openssl 3.0.0 became ${process.versions.openssl}`]);
  rememberGoodStart(data, "2026-11-22T00:00:00Z");
  rememberGoodStart(data, "2026-11-23T00:00:00Z");
  expect(runtimeHistory(data)).toEqual({
    since: "2026-11-21T00:00:00Z",
    changed: [`openssl 3.0.0 became ${process.versions.openssl}`],
  });
});

test("a data folder that others may read is a finding", async () => {
  const data = folder();
  mkdirSync(path.join(data, "secrets"));
  writeFileSync(path.join(data, "secrets", "data.key"), "", { mode: 0o644 });
  const found = await runChecks(hostChecks(data));
  expect(found.find(({ name }) => name === "data folder rights")).toMatchObject({ answer: "no" });
});

test("a check that fails itself says nothing about what it measures", async () => {
  const [found] = await runChecks([{ name: "x", run: () => Promise.reject(new TypeError("oops")) }]);
  expect(found).toMatchObject({ answer: "not checked", measured: "the check itself failed: oops" });
});

test("without a server, what needs one is not checked", async () => {
  const report = await doctorWithoutServer(folder(), failed);
  expect(report.healthy).toBe(false);
  expect(report.checks[0]).toMatchObject({ name: "server", answer: "no", help: "DOC-0000" });
  expect(report.checks.filter(({ answer }) => answer === "not checked").length).toBeGreaterThanOrEqual(5);
});

test("a port is probed for real: one that listens, one that does not", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  expect(await probeTcp({ address: "0.0.0.0", port })).toMatchObject({ answers: true });
  await new Promise((resolve) => server.close(resolve));
  expect(await probeTcp({ address: "127.0.0.1", port })).toEqual({ answers: false, seen: "ECONNREFUSED" });
  expect(await probeUdp({ address: "127.0.0.1", port }, () => "x")).toEqual({
    answers: false,
    seen: "ECONNREFUSED",
  });
});

test("the word clock is said only where an offset was measured that is too large, and with its value (A4.2)", () => {
  const data = folder();
  const asking = (asked: { offsetMs: number; roundTripMs: number } | { seen: string }) =>
    checkTime(data, { now: Date.now(), certificate, drift: 0, source: { name: "ntp.example.com", asked } });
  expect(asking({ offsetMs: 600_000, roundTripMs: 20 })).toMatchObject({
    answer: "no",
    measured: "this machine's clock is 600.0 s behind ntp.example.com",
  });
  expect(asking({ offsetMs: -5_100, roundTripMs: 20 }).measured).toContain("clock is 5.1 s ahead of");
  const near = asking({ offsetMs: 4_900, roundTripMs: 20 });
  expect(near).toEqual({ answer: "yes", measured: "agrees with ntp.example.com within 4910 ms" });
  const silent = asking({ seen: "no answer in 3 s" });
  expect(silent).toMatchObject({
    answer: "not checked",
    measured: "ntp.example.com cannot be asked: no answer in 3 s",
  });
  expect(silent.optional).toBeUndefined();
  expect(JSON.stringify([near, silent])).not.toMatch(/clock/i);
});

test("a backup is wanted once somebody's data could be lost for a day", () => {
  const now = 100 * 3_600_000;
  const hours = (ago: number) => now - ago * 3_600_000;
  const answer = (newest: number | undefined, firstUser: number | undefined) =>
    checkBackup({ now, newest, firstUser }).answer;
  expect(answer(undefined, undefined)).toBe("yes");
  expect(answer(undefined, hours(2))).toBe("yes");
  expect(answer(undefined, hours(30))).toBe("no");
  expect(answer(hours(30), hours(50))).toBe("no");
  expect(answer(hours(20), hours(50))).toBe("yes");
  expect(checkMediaPorts({ first: 50_000, last: 50_039 }).answer).toBe("yes");
});

describe("doctor --fix", () => {
  const broken = () => {
    const data = folder();
    chmodSync(data, 0o755);
    let newest: number | undefined;
    const audited: unknown[] = [];
    const uses = literalUses({
      data,
      backups: {
        newest: () => Promise.resolve(newest),
        make: async () => {
          newest = Date.now();
        },
      },
      checkStore: () => "row 7 missing",
      certificateChecks: () => [
        { name: "the certificate is valid", answer: "no", measured: "over", milliseconds: 0 },
      ],
      audit: async (entry) => void audited.push(entry),
    });
    return { doctor: createDoctor(uses), audited, data };
  };

  test("repairs what it can, measures again, and says what a person has to do", async () => {
    const { doctor, audited, data } = broken();
    const { repairs, report } = await doctor.fix(false, "command line (root)");
    expect(repairs.map(({ check, outcome }) => [check, outcome])).toEqual([
      ["data folder rights", "repaired"],
      ["store", "by hand"],
      ["backup", "repaired"],
      ["the certificate is valid", "not repaired"],
    ]);
    expect(statSync(data).mode & 0o077).toBe(0);
    expect(repairs.find(({ check }) => check === "store")?.command).toBe("parley backup list");
    expect(audited).toMatchObject([
      { who: "command line (root)", what: "doctor repaired", subject: "data folder rights" },
      { subject: "backup" },
      { subject: "the certificate is valid" },
    ]);
    const wrong = report.checks.filter(({ answer }) => answer === "no").map(({ name }) => name);
    expect(wrong).toEqual(["store", "the certificate is valid"]);
  });

  test("tried only, changes nothing and says what it would do", async () => {
    const { doctor, audited, data } = broken();
    const { repairs } = await doctor.fix(true, "command line (root)");
    expect(repairs.filter(({ outcome }) => outcome === "would be repaired")).toHaveLength(3);
    expect(statSync(data).mode & 0o077).not.toBe(0);
    expect(audited).toEqual([]);
  });
});

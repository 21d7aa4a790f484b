import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { CertificateView } from "#api/certificates";
import { ExplainedError } from "#base/explained-error";
import { probeTcp, probeUdp } from "#net/probe";
import { literalHttpUses } from "#testing/http-uses";
import { rememberGoodStart, runtimeHistory, runtimeOf } from "../start/self-test.ts";
import { runChecks } from "./check.ts";
import { checkClock, hostChecks, watchClock } from "./host-checks.ts";
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
  const checks = await createDoctor(literalUses(over))();
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
  expect(found["clock"]).toMatch(
    /^not checked: no time source is configured; the file system's clock agrees within \d+ ms$/,
  );
});

test("each planted fault is named by the check that is about it, and by no other", async () => {
  const healthy = Object.entries(await answers({})).filter(([, answer]) => answer.startsWith("no:"));
  expect(healthy).toEqual([]);
  const faults: readonly [string, Partial<DoctorUses>, RegExp][] = [
    ["store", { checkStore: () => "row 7 missing" }, /^no: row 7 missing/],
    ["certificate chain", { certificate: () => ({ ...certificate, sha256: "EE" }) }, /shows ab:cd/],
    ["sign-in and call over tls", { selfCall: () => Promise.reject(failed) }, /REGISTER was answered 403/],
    [
      "clock",
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
  expect(checkClock(folder(), now, { ...certificate, notBefore: soon }).answer).toBe("no");
  const imported = { ...certificate, notBefore: soon, source: "imported" as const };
  expect(checkClock(folder(), now, imported).answer).toBe("not checked");
});

test("a clock that somebody has set is not called right, and not wrong either", () => {
  const clock = { jump: 0, now: () => Date.now() + clock.jump, after: () => () => {} };
  const drift = watchClock(clock);
  clock.jump = 600_000;
  const found = checkClock(folder(), Date.now(), certificate, drift());
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

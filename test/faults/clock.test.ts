import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { silentLog } from "#base/log";
import { createSecureContexts } from "#net/secure-context";
import { createCertificates } from "#roles/certificates/index";
import { createAuthority, issueServerCertificate } from "#security/x509-issue";
import { createDoctor, realProbe } from "#server/doctor/index";
import { emptyFolder, startForThisTest, usedFolders } from "./planted.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const usedFolder = usedFolders();

const shifted = (ms: number) => ({ now: () => Date.now() + ms, after: () => () => undefined });

function certificatesIn(folder: string, shiftMs: number) {
  return createCertificates({
    clock: shifted(shiftMs),
    log: silentLog,
    folder,
    hostNames: () => ["box.example.com"],
    addresses: () => ["127.0.0.1"],
    domains: () => ["example.com"],
    contexts: createSecureContexts(() => "TLSv1.2"),
    trustedAuthorities: () => [],
  });
}

/** What the doctor finds in a running server's folder with a clock that is off. */
async function wrongWith(shiftMs: number) {
  const server = await startForThisTest(usedFolder());
  const certificate = await server.call("certificateShow");
  const doctor = createDoctor({
    clock: shifted(shiftMs),
    data: server.data,
    status: server.status,
    certificate: () => certificate,
    certificateChecks: () => [],
    authority: () => readFileSync(path.join(server.data, "certificates", "authority.pem"), "utf8"),
    serverName: () => "example.com",
    checkStore: () => "ok",
    selfCall: () => Promise.resolve({ steps: [] }),
    relayCall: () => Promise.resolve(undefined),
    mediaPorts: { first: 50_000, last: 50_199 },
    backups: { newest: () => Promise.resolve(undefined), make: () => Promise.resolve() },
    firstUser: () => undefined,
    timeSource: () => "",
    askTime: () => Promise.resolve({ seen: "nobody was asked" }),
    renewOwn: () => Promise.resolve(),
    audit: () => Promise.resolve(),
    probe: realProbe,
  });
  return (await doctor.look()).filter(({ answer }) => answer === "no");
}

test("a clock that is ten minutes off is measured, forward and back, and nothing else is blamed", async () => {
  for (const [shift, seconds] of [
    [10 * MINUTE_MS, -600],
    [-10 * MINUTE_MS, 600],
  ] as const) {
    const wrong = await wrongWith(shift);
    expect(wrong.map(({ name }) => name)).toEqual(["time of day"]);
    const measured = Number(/differs by (-?[\d.]+) s/.exec(wrong[0]?.measured ?? "")?.[1]);
    expect(Math.abs(measured - seconds)).toBeLessThan(2);
  }
});

test("a clock that is right is blamed for nothing, and not called right either: nobody was asked", async () => {
  expect(await wrongWith(0)).toEqual([]);
});

test("a clock before the certificate in use begins: CERT-0003 has both times", async () => {
  const folder = path.join(emptyFolder(), "certificates");
  await certificatesIn(folder, 0);
  const certificates = await certificatesIn(folder, -2 * DAY_MS);
  expect(certificates.warnings().map(({ explanation: { id, why } }) => ({ id, why }))).toEqual([
    {
      id: "CERT-0003",
      why: {
        kind: "certificate.validity",
        observed: { now: expect.any(String) },
        expected: { from: certificates.show().notBefore },
      },
    },
  ]);
});

test("an imported certificate that begins tomorrow is refused with both times", async () => {
  const certificates = await certificatesIn(path.join(emptyFolder(), "certificates"), 0);
  const authority = await createAuthority("Elsewhere", Date.now());
  const early = await issueServerCertificate(
    authority,
    ["example.com", "sip.example.com"],
    Date.now() + 2 * DAY_MS,
  );
  await expect(
    certificates.import({ certificate: early.certificate, key: early.key, force: true }, "test"),
  ).rejects.toMatchObject({ explanation: { id: "CERT-0014", why: { kind: "certificate.validity" } } });
});

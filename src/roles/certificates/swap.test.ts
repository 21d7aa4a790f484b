import { once } from "node:events";
import path from "node:path";
import { expect, test } from "vitest";
import { silentLog } from "#base/log";
import { createSecureContexts } from "#net/secure-context";
import { createAuthority, issueServerCertificate } from "#security/x509-issue";
import { first, issueFor, openSockets, tlsClient } from "#testing/open-sockets";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { createCertificates } from "./index.ts";

const CONNECTIONS = 100;

test("a swap under open TLS connections: none drops, new handshakes see the new certificate at once", async () => {
  const clock = new VirtualClock();
  clock.pass(Date.now());
  const certificates = await createCertificates({
    clock,
    log: silentLog,
    folder: path.join(tempFolder(), "certificates"),
    hostNames: () => [],
    addresses: () => [],
    domains: () => ["example.com"],
    contexts: createSecureContexts(() => "TLSv1.2"),
    trustedAuthorities: () => [],
  });
  const trusted = await issueFor();
  const { heard, port } = await openSockets(["tls"], trusted, { identity: certificates.current });
  const own = certificates.trust().pem;
  const clients = Array.from({ length: CONNECTIONS }, () => tlsClient(port("tls"), trusted, { ca: own }));
  await Promise.all(clients.map((client) => once(client, "secureConnect")));
  const old = certificates.current.sha256;
  expect(clients.map((client) => client.getPeerCertificate().fingerprint256)).toEqual(clients.map(() => old));

  const elsewhere = await createAuthority("Elsewhere", Date.now());
  const issued = await issueServerCertificate(
    elsewhere,
    ["sip.example.com", "example.com", "localhost"],
    Date.now(),
  );
  const pem = issued.certificate + elsewhere.certificate;
  await certificates.import({ certificate: pem, key: issued.key, force: false }, "admin");

  const fresh = tlsClient(port("tls"), trusted, { ca: elsewhere.certificate, servername: "sip.example.com" });
  await once(fresh, "secureConnect");
  expect(fresh.authorized).toBe(true);
  expect(fresh.getPeerCertificate().fingerprint256).toBe(certificates.current.sha256);
  expect(certificates.current.sha256).not.toBe(old);

  for (const client of clients) client.write("still here");
  await heard.until(() => heard.pieces.length >= CONNECTIONS);
  for (const flow of heard.flows) flow.send("yes");
  await Promise.all(clients.map((client) => once(client, "data")));
  expect(heard.ends).toEqual([]);
  expect(heard.refusals).toEqual([]);
  expect(first(heard.flows).open).toBe(true);
});

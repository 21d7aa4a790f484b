import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync as writeText } from "node:fs";
import http from "node:http";
import path from "node:path";
import tls from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CertificateOrderView, CertificateView } from "#api/certificates";
import { CertSrv } from "./clients/certsrv.ts";
import { needs } from "./clients/needs.ts";
import { Parley } from "./clients/parley.ts";
import { Pebble } from "./clients/pebble.ts";
import { freePort, workFolder } from "./clients/program.ts";

const ARTICLE =
  "/Cert /Action:Request /OU:Marketing /Org:Contoso /sn:eepool1.contoso.com /country:US /city:Redmond /state:Washington /Template:WebServer2";

/** The certificate that a TLS client is shown on the SIP port. */
async function shown(port: number): Promise<tls.PeerCertificate> {
  const socket = tls.connect({
    host: "127.0.0.1",
    port,
    rejectUnauthorized: false,
    servername: "sip.example.com",
  });
  await once(socket, "secureConnect");
  const certificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate;
}

const hasPebble = await needs("pebble");

describe("certificates from elsewhere", () => {
  const dir = workFolder("certificates");
  const secret = path.join(dir, "password.txt");
  let parley: Parley;
  let pebble: Pebble;
  let ca: CertSrv;
  beforeAll(async () => {
    parley = await Parley.start({ dir });
    if (hasPebble) pebble = await Pebble.start(dir, parley.ports.http);
    ca = await CertSrv.start(dir);
    writeText(secret, "secret");
  });
  afterAll(async () => {
    await Promise.all([pebble?.end(), ca?.end()]);
    await parley?.stop();
  });

  const refused = async (...words: string[]) => {
    const told = await parley.run([...words, "--json"]);
    if (told.out !== "") throw new Error(`not refused: ${told.out}`);
    return JSON.parse(told.err); // the CLI's contract
  };

  describe.runIf(hasPebble)("by ACME (pebble)", () => {
    const ask = () => [
      "cert",
      "request",
      "--from",
      "acme",
      "--ca",
      pebble.directory,
      "--ca-trust",
      pebble.trustFile,
    ];

    test("a certificate is asked for, proven, issued and in use, although one nonce in five is refused", async () => {
      const order = await parley.json<CertificateOrderView>(...ask());
      expect(order).toMatchObject({ state: "in use", names: ["sip.example.com", "example.com"] });
      expect((await shown(parley.ports.tls)).issuer.CN).toMatch(/^Pebble Intermediate/);
      const now = await parley.json<CertificateView>("cert", "show");
      expect(now).toMatchObject({ source: "acme", missingNames: [] });
      await parley.tell(["cert", "undo"]);
      expect((await shown(parley.ports.tls)).issuer.CN).toMatch(/^Parley authority/);
    });

    test("a name that the authority finds elsewhere is named, with the authority's words", async () => {
      // What answers there is another web server than ours.
      const other = http.createServer((_, response) => response.end("hello"));
      const port = await freePort();
      await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
      const elsewhere = await Pebble.start(workFolder("pebble-elsewhere"), port);
      const problem = await refused(
        ...["cert", "request", "--from", "acme", "--ca", elsewhere.directory],
        ...["--ca-trust", elsewhere.trustFile, "--name", "sip.example.com"],
      );
      expect(problem).toMatchObject({
        id: "CERT-0031",
        why: { observed: { name: "sip.example.com", said: expect.stringMatching(/key authorization/i) } },
      });
      await elsewhere.end();
      other.close();
    });

    test("an authority that is not trusted, and one that is not there, are told apart", async () => {
      const untrusted = await refused("cert", "request", "--from", "acme", "--ca", pebble.directory);
      expect(untrusted).toMatchObject({ id: "CERT-0044", why: { kind: "ca.not-trusted" } });
      const nobody = `https://127.0.0.1:${await freePort()}/dir`;
      const gone = await refused("cert", "request", "--from", "acme", "--ca", nobody);
      expect(gone).toMatchObject({
        id: "CERT-0044",
        why: { kind: "ca.unreachable", observed: { code: "ECONNREFUSED" } },
      });
    });
  });

  describe("by a Microsoft authority's web enrolment", () => {
    const ask = (...more: string[]) => [
      ...["cert", "request", "--from", "enterprise", "--ca", ca.url, "--ca-trust", ca.trustFile],
      ...["--ca-account", "CONTOSO\\ann", "--password-file", secret, ...more],
    ];

    test("the template that is switched off is refused in the authority's words, with those that it offers", async () => {
      const problem = await refused(...ask("--template", "WebServer"));
      expect(problem).toMatchObject({
        id: "CERT-0040",
        legacy: { hresult: "0x80094800" },
        why: { expected: { oneOf: ["WebServer2"] } },
      });
      expect(problem.what).toContain("Denied by Policy Module 0x80094800");
      expect(problem.fix[0].command).toBe("parley cert request --from enterprise --template WebServer2");
    });

    test("the one that it offers gives a certificate, which is in use at once", async () => {
      const order = await parley.json<CertificateOrderView>(...ask("--template", "WebServer2"));
      expect(order).toMatchObject({ state: "in use", template: "WebServer2" });
      expect((await shown(parley.ports.tls)).issuer.CN).toBe("Contoso CA");
      expect(await parley.json<CertificateView>("cert", "show")).toMatchObject({ source: "enterprise" });
    });

    test("one that somebody has to approve is asked for again, and put in use when it is there", async () => {
      ca.holds = true;
      const pending: CertificateOrderView = JSON.parse(
        (await parley.run([...ask("--template", "WebServer2"), "--json"])).out,
      );
      expect(pending.state).toBe("pending");
      ca.holds = false;
      expect(await parley.json<CertificateOrderView>("cert", "check", pending.id)).toMatchObject({
        state: "in use",
      });
    });

    test("a wrong password is told as that, and what the server offers instead", async () => {
      writeText(secret, "wrong");
      expect(await refused(...ask("--template", "WebServer2"))).toMatchObject({
        id: "CERT-0045",
        why: { observed: { account: "CONTOSO\\ann", offers: expect.stringContaining("Basic") } },
      });
      writeText(secret, "secret");
    });
  });

  test("the article's line gives a signing request with its values, which openssl reads; today's form is printed", async () => {
    const told = await parley.run(["lcscmd", ...ARTICLE.split(" ")]);
    expect(told.code).toBe(0);
    const text = execFileSync("openssl", ["req", "-noout", "-text", "-verify"], {
      input: told.out,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
    });
    expect(text).toMatch(
      /Subject: CN ?= ?eepool1.contoso.com, OU ?= ?Marketing, O ?= ?Contoso, L ?= ?Redmond, ST ?= ?Washington, C ?= ?US/,
    );
    expect(text).toContain("DNS:eepool1.contoso.com");
    expect(text).toContain("1.3.6.1.4.1.311.20.2");
    expect(told.err).toContain("parley cert request --from file --name eepool1.contoso.com");
  });

  test("a certificate that lacks a name is refused and names whom it would stop; with force it is taken", async () => {
    const request = path.join(dir, "short.csr");
    writeText(
      request,
      (await parley.run(["cert", "request", "--from", "file", "--name", "pbx.example.com"])).out,
    );
    const answer = path.join(dir, "short.pem");
    const own = [
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      path.join(dir, "short-ca.key"),
      "-out",
      path.join(dir, "short-ca.pem"),
    ];
    execFileSync("openssl", ["req", ...own, "-subj", "/CN=Somebody", "-days", "9"], { stdio: "ignore" });
    const by = [
      "-CA",
      path.join(dir, "short-ca.pem"),
      "-CAkey",
      path.join(dir, "short-ca.key"),
      "-CAcreateserial",
      "-days",
      "5",
      "-copy_extensions",
      "copy",
    ];
    execFileSync("openssl", ["x509", "-req", "-in", request, ...by, "-out", answer], { stdio: "ignore" });
    writeText(answer, readFileSync(answer, "utf8") + readFileSync(path.join(dir, "short-ca.pem"), "utf8"));
    const problem = await refused("cert", "import", answer);
    expect(problem).toMatchObject({ id: "CERT-0015" });
    expect(problem.what).toContain("Communicator and pidgin-sipe");
    const names = await parley.run(["cert", "names", "--json"]);
    expect(JSON.parse(names.out).rows.map(({ name }: { name: string }) => name)).toContain("sip.example.com");
    // The key of the request is found by the certificate: nobody has to bring it.
    await parley.tell(["cert", "import", answer, "--force"]);
    expect((await shown(parley.ports.tls)).issuer.CN).toBe("Somebody");
    await parley.tell(["cert", "undo"]);
  });

  test("1,000 TLS connections outlive 1,000 swaps, new ones see the new certificate, and memory stays", async () => {
    const open = Array.from({ length: 1_000 }, () =>
      tls.connect({ host: "127.0.0.1", port: parley.ports.tls, rejectUnauthorized: false }),
    );
    let closed = 0;
    for (const socket of open) socket.on("close", () => closed++).on("error", () => {});
    await Promise.all(open.map((socket) => once(socket, "secureConnect")));
    const { http: base, token } = JSON.parse(
      readFileSync(path.join(parley.data, "run", "instance.json"), "utf8"),
    );
    const swap = async () => {
      const answer = await fetch(`${base}/api/certificate/undo`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(200);
    };
    const memory = () =>
      Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${parley.pid}/status`, "utf8"))?.[1]);
    const swaps = async (count: number) => {
      for (let at = 0; at < count; at++) await swap();
    };
    await swaps(500); // what a run allocates once is there then
    const before = memory();
    const first = await shown(parley.ports.tls);
    await swaps(501);
    const after = memory();
    const second = await shown(parley.ports.tls);
    expect(second.fingerprint256).not.toBe(first.fingerprint256);
    for (const socket of open) socket.write("\r\n\r\n");
    await Promise.all(open.map((socket) => once(socket, "data"))); // each keep-alive is answered (RFC 5626 §3.5.1)
    expect(closed).toBe(0);
    console.log(`memory ${before} KiB, after 501 swaps more ${after} KiB`);
    expect(after).toBeLessThan(before * 1.1); // garbage comes and goes; a leak of 1,000 contexts would be 30 %
    for (const socket of open) socket.destroy();
  });
});

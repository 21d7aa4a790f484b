import { describe, expect, test } from "vitest";
import { certificateWish } from "#api/certificates";
import type { CallWeb, WebCall } from "#formats/web/door";
import { createSealedBox } from "#security/sealed-box";
import { readSigningRequest } from "#security/x509-request";
import { certificateOrderStore } from "#storage/certificate-orders";
import { openDirectory, refusal } from "#testing/open-directory";
import { enterpriseAuthority } from "./enterprise.ts";
import { CertificateOrders } from "./orders.ts";

const CA = "https://ca.contoso.com/certsrv";
const ISSUED = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
const OFFERED =
  '<option value="E;WebServer2;1;1;29;P">Web Server 2<option value="E;Computer;1;1;29;P">Computer';

const denied = (words: string): string =>
  `<html><p>Certificate Request Denied<p>Your Request Id is 9. The disposition message is "${words}". </html>`;

/** A Microsoft authority that answers the request with this page; certificates are there from the second look on. */
function authority(page: string, templates: string = OFFERED) {
  const calls: WebCall[] = [];
  let looks = 0;
  const call: CallWeb = (one) => {
    calls.push(one);
    const body = one.url.endsWith("certrqxt.asp")
      ? templates
      : one.url.includes("ReqID=CACert")
        ? ""
        : one.url.includes("certnew.cer")
          ? ++looks > 1 || !page.includes("Pending")
            ? ISSUED
            : "<html>Certificate Pending</html>"
          : page;
    return Promise.resolve({ ok: true, status: 200, headers: {}, body });
  };
  return { call, calls };
}

async function open(call: CallWeb) {
  const { database } = await openDirectory();
  const assigned: { certificate: string; key: string }[] = [];
  let ids = 0;
  const orders = new CertificateOrders({
    clock: { now: () => Date.parse("2026-11-23T16:00:00Z"), after: () => () => {} },
    store: certificateOrderStore(database),
    box: createSealedBox({ id: "0123abcd", key: new Uint8Array(32).fill(7), file: "k" }),
    domains: () => ["example.com"],
    newId: () => `order${++ids}`,
    acme: {
      ask: () => Promise.reject(new Error("not here")),
      fetch: () => Promise.reject(new Error("not here")),
    },
    enterprise: enterpriseAuthority(call),
    assign: (pair) => {
      assigned.push(pair);
      return Promise.resolve({} as never);
    },
    issueOwn: () => Promise.resolve(ISSUED),
  });
  return { orders, assigned, database };
}

const wish = (more: object) =>
  certificateWish.parse({
    from: "enterprise",
    authority: CA,
    account: "CONTOSO\\ann",
    password: "secret",
    ...more,
  });

describe("a Microsoft authority", () => {
  test("is asked with the template in the request and in its attributes; what it issues is put in use", async () => {
    const { call, calls } = authority('<a href="certnew.cer?ReqID=42&Enc=b64">Download</a>');
    const { orders, assigned } = await open(call);
    const order = await orders.request(
      wish({ commonName: "sip.example.com", template: "WebServer2" }),
      "root",
    );
    expect(order).toMatchObject({
      state: "in use",
      requestId: "42",
      template: "WebServer2",
      names: ["sip.example.com"],
    });
    const form = new URLSearchParams(calls[0]?.body);
    expect(form.get("CertAttrib")).toBe("CertificateTemplate:WebServer2");
    expect(readSigningRequest(form.get("CertRequest") ?? "").template).toBe("WebServer2");
    expect(calls[0]?.headers?.["authorization"]).toBe(`Basic ${btoa("CONTOSO\\ann:secret")}`);
    expect(assigned[0]?.certificate).toContain(ISSUED);
    expect(assigned[0]?.key).toContain("PRIVATE KEY");
  });

  test.each([
    [
      "Denied by Policy Module 0x80094800, The request was for a certificate template that is not supported",
      "CERT-0040",
      { oneOf: ["WebServer2", "Computer"] },
      "parley cert request --from enterprise --template WebServer2",
    ],
    [
      "Denied by Policy Module 0x80094801, The request contains no template",
      "CERT-0041",
      { oneOf: ["WebServer2", "Computer"] },
      undefined,
    ],
    [
      "The permissions do not allow 0x80094012",
      "CERT-0042",
      "the right to enrol for this template",
      undefined,
    ],
    ["Something else 0x80092013", "CERT-0043", "a certificate", undefined],
  ])("that says %j is told as %s", async (said, id, expected, command) => {
    const { orders } = await open(authority(denied(said)).call);
    const told = await refusal(
      orders.request(wish({ commonName: "a.example.com", template: "WebServer" }), "root"),
    );
    expect(told.id).toBe(id);
    expect(told.what).toContain(said);
    expect(told.why).toMatchObject({ expected });
    if (command) expect(told.fix[0]?.command).toBe(command);
    expect(await orders.list()).toMatchObject([{ state: "refused", said: told.what }]);
  });

  test("that wants to think it over is asked again, and the key is still there", async () => {
    const { call } = authority("<html>Certificate Pending. Your Request Id is 17.</html>");
    const { orders, assigned } = await open(call);
    const order = await orders.request(wish({ commonName: "a.example.com" }), "root");
    expect(order).toMatchObject({ state: "pending", requestId: "17" });
    expect(await orders.check(order.id, "root")).toMatchObject({ state: "pending" });
    expect(await orders.check(order.id, "root")).toMatchObject({ state: "in use" });
    expect(assigned).toHaveLength(1);
  });

  test.each<[string, CallWeb, string]>([
    [
      "is not reached",
      () => Promise.resolve({ ok: false, code: "ECONNREFUSED", said: "refused" }),
      "CERT-0044",
    ],
    [
      "is not trusted",
      () => Promise.resolve({ ok: false, code: "SELF_SIGNED_CERT_IN_CHAIN", said: "x" }),
      "CERT-0044",
    ],
    [
      "wants another account",
      () => Promise.resolve({ ok: true, status: 401, headers: { "www-authenticate": "NTLM" }, body: "" }),
      "CERT-0045",
    ],
    [
      "is another web server",
      () => Promise.resolve({ ok: true, status: 404, headers: {}, body: "no" }),
      "CERT-0046",
    ],
  ])("that %s", async (_, call, id) => {
    const { orders } = await open(call);
    expect((await refusal(orders.request(wish({ commonName: "a" }), "root"))).id).toBe(id);
  });

  test("is never given a password in the clear", async () => {
    const { orders } = await open(authority("").call);
    const told = await refusal(
      orders.request(wish({ authority: "http://ca/certsrv", commonName: "a" }), "root"),
    );
    expect(told.fields?.[0]?.field).toBe("authority");
  });

  test("is asked for the same again when it is time, with the same template and names", async () => {
    const { call, calls } = authority('<a href="certnew.cer?ReqID=42&Enc=b64">');
    const { orders } = await open(call);
    await orders.request(wish({ commonName: "sip.example.com", template: "WebServer2" }), "root");
    await orders.renew("enterprise", "renewal");
    const asked = calls.filter(({ url }) => url.endsWith("certfnsh.asp"));
    expect(asked).toHaveLength(2);
    expect(new URLSearchParams(asked[1]?.body).get("CertAttrib")).toBe("CertificateTemplate:WebServer2");
    expect(asked[1]?.headers?.["authorization"]).toBe(asked[0]?.headers?.["authorization"]);
  });
});

test("a request for a file waits for what somebody signs; its key is sealed, and found by the certificate", async () => {
  const { orders, assigned, database } = await open(authority("").call);
  const order = await orders.request(certificateWish.parse({ from: "file" }), "root");
  expect(order).toMatchObject({ state: "waiting", names: ["sip.example.com", "example.com"] });
  const [row] = await database.tables.selectFrom("certificate_orders").selectAll().execute();
  expect(JSON.stringify(row)).not.toContain("PRIVATE KEY");
  expect(await orders.answer(order.id, { certificate: ISSUED, force: false }, "root")).toMatchObject({
    state: "in use",
  });
  expect(await orders.keyFor((key) => key === assigned[0]?.key)).toBe(assigned[0]?.key);
  expect(await orders.remove(order.id, "root")).toBe(true);
  expect(await orders.keyFor(() => true)).toBeUndefined();
});

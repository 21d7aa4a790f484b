import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestResponse } from "#security/digest";
import { digestHa1 } from "#security/digest-verifier";
import { parseAuthentication } from "#sip/challenge/credentials";
import type { SipResponse } from "#sip/message/message";
import { Client } from "./client.ts";
import { ntlmAnswer } from "./ntlm-client.ts";
import { PASSWORD, type Running, start } from "./planted.ts";

let server: Running;
beforeAll(async () => {
  server = await start(mkdtempSync(path.join(tmpdir(), "parley-fault-")));
  for (const name of ["alice", "bob", "carol"]) {
    await server.call("userAdd", { body: { address: `${name}@example.com`, password: PASSWORD } });
  }
  await server.call("userChange", { name: "bob@example.com", body: { enabled: false } });
  await server.call("userAdd", {
    body: { address: "browser@example.com", password: PASSWORD, signIn: ["browser"] },
  });
  await server.call("userAdd", {
    body: { address: "phone@example.com", password: PASSWORD, signIn: ["digest"] },
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(server.data, { recursive: true, force: true });
});

/** Every cause that the case of a refusal names. AUTH-0014 is what strangers are told, and no cause. */
async function causesOf(refused: SipResponse) {
  const code = /case (c-\w+)/.exec(refused.get("ms-diagnostics") ?? "")?.[1] ?? "none";
  const { problems } = await server.call("caseShow", { name: code });
  return problems
    .filter(({ id }) => id !== "AUTH-0014")
    .map(({ id, why }) => ({ id, ...(why === "unknown" ? { kind: "unknown" } : why) }));
}

interface SignIn {
  readonly address: string;
  readonly login?: string;
  readonly password?: string;
}

async function byDigest({ address, login = address, password = PASSWORD }: SignIn): Promise<SipResponse> {
  const client = await Client.open(server.port("tcp"));
  const uri = `sip:${address.split("@")[1]}`;
  const challenge = await client.ask("REGISTER", uri, address);
  const { parameters } = parseAuthentication(challenge.get("www-authenticate") ?? "") ?? {};
  if (!parameters) return challenge;
  const [realm, nonce] = [parameters.get("realm") ?? "", parameters.get("nonce") ?? ""];
  const ha1 = digestHa1("MD5", login, realm, password);
  const more = { nonce, nc: "00000001", cnonce: "0a4f113b" };
  const response = digestResponse({ algorithm: "MD5", ha1, method: "REGISTER", uri, ...more });
  return await client.ask("REGISTER", uri, address, [
    `Authorization: Digest username="${login}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=${more.nc}, cnonce="${more.cnonce}"`,
  ]);
}

async function byNtlm({
  address,
  login = address.split("@")[0] ?? "",
  password = PASSWORD,
}: SignIn): Promise<SipResponse> {
  const client = await Client.open(server.port("tcp"));
  const uri = `sip:${address.split("@")[1]}`;
  const say = (credentials: string) =>
    client.ask(
      "REGISTER",
      uri,
      address,
      credentials === "" ? [] : [`Authorization: NTLM ${credentials}`],
      ";epid=46b45a2a3940",
    );
  const offer = await say("");
  if (offer.status !== 401) return offer;
  const named = 'qop="auth", realm="SIP Communications Service", targetname="x", version=3';
  const challenge = await say(`${named}, gssapi-data=""`);
  const { parameters } = parseAuthentication(challenge.get("www-authenticate") ?? "") ?? {};
  if (!parameters?.has("gssapi-data")) return challenge;
  const data = ntlmAnswer(parameters.get("gssapi-data") ?? "", "EXAMPLE", login, password);
  return await say(`${named}, opaque="${parameters.get("opaque")}", gssapi-data="${data}"`);
}

const ways = [
  ["Digest", byDigest],
  ["NTLM", byNtlm],
] as const;

test.each(ways)("nothing is wrong: %s signs in", async (_, signIn) => {
  expect(await signIn({ address: "alice@example.com" })).toMatchObject({ status: 200 });
});

test.each(ways)("a wrong password with %s", async (scheme, signIn) => {
  const refused = await signIn({ address: "alice@example.com", password: "wrong horse" });
  expect(refused.status).toBe(403);
  expect(await causesOf(refused)).toEqual([
    {
      id: "AUTH-0001",
      kind: "authentication.password",
      observed: `the ${scheme} answer was made with another password`,
      expected: "the stored password",
    },
  ]);
});

test.each(ways)("a user who is not there, with %s", async (_, signIn) => {
  const refused = await signIn({ address: "nobody@example.com" });
  expect(refused.status).toBe(403);
  expect(await causesOf(refused)).toMatchObject([
    { id: "AUTH-0002", kind: "authentication.user", observed: "no such user" },
  ]);
});

test.each(ways)("a user who is disabled, with %s and the right password", async (_, signIn) => {
  const refused = await signIn({ address: "bob@example.com" });
  expect(refused.status).toBe(403);
  expect(await causesOf(refused)).toMatchObject([
    { id: "AUTH-0003", kind: "directory.enabled", observed: false },
  ]);
});

test.each(ways)(
  "a user who is disabled, with %s and a wrong password: nothing tells that the account is disabled",
  async (_, signIn) => {
    const refused = await signIn({ address: "bob@example.com", password: "wrong horse" });
    expect(await causesOf(refused)).toMatchObject([{ id: "AUTH-0001" }]);
    expect(refused.get("ms-diagnostics")).not.toContain("disabled");
  },
);

test.each(ways)("a domain that is not ours, with %s", async (_, signIn) => {
  const refused = await signIn({ address: "alice@example.org" });
  expect(refused.status).toBe(403);
  expect(await causesOf(refused)).toMatchObject([
    { id: "AUTH-0004", kind: "directory.domain", observed: "example.org" },
  ]);
});

test.each([
  ["Digest", byDigest, "browser"],
  ["NTLM", byNtlm, "phone"],
] as const)("a user who may not sign in with %s", async (_, signIn, name) => {
  const refused = await signIn({ address: `${name}@example.com` });
  expect(await causesOf(refused)).toMatchObject([{ id: "AUTH-0005", kind: "authentication.verifier" }]);
});

test.each(ways)("somebody signs in with %s as another than the address says", async (_, signIn) => {
  const login = signIn === byDigest ? "carol@example.com" : "carol";
  const refused = await signIn({ address: "alice@example.com", login });
  expect(refused.status).toBe(403);
  const causes = await causesOf(refused);
  expect(causes).toHaveLength(1);
  expect(JSON.stringify(causes)).toMatch(/carol@example\.com/);
});

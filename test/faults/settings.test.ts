import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AnsweredProblem } from "#cli/print/failure";
import { PASSWORD, type Running, start } from "./planted.ts";

let server: Running;
beforeAll(async () => {
  server = await start(mkdtempSync(path.join(tmpdir(), "parley-fault-")));
});
afterAll(async () => {
  await server.stop();
  rmSync(server.data, { recursive: true, force: true });
});

async function refusalOf(call: Promise<unknown>) {
  try {
    await call;
  } catch (failure) {
    if (failure instanceof AnsweredProblem) return failure.problem;
    throw failure;
  }
  throw new Error("It was not refused.");
}
const change = (values: Record<string, unknown>) => server.call("settingChange", { body: { values } });
const inForce = async (name: string) => {
  const { settings } = await server.call("settingList");
  return settings.find((setting) => setting.name === name)?.value;
};

test.each([
  ["tls.min-version", "SSLv3"],
  ["tls.handshake-seconds", 0],
  ["tls.handshake-seconds", "soon"],
  ["authentication.ntlm", "perhaps"],
  ["authentication.digest-algorithms", ["MD5", "CRC32"]],
  ["authentication.trusted-peers", ["somewhere"]],
  ["directory.domains", ["not a domain"]],
  ["registrar.max-expires-seconds", 1e12],
])("%s cannot be %j: the field is named, and nothing is changed", async (name, value) => {
  const before = await inForce(name);
  const refused = await refusalOf(change({ [name]: value }));
  expect(refused).toMatchObject({ id: "SET-0001", status: 422, fields: [{ field: name }] });
  expect(refused.fields?.[0]?.expected).not.toBe("");
  expect(await inForce(name)).toEqual(before);
});

test("several wrong at once: all are named, and the right one among them is not taken", async () => {
  const refused = await refusalOf(
    change({ "net.connect-seconds": 5, "tls.min-version": "SSLv3", "authentication.ntlm": "perhaps" }),
  );
  expect(refused.fields?.map(({ field }) => field).sort()).toEqual([
    "authentication.ntlm",
    "tls.min-version",
  ]);
  expect(await inForce("net.connect-seconds")).toBe(8);
});

test("a name with a slip of the pen", async () => {
  expect(await refusalOf(change({ "tls.min-versoin": "TLSv1.3" }))).toMatchObject({ id: "SET-0002" });
});

test("a change that would lock users out names them", async () => {
  await server.call("userAdd", { body: { address: "alice@example.com", password: PASSWORD } });
  expect(await refusalOf(change({ "directory.domains": ["example.net", "example.com"] }))).toMatchObject({
    id: "DIR-0007",
  });
});

test.each([
  ["DIR-0002", { address: "bob@example.org", password: PASSWORD }],
  ["DIR-0003", { address: "alice@example.com", password: PASSWORD }],
  ["DIR-0004", { address: "carol@example.com", password: "x" }],
  ["DIR-0005", { address: "bob bob@example.com", password: PASSWORD }],
])("a user that cannot be: %s", async (id, body) => {
  const refused = await refusalOf(server.call("userAdd", { body }));
  expect(refused).toMatchObject({ id, why: { kind: expect.stringMatching(/^directory\./) } });
  expect(JSON.stringify(refused)).not.toContain(`"${body.password}"`);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFolder, PASSWORD, type Running, start, usedFolders } from "../planted.ts";
import { administrationFaults } from "./administration.ts";
import { commandFaults } from "./commands.ts";
import { connectionFaults } from "./connections.ts";
import { judge, type Told, type Verdict } from "./fault.ts";
import { requestFaults, signInFaults } from "./requests.ts";
import { startFaults } from "./starts.ts";

const faults = [
  ...startFaults,
  ...signInFaults,
  ...connectionFaults,
  ...requestFaults,
  ...administrationFaults,
  ...commandFaults,
];

let server: Running;
const usedFolder = usedFolders();
beforeAll(async () => {
  server = await start(mkdtempSync(path.join(tmpdir(), "parley-truth-")));
  for (const name of ["alice", "bob", "off"])
    await server.call("userAdd", { body: { address: `${name}@example.com`, password: PASSWORD } });
  await server.call("userChange", { name: "off@example.com", body: { enabled: false } });
  await server.call("userChange", { name: "bob@example.com", body: { tel: "+49 30 1234567" } });
  await server.call("userAdd", {
    body: { address: "browser@example.com", password: PASSWORD, signIn: ["browser"] },
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(server.data, { recursive: true, force: true });
});

const score: Record<Verdict, number> = { right: 0, unknown: 0, wrong: 0 };

test.each(faults.map((fault) => [`${fault.area}: ${fault.what}`, fault] as const))(
  "%s",
  async (_, fault) => {
    const told: Told = await fault.inject({ server, usedFolder, emptyFolder });
    const verdict = judge(fault, told);
    score[verdict]++;
    if (verdict === "wrong") console.log(fault.what, JSON.stringify({ expected: fault.id, ...told }));
    expect(verdict).not.toBe("wrong");
  },
  15_000,
);

test("the score: no wrong cause, and at least 95 % of the causes named (A4.1)", () => {
  const all = score.right + score.unknown + score.wrong;
  console.log(`truth: ${all} faults, ${score.right} right, ${score.unknown} unknown, ${score.wrong} wrong`);
  expect(faults.length).toBeGreaterThanOrEqual(60);
  expect(all).toBe(faults.length);
  expect(score.wrong).toBe(0);
  expect(score.right / all).toBeGreaterThanOrEqual(0.95);
});

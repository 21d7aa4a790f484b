import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { dataKeyFile } from "#server/start/places";
import { causeOf, emptyFolder, PARLEY, PASSWORD, startForThisTest, usedFolders } from "./planted.ts";

const usedFolder = usedFolders();

/** What a start by a user without rights says in its last line. */
function refusedStartOfNobody(argv: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, [PARLEY, "start", "--json", ...argv], {
    encoding: "utf8",
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  const last = stderr.trim().split("\n").at(-1) ?? "";
  return { status, ...JSON.parse(last) };
}
const NOBODY = 65_534;

test("the data folder may not be written by this user: its owner is named", () => {
  const folder = emptyFolder();
  chmodSync(folder, 0o555);
  const refused = refusedStartOfNobody(["--data", path.join(folder, "data")]);
  expect(refused).toMatchObject({
    status: 1,
    id: "START-0001",
    why: { kind: "start.data-folder-permission", observed: { error: "EACCES" } },
  });
  expect(refused.why.observed.owner).toContain(`${folder} belongs to user ${process.getuid?.()}, mode 555`);
});

test("the data key may not be read by this user", ({ skip }) => {
  if (process.getuid?.() !== 0) skip("only root may give a folder away");
  const data = usedFolder();
  spawnSync("chown", ["-R", `${NOBODY}:${NOBODY}`, data]);
  chownSync(dataKeyFile(data), 0, 0);
  expect(refusedStartOfNobody(["--data", data])).toMatchObject({
    status: 1,
    id: "STORE-0011",
    why: { kind: "data-key.rights", observed: { code: "EACCES" } },
  });
});

test("a port that only root may open", ({ skip }) => {
  const first = Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"));
  if (first <= 80) skip("here everybody may open every port");
  const data = emptyFolder();
  if (process.getuid?.() === 0) chownSync(data, NOBODY, NOBODY);
  const ports = ["--sips-port", "--http-port", "--https-port"].flatMap((flag) => [flag, "0"]);
  expect(
    refusedStartOfNobody(["--data", data, "--listen", "127.0.0.1", "--sip-port", "80", ...ports]),
  ).toMatchObject({
    status: 1,
    id: "NET-0003",
    why: { kind: "net.port-permission", observed: { port: 80 }, expected: { portAtLeast: first } },
  });
});

/** A small file system of its own, where this user may make one. */
function mounted(options: string): string | undefined {
  const folder = emptyFolder();
  if (spawnSync("mount", ["-t", "tmpfs", "-o", options, "none", folder]).status !== 0) return undefined;
  onTestFinished(() => void spawnSync("umount", [folder]));
  return folder;
}

test("the disk is full before the first start", async ({ skip }) => {
  const folder = mounted("size=1m") ?? skip("only root may mount a small disk");
  const cause = await causeOf(path.join(folder, "data"));
  expect(cause).toMatchObject({ exitCode: 1, id: "START-0003", kind: "start.disk-full" });
  expect(cause).toHaveProperty("observed.freeBytes", expect.any(Number));
});

test("the disk is mounted read-only", async ({ skip }) => {
  const folder = mounted("size=1m,ro") ?? skip("only root may mount a read-only disk");
  expect(await causeOf(path.join(folder, "data"))).toMatchObject({
    exitCode: 1,
    id: "START-0001",
    kind: "start.data-folder-read-only",
    observed: { error: "EROFS" },
  });
});

test("the disk becomes full while the server runs: the change is refused, and taken when there is room again", async ({
  skip,
}) => {
  const folder = mounted("size=32m") ?? skip("only root may mount a small disk");
  const server = await startForThisTest(path.join(folder, "data"));
  const filler = path.join(folder, "filler");
  fill(filler);
  const add = (name: string) =>
    server.call("userAdd", {
      body: { address: `${name}@example.com`, name: "x".repeat(200), password: PASSWORD },
    });
  // What SQLite's files have room for already is still taken.
  const names = Array.from({ length: 200 }, (_, number) => `u${number}`);
  let refused: unknown;
  for (const name of names) {
    refused = await add(name).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    if (refused !== undefined) break;
  }
  expect(refused).toMatchObject({ problem: { id: "STORE-0004", why: { kind: "storage.full" } } });
  rmSync(filler);
  expect(await add("late")).toMatchObject({ address: "late@example.com" });
}, 20_000);

function fill(file: string): void {
  const handle = openSync(file, "w");
  try {
    for (;;) writeSync(handle, Buffer.alloc(4096));
  } catch (error) {
    expect(error).toMatchObject({ code: "ENOSPC" });
  } finally {
    closeSync(handle);
  }
}

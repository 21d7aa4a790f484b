import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  cpSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import type { ServerStatus } from "#api/status";
import { databaseFile, dataKeyFile } from "#server/start/places";
import { causeOf, emptyFolder, PARLEY, refusedStart, startForThisTest, usedFolders } from "./planted.ts";

const usedFolder = usedFolders();

test("the data folder lies below a file", async () => {
  const file = path.join(emptyFolder(), "notes.txt");
  writeFileSync(file, "not a folder");
  expect(await causeOf(path.join(file, "parley"))).toMatchObject({
    exitCode: 1,
    id: "START-0002",
    kind: "start.data-folder-not-a-folder",
    observed: { path: file },
  });
});

test("the data folder is a file", async () => {
  const file = path.join(emptyFolder(), "parley-data");
  writeFileSync(file, "");
  expect(await causeOf(file)).toMatchObject({ exitCode: 1, id: "START-0002", observed: { path: file } });
});

test("the data folder is where nobody can make one, and the last line on stderr says so as an object", async () => {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [PARLEY, "start", "--json", "--data", "/proc/parley"],
    { encoding: "utf8" },
  );
  expect([status, stdout]).toEqual([1, ""]);
  expect(JSON.parse(stderr.trim().split("\n").at(-1) ?? "")).toMatchObject({
    id: "START-0008",
    why: { kind: "start.data-folder", observed: { path: "/proc/parley", error: "ENOENT" } },
  });
});

test("a library under us calculates wrongly after an update: the self-test is named, and what changed since the last good start", () => {
  const data = usedFolder();
  const note = path.join(data, "run", "last-good-start.json");
  writeFileSync(note, readFileSync(note, "utf8").replace(/"openssl":"[^"]*"/, '"openssl":"3.0.0"'));
  const broken = path.join(data, "broken-crypto.mjs");
  writeFileSync(
    broken,
    `import crypto from "node:crypto";
     import { syncBuiltinESMExports } from "node:module";
     const { hash } = crypto;
     crypto.hash = (name, ...rest) => hash(name === "md5" ? "sha1" : name, ...rest);
     syncBuiltinESMExports();`,
  );
  const argv = ["--import", broken, path.resolve("src/cli/main.ts"), "start", "--json", "--data", data];
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  expect(status).toBe(1);
  expect(JSON.parse(stderr.trim().split("\n").at(-1) ?? "")).toMatchObject({
    id: "START-0007",
    why: {
      kind: "start.self-test",
      observed: {
        test: "Digest with MD5 (RFC 7616 §3.9.1)",
        changed: { openssl: { from: "3.0.0", to: process.versions.openssl } },
      },
    },
  });
});

test("a file lies where the folder of the keys has to be", async () => {
  const data = emptyFolder();
  writeFileSync(path.join(data, "secrets"), "");
  const cause = await causeOf(data);
  expect(cause).toMatchObject({
    exitCode: 1,
    id: "STORE-0011",
    kind: "data-key.unreadable",
    observed: { code: "ENOTDIR" },
  });
});

test("a file lies where the certificates have to be", async () => {
  const data = usedFolder();
  rmSync(path.join(data, "certificates"), { recursive: true });
  writeFileSync(path.join(data, "certificates"), "");
  expect(await causeOf(data)).toMatchObject({ id: "CERT-0021", kind: "certificate.folder" });
});

test("a newer Parley has worked on the database", async () => {
  const data = usedFolder();
  const database = new DatabaseSync(databaseFile(data));
  database.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('999-rooms', '2030-01-01')");
  database.close();
  expect(await causeOf(data)).toMatchObject({
    exitCode: 1,
    id: "STORE-0005",
    kind: "storage.newer-schema",
    observed: { migrations: ["999-rooms"] },
  });
});

test("the database is no database", async () => {
  const data = usedFolder();
  writeFileSync(databaseFile(data), "x".repeat(20_000));
  expect(await causeOf(data)).toMatchObject({ exitCode: 1, id: "STORE-0003", kind: "storage.damaged" });
});

test("pages in the middle of the database were overwritten", async () => {
  const data = usedFolder();
  const handle = openSync(databaseFile(data), "r+");
  const { size } = statSync(databaseFile(data));
  for (let at = 8192; at + 4096 <= size; at += 4096) writeSync(handle, Buffer.alloc(2048, 0xa5), 0, 2048, at);
  closeSync(handle);
  expect(await causeOf(data)).toMatchObject({ exitCode: 1, id: "STORE-0003", kind: "storage.damaged" });
});

test("the database was cut off", async () => {
  const data = usedFolder();
  truncateSync(databaseFile(data), 6000);
  expect(await causeOf(data)).toMatchObject({ exitCode: 1, id: "STORE-0003", kind: "storage.damaged" });
});

test("the data key is missing, cut off, or another one", async () => {
  const missing = usedFolder();
  rmSync(dataKeyFile(missing));
  expect(await causeOf(missing)).toMatchObject({ id: "STORE-0008", kind: "data-key.missing" });

  const cut = usedFolder();
  truncateSync(dataKeyFile(cut), 30);
  expect(await causeOf(cut)).toMatchObject({ id: "STORE-0009", observed: { bytes: 30 } });

  const changed = usedFolder();
  const other = await startForThisTest(emptyFolder());
  cpSync(dataKeyFile(other.data), dataKeyFile(changed));
  const idIn = (data: string) => readFileSync(dataKeyFile(data), "utf8").split(" ")[1];
  expect(await causeOf(changed)).toMatchObject({
    id: "STORE-0010",
    observed: { keyId: idIn(other.data) },
  });
});

test("the stored certificate is cut off, or its key is another one", async () => {
  const cut = usedFolder();
  const file = path.join(cut, "certificates", "server-1.pem");
  truncateSync(file, 200);
  const first = await refusedStart(cut);
  expect(first.problem).toMatchObject({ id: "CERT-0020", why: { kind: "certificate.stored" } });
  expect(first.problem.what).toContain(file);

  const mixed = usedFolder();
  const key = (name: string) => path.join(mixed, "certificates", `${name}-key.pem`);
  cpSync(key("authority"), key("server-1"));
  expect((await refusedStart(mixed)).problem).toMatchObject({ id: "CERT-0020" });
});

test("options that cannot be: every one is named, with where it came from", async () => {
  const { exitCode, problem } = await refusedStart(emptyFolder(), [
    "--sip-port",
    "99999",
    "--listen",
    "nowhere",
    "--domain",
    "not a domain",
  ]);
  expect([exitCode, problem.id]).toEqual([1, "START-0005"]);
  expect(problem.fields?.map(({ field }) => field)).toEqual(["--domain", "--listen", "--sip-port"]);
});

test("two options that want one port", async () => {
  const { problem } = await refusedStart(emptyFolder(), ["--sip-port", "15099", "--sips-port", "15099"]);
  expect(problem).toMatchObject({ id: "START-0005", fields: [{ field: "--sips-port", value: 15_099 }] });
});

test("parley.yaml is no YAML: its line is named", async () => {
  const data = emptyFolder();
  writeFileSync(path.join(data, "parley.yaml"), "domain: example.com\nlisten: [127.0.0.1\n");
  const cause = await causeOf(data);
  expect(cause).toMatchObject({ exitCode: 1, id: "START-0006", kind: "start.configuration-file" });
});

test("a setting that does not exist, and one whose value cannot be", async () => {
  expect(await causeOf(emptyFolder(), ["--set", "tls.min-versoin=TLSv1.3"])).toMatchObject({
    exitCode: 1,
    id: "SET-0002",
  });
  const { problem } = await refusedStart(emptyFolder(), ["--set", "tls.min-version=SSLv3"]);
  expect(problem).toMatchObject({
    id: "SET-0001",
    fields: [{ field: "tls.min-version", value: "SSLv3" }],
  });
});

test("an address that this machine does not have", async () => {
  expect(await causeOf(emptyFolder(), ["--listen", "192.0.2.77"])).toMatchObject({
    exitCode: 1,
    id: "NET-0002",
    kind: "net.address",
    observed: "192.0.2.77",
  });
});

test("another Parley holds the folder, or the port: both times its process is named", async () => {
  const data = emptyFolder();
  const { child, status } = await anotherParley(data);
  onTestFinished(() => ended(child));
  expect(await causeOf(data)).toMatchObject({
    exitCode: 1,
    id: "STORE-0002",
    kind: "storage.locked",
    observed: { pid: status.pid },
  });
  for (const [flag, transport] of [
    ["--sip-port", "tcp"],
    ["--sips-port", "tls"],
    ["--http-port", "http"],
    ["--https-port", "https"],
  ] as const) {
    const port = status.listeners.find((one) => one.transport === transport)?.port;
    expect(await causeOf(emptyFolder(), [flag, String(port)])).toMatchObject({
      exitCode: 1,
      id: "NET-0001",
      kind: "net.port-taken",
      observed: { port, holder: { pid: status.pid } },
    });
  }
}, 20_000);

async function anotherParley(data: string): Promise<{ child: ChildProcess; status: ServerStatus }> {
  const ports = ["--sip-port", "--sips-port", "--http-port", "--https-port"].flatMap((flag) => [flag, "0"]);
  const argv = [PARLEY, "start", "--json", "--data", data, "--listen", "127.0.0.1", ...ports];
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith("ready ")) return { child, status: JSON.parse(line.slice(6)) };
  }
  throw new Error("The other Parley did not start.");
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

test("a port is taken by this very process", async () => {
  const server = await listening();
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  expect(await causeOf(emptyFolder(), ["--sip-port", String(port)])).toMatchObject({
    id: "NET-0001",
    observed: { port, transport: "tcp", holder: { pid: process.pid } },
  });
});

async function listening(): Promise<Server> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

test("after a refused start nothing is left: the next one works", async () => {
  const data = usedFolder();
  const key = dataKeyFile(data);
  const kept = readFileSync(key);
  rmSync(key);
  expect((await refusedStart(data)).problem.id).toBe("STORE-0008");
  writeFileSync(key, kept);
  const server = await startForThisTest(data);
  expect(await server.call("userList")).toMatchObject({ total: 1 });
});

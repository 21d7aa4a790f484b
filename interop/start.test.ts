import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { Program, workFolder } from "./clients/program.ts";
import { RawSip } from "./clients/raw-sip.ts";
import { eventually } from "./clients/tape.ts";

const root = path.dirname(import.meta.dirname);
let npm: Program | undefined;
afterEach(async () => {
  await npm?.end("SIGKILL");
});

/** What an administrator types, and what systemd and scripts do with it. */
test("npm start answers a REGISTER within 5 s and takes everything with it on SIGTERM", async () => {
  const dir = workFolder("start");
  const words = ["start", "--", "--data", path.join(dir, "data"), "--domain", "example.com"];
  words.push(
    "--listen",
    "127.0.0.1",
    "--sip-port",
    "0",
    "--sips-port",
    "0",
    "--http-port",
    "0",
    "--https-port",
    "0",
  );
  const began = Date.now();
  npm = new Program("npm start", "npm", words, { cwd: root, log: path.join(dir, "npm.log") });
  const ready = await npm.lines.next("the line ready", (line) => line.startsWith("ready"), 20);
  const port = Number(/udp (\d+)/.exec(ready)?.[1]);
  const raw = await RawSip.udp(port);
  expect((await raw.register("alice", "example.com", "anything")).status).toBe(403);
  expect(Date.now() - began).toBeLessThan(5000);
  raw.close();

  npm.child.kill("SIGTERM");
  await npm.exited;
  await eventually(
    "nobody to listen any more",
    async () => {
      const late = await RawSip.tcp(port).catch(() => undefined);
      late?.close();
      return late === undefined ? true : undefined;
    },
    5,
  );
});

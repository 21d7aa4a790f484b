import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { workFolder } from "./clients/program.ts";

const root = path.dirname(import.meta.dirname);
const main = path.join(root, "src", "cli", "main.ts");

/** Whether this user may have a network of their own, with nothing in it. */
const unplugged = spawnSync("unshare", ["-rn", "sh", "-c", "ip link set lo up"]).status === 0;
if (!unplugged && process.env["CI"] === "true")
  throw new Error("unshare -rn does not work here, and CI needs it");

/** A shell script that sees no network but its own loopback. */
const alone = (script: string) =>
  execFileSync("unshare", ["-rn", "sh", "-euc", script], {
    encoding: "utf8",
    timeout: 90_000,
    maxBuffer: 1 << 26,
  });

/** A1.2, on a machine with no network at all. */
test.runIf(unplugged)(
  "parley explain answers without a network, without a server, without a data folder",
  () => {
    const codes = ["CERT-0010", "VER-0001", "0xC3EC7E02", "32003", "ms-diagnostics: 5002", "403"];
    for (const code of codes) {
      const text = alone(`exec '${process.execPath}' '${main}' explain '${code}' --data /nowhere`);
      expect(text, code).toMatch(/^ {2}Cause: .{10}/m);
    }
  },
);

test.runIf(unplugged)("a server without a network serves its help, its search and its command line", () => {
  const dir = workFolder("help");
  const text = alone(`
    ip link set lo up
    cd '${dir}'
    '${process.execPath}' '${main}' start --data data --domain example.com --listen 127.0.0.1 \\
      --sip-port 0 --sips-port 0 --http-port 8080 --https-port 0 --relay-port 0 > server.log 2>&1 &
    server=$!
    trap 'kill $server; wait $server || true' EXIT
    for second in $(seq 30); do grep -q ^ready server.log && break; sleep 1; done
    for page in help help/CERT-0010 help/VER-0001 'help?q=0xC3EC7E02' cli; do curl -fsS "http://127.0.0.1:8080/$page"; done
    curl -fsS http://127.0.0.1:8080/cli/parley.tgz | tar xz
    node parley-cli/parley.mjs status --data data
  `);
  for (const expected of [
    "One page for each error",
    "CERT-0010: The certificate cannot be read",
    "Invalid TEL URI",
    "The command line",
    "running",
  ])
    expect(text).toContain(expected);
});

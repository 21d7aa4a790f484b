// `npm run interop`: real clients against a real Parley, suite by suite. Words name suites (`npm run interop phones`);
// `--long` (or PARLEY_LONG=1) also does what takes ten minutes. What a suite did stays in the folder that is printed when it fails.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const words = process.argv.slice(2);
const out = mkdtempSync(path.join(os.tmpdir(), "parley-interop-"));
build();
const { status } = spawnSync(
  process.execPath,
  [
    path.join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--config",
    "interop/vitest.config.ts",
    ...words.filter((word) => word !== "--long"),
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      PARLEY_INTEROP_OUT: out,
      PARLEY_INTEROP_LONG: words.includes("--long") || process.env.PARLEY_LONG === "1" ? "1" : "",
    },
  },
);
if (status === 0) rmSync(out, { recursive: true, force: true });
else console.error(`What the clients and the server said: ${out}`);
process.exit(status ?? 1);

/** The headless pidgin-sipe, where it can be built; its suite says itself what is missing where it cannot. */
function build() {
  const made = spawnSync("make", ["-s", "-C", path.join(import.meta.dirname, "clients/purple-json")], {
    encoding: "utf8",
  });
  if (made.status === 0) return;
  const why = made.error?.message ?? made.stderr.trim().split("\n").slice(0, 3).join("\n");
  console.warn(
    `pidgin-sipe's driver could not be built, to get what it needs: sudo interop/install.sh\n${why}`,
  );
}

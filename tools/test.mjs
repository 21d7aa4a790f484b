// `npm test`: the checks, then the tests. Arguments go to vitest and leave the checks out.
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;

const args = process.argv.slice(2);
const checked = args.length > 0 ? 0 : run("tools/check.mjs");
const tested = run("node_modules/vitest/vitest.mjs", "run", ...args);
process.exit(checked || tested);

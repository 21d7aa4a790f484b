// Everything that is checked without running the program: `npm run check`, or one of the names below.
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const bin = (name) => path.join(root, "node_modules", ".bin", name);

const checks = {
  types: [
    [bin("tsc"), "-p", "tsconfig.pure.json"],
    [bin("tsc"), "-p", "tsconfig.json"],
    [bin("tsc"), "-p", "tsconfig.web.json"],
    [bin("tsc"), "-p", "src/web/worker/tsconfig.json"],
  ],
  lint: [[bin("biome"), "check", "--error-on-warnings"]],
  web: [[process.execPath, "bin/run.mjs"]],
  arrows: [[process.execPath, "tools/arrows.mjs"]],
  help: [[process.execPath, "tools/help-pages.ts"]],
  unused: [[bin("knip"), "--no-progress"]],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(
    `There is no check named ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}.`,
  );
  process.exit(2);
}
let failed = 0;
for (const name of wanted.length > 0 ? wanted : Object.keys(checks)) {
  const began = Date.now();
  const good = checks[name].every(
    ([command, ...args]) => spawnSync(command, args, { cwd: root, stdio: "inherit" }).status === 0,
  );
  console.log(`${good ? "ok  " : "FAIL"} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  if (!good) failed++;
}
process.exit(failed > 0 ? 1 : 0);

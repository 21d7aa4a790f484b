// Proves the import rules, then applies them: dependency-cruiser reads nothing and reports success when it cannot load a
// TypeScript parser, so the module count is checked, and one planted wrong arrow per kind of rule has to be found.
import { spawnSync } from "node:child_process";
import { mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const LEAST_MODULES = 40;

function cruise(...folders) {
  const run = spawnSync(
    process.execPath,
    [
      realpathSync(path.join(root, "node_modules/.bin/depcruise")),
      "--config",
      ".dependency-cruiser.mjs",
      "--output-type",
      "json",
      ...folders,
    ],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  if (!run.stdout) throw new Error(run.stderr || "dependency-cruiser printed nothing");
  return JSON.parse(run.stdout);
}

/** Plants files with wrong imports and answers which of the wanted rules did not find them. */
function missedByRules() {
  const planted = {
    "src/base/planted.ts": ['import "#server/planted";', "arrows-point-down-base"],
    "src/server/planted.ts": ['import "#base/clock";', undefined],
    "src/roles/proxy/planted.ts": [
      'import { recordRoutes } from "#roles/registrar/planted";\nexport const planted = recordRoutes;',
      "roles-meet-at-contracts",
    ],
    "src/roles/registrar/planted.ts": [
      'import net from "node:net";\nexport const recordRoutes = net;',
      "only-net-opens-sockets",
    ],
  };
  try {
    for (const [file, [text]] of Object.entries(planted)) {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
    const found = cruise(...Object.keys(planted)).summary.violations.map((one) => one.rule.name);
    return Object.values(planted).flatMap(([, rule]) => (rule && !found.includes(rule) ? [rule] : []));
  } finally {
    for (const file of Object.keys(planted)) rmSync(path.join(root, file), { force: true });
  }
}

const missed = missedByRules();
if (missed.length > 0) {
  console.error(`The import rules did not find planted wrong arrows: ${missed.join(", ")}.`);
  process.exit(1);
}
const { summary } = cruise("src");
if (summary.totalCruised < LEAST_MODULES) {
  console.error(`Only ${summary.totalCruised} modules were read; at least ${LEAST_MODULES} stand in src.`);
  process.exit(1);
}
for (const { rule, from, to } of summary.violations) {
  const { comment } = summary.ruleSetUsed.forbidden.find((one) => one.name === rule.name) ?? {};
  console.error(`${rule.name}: ${from} → ${to}\n  ${comment ?? ""}`);
}
console.log(`arrows: ${summary.totalCruised} modules, ${summary.violations.length} wrong arrows`);
process.exit(summary.violations.length > 0 ? 1 : 0);

#!/usr/bin/env node
// Runs a file of this project with the Node that the project brings along (24), whatever Node npm itself runs on,
// and installs the locked dependencies first where they are missing or older than the lock file; without a file, only that,
// and the pages for the browser.
// Plain Node 18 syntax.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, realpathSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildWeb } from "./build-web.mjs";

const root = path.dirname(path.dirname(realpathSync(fileURLToPath(import.meta.url))));
const at = (...parts) => path.join(root, ...parts);

/**
 * Brings node_modules to what package-lock.json says. npm writes node_modules/.package-lock.json as its last step, so one that is
 * newer than the lock file means that all is there, whoever installed it.
 */
export function install() {
  const lock = at("package-lock.json");
  const done = at("node_modules", ".package-lock.json");
  if (!existsSync(lock) || !existsSync(at(".git"))) return;
  if (!existsSync(done) || statSync(done).mtimeMs < statSync(lock).mtimeMs) {
    process.stderr.write(
      "Installing Parley's dependencies (once after each change of package-lock.json) …\n",
    );
    const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", 2, 2],
    });
    if (npm.status !== 0) {
      process.stderr.write(
        "npm ci did not succeed; its own words stand above. Parley needs npm and a package registry once.\n",
      );
      process.exit(1);
    }
    warm();
  }
  const link = at("node_modules", ".bin", "parley");
  if (!existsSync(link)) symlinkSync("../../bin/parley.mjs", link);
}

/** Fills Node's compile cache once with what the server is made of: a first start then needs no more time and memory than others. */
function warm() {
  const files = ["cli/main.ts", "cli/commands/start.ts", "server/main.ts"].map((file) => at("src", file));
  const urls = JSON.stringify(files.map((file) => pathToFileURL(file).href));
  const code = `for (const url of ${urls}) await import(url)`;
  const env = { ...compileCache, ...process.env };
  spawnSync(node(), ["--input-type=module", "--eval", code, "parley", "--version"], { env, stdio: "ignore" });
}

/** Where Node keeps what it compiled. Set from outside it counts for the first file too. */
export const compileCache = { NODE_COMPILE_CACHE: path.join(tmpdir(), "node-compile-cache") };

/** The Node to run on: the project's own, else the running one when it is new enough. */
export function node() {
  const own = at("node_modules", ".bin", "node");
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  process.stderr.write(
    `Parley needs Node 24; this is ${process.versions.node}, and there is no prebuilt one for ${process.platform}-${process.arch}. Install Node 24 and run this again.\n`,
  );
  process.exit(1);
}

/**
 * Runs one file with arguments in the place of this process. Where this process runs on the right Node already it becomes the
 * other one: none stays behind to hold memory. Else a child does the work: signals go on, the exit code comes back, and when this
 * process is killed the other ends too (the channel between them breaks; see src/cli/main.ts).
 */
export function run(file, args, flags = [], variables = {}) {
  install();
  const env = {
    ...variables,
    ...process.env,
    PATH: `${at("node_modules", ".bin")}${path.delimiter}${process.env.PATH}`,
  };
  const command = [...flags, at(file), ...args];
  const right = realpathSync(node());
  if (process.execve && right === realpathSync(process.execPath))
    process.execve(right, [right, ...command], env);
  const child = spawn(right, command, { stdio: ["inherit", "inherit", "inherit", "ipc"], env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [file, ...args] = process.argv.slice(2);
  if (file) run(file, args);
  else {
    install();
    if (!buildWeb(node())) process.exit(1);
  }
}

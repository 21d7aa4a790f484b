// Builds the browser's part into dist/web where its sources are newer, with a brotli copy beside each file for the wire.
// Plain Node 18 syntax.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const pages = path.join(root, "dist/web");
const stamp = path.join(pages, ".built");
/** The rooms that the browser shares with the server, and its own. */
const sources = [
  "src/web",
  "src/api",
  "src/base",
  "src/codes",
  "src/formats",
  "src/sip",
  "src/trace",
  "vite.config.ts",
  "package-lock.json",
];

/**
 * Brings dist/web to what the sources say; false: the build failed, and its own words stand on standard error. Where the build
 * tools are not installed the pages stay as they came.
 */
export function buildWeb(node) {
  const vite = path.join(root, "node_modules/vite/bin/vite.js");
  if (!existsSync(vite) || isFresh()) return true;
  const { status } = spawnSync(node, [vite, "build", "--logLevel", "warn"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) return false;
  compress(pages);
  writeFileSync(stamp, "");
  return true;
}

function isFresh() {
  if (!existsSync(stamp)) return false;
  const since = statSync(stamp).mtimeMs;
  return sources.every((name) => newest(path.join(root, name)) < since);
}

function newest(place) {
  const stat = statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(place).map((name) => newest(path.join(place, name))));
}

function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) compress(file);
    else if (/\.(js|css|html|svg|webmanifest|json)$/.test(entry.name)) {
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
      writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file), { params }));
    }
  }
}

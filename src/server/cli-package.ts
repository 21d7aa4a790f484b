import { readdir, readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { apiVersion, printVersion } from "#api/versions";
import { filesOfOther } from "#api/versions/problems";
import { printTar, type TarFile } from "#formats/tar/print-tar";
import { version } from "./version.ts";

const root = path.join(import.meta.dirname, "..", "..");
const FOLDER = "parley-cli";
/** The server itself is no part of what is handed out, nor what it alone needs. */
const LEFT_OUT: ReadonlySet<string> = new Set(["src/cli/commands/start.ts"]);

const made = new Map<string, Promise<Uint8Array>>();

/**
 * The command line of this very server as a .tgz that needs nothing but Node: made from the program's own files when it is first
 * asked for, then kept. `node`: where on this machine a Node is that is new enough, for whoever has an older one; only callers of
 * this machine are told. Rejects with VER-0006 when the files on the disk are no longer those that run.
 */
export function commandLinePackage(node: string | undefined): Promise<Uint8Array> {
  const key = node ?? "";
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = make(node);
  made.set(key, fresh);
  fresh.catch(() => made.delete(key));
  return fresh;
}

/** The first file that Node reads. Plain Node 18 syntax, so that an old Node can still hand over, or say what is missing. */
const entry = (node: string | undefined) => `#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
const own = ${JSON.stringify(node ?? "")};
if (process.argv[2] === "start") {
  process.stderr.write("This is the command line alone: start the server where it is installed.\\n");
  process.exitCode = 2;
} else if (Number(process.versions.node.split(".")[0]) >= 24) await import("./src/cli/main.ts");
else if (own !== "" && existsSync(own)) {
  process.exitCode = spawnSync(own, process.argv.slice(1), { stdio: "inherit" }).status ?? 2;
} else {
  process.stderr.write(\`parley needs Node 24 or newer, this is \${process.versions.node}: install it, or name it as in /path/to/node24 parley.mjs.\\n\`);
  process.exitCode = 2;
}
`;

async function make(node: string | undefined): Promise<Uint8Array> {
  await checkFiles();
  const { sources, packages } = await reach("src/cli/main.ts");
  const pages = (await readdir(path.join(root, "docs", "help"))).map((name) => `docs/help/${name}`);
  const files: TarFile[] = [
    text("package.json", JSON.stringify(description, undefined, 2)),
    text("parley.mjs", entry(node)),
    ...(await Promise.all([...sources, ...pages].sort().map((name) => ownFile(name)))),
    ...(await packageFiles(packages)),
  ];
  return await promisify(gzip)(printTar(files));
}

const description = {
  name: FOLDER,
  version,
  private: true,
  license: "AGPL-3.0-only",
  type: "module",
  imports: { "#*": "./src/*.ts" },
};

const text = (name: string, content: string): TarFile => ({
  name: `${FOLDER}/${name}`,
  octets: new TextEncoder().encode(content),
});

const ownFile = async (name: string): Promise<TarFile> => ({
  name: `${FOLDER}/${name}`,
  octets: await readFile(path.join(root, name)),
});

async function checkFiles(): Promise<void> {
  const source = await readFile(path.join(root, "src", "api", "versions.ts"), "utf8");
  const [, major, minor] = /apiVersion: ApiVersion = \{ major: (\d+), minor: (\d+) \}/.exec(source) ?? [];
  const onDisk = `${major}.${minor}`;
  if (onDisk !== printVersion(apiVersion)) throw filesOfOther(onDisk, apiVersion);
}

/** What TypeScript keeps at run time; biome's form of imports, one per statement, is what makes this enough. */
const IMPORTS =
  /^(?:import|export)\s(?!type\s)(?:[^;"]*?\sfrom\s)?"([^"]+)"|^import "([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

/** Every source that a file needs, however far, and the packages that these name. */
async function reach(first: string): Promise<{ sources: Set<string>; packages: Set<string> }> {
  const sources = new Set<string>();
  const packages = new Set<string>();
  const waiting = [first];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (sources.has(file) || LEFT_OUT.has(file)) continue;
    sources.add(file);
    const source = await readFile(path.join(root, file), "utf8");
    for (const [, one, other, late] of source.matchAll(IMPORTS)) {
      const name = one ?? other ?? late ?? "";
      if (name.startsWith("#")) waiting.push(`src/${name.slice(1)}.ts`);
      else if (name.startsWith(".")) waiting.push(path.posix.join(path.posix.dirname(file), name));
      else if (!name.startsWith("node:")) packages.add(packageOf(name));
    }
  }
  return { sources, packages };
}

/** `kysely/migration` is a part of `kysely`, `@a/b/c` of `@a/b`. */
const packageOf = (name: string) =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

/** The files of packages and of what these depend on, without what only compilers and CommonJS read. */
async function packageFiles(names: ReadonlySet<string>): Promise<TarFile[]> {
  const files: TarFile[] = [];
  const seen = new Set<string>();
  const waiting = [...names].sort().map((name) => ({ name, from: import.meta.filename }));
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    const found = findPackageJSON(one.name, one.from);
    if (found === undefined || seen.has(one.name)) continue;
    seen.add(one.name);
    const folder = path.dirname(found);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const whole = path.join(entry.parentPath, entry.name);
      const name = path.relative(folder, whole).split(path.sep).join("/");
      if (!entry.isFile() || !/(?:\.m?js|^package\.json|LICEN[CS]E[^/]*|\/package\.json)$/.test(name))
        continue;
      if (/(?:^|\/)(?:node_modules|src|umd|test|tests)\//.test(name)) continue;
      files.push({ name: `${FOLDER}/node_modules/${one.name}/${name}`, octets: await readFile(whole) });
    }
    const needs = dependenciesOf(JSON.parse(await readFile(found, "utf8")));
    waiting.push(...needs.map((name) => ({ name, from: found })));
  }
  return files.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function dependenciesOf(description: unknown): readonly string[] {
  if (typeof description !== "object" || description === null || !("dependencies" in description)) return [];
  return Object.keys(Object(description.dependencies));
}

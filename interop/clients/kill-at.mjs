// Loaded before a program (node --import): ends it as kill -9 does, right before a file operation in the folder PARLEY_KILL_FOLDER:
// that of number PARLEY_KILL_AT. Without a number it writes each operation down in PARLEY_KILL_LIST.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { DatabaseSync } from "node:sqlite";

const { PARLEY_KILL_FOLDER: folder, PARLEY_KILL_AT: at, PARLEY_KILL_LIST: list } = process.env;
const { appendFileSync } = fs;
let count = 0;

function operation(name, subject) {
  count++;
  if (at !== undefined && count === Number(at)) process.kill(process.pid, "SIGKILL");
  if (list !== undefined) appendFileSync(list, `${name} ${subject}\n`);
}

const inFolder = (value) => typeof value === "string" && value.startsWith(folder);
const noisy = (value) => /\/(?:log|trace)(?:\/|$)/.test(value);

function watch(object, name, counts = () => true) {
  const original = object[name];
  object[name] = function (...words) {
    if (inFolder(words[0]) && !noisy(words[0]) && counts(...words))
      operation(name, words[0].slice(folder.length));
    return Reflect.apply(original, this, words);
  };
}

const writes = (_, flags) => typeof flags === "string" && /[wax+]/.test(flags);
// writeFileSync and appendFileSync open their file by openSync.
for (const name of ["mkdirSync", "renameSync", "rmSync", "unlinkSync"]) watch(fs, name);
watch(fs, "openSync", writes);
for (const name of ["mkdir", "rename", "rm", "writeFile"]) watch(fs.promises, name);
watch(fs.promises, "open", writes);
syncBuiltinESMExports();

// A database changes with each COMMIT.
const statement = Object.getPrototypeOf(new DatabaseSync(":memory:").prepare("SELECT 1"));
for (const name of ["run", "all"]) {
  const original = statement[name];
  statement[name] = function (...words) {
    if (/^commit/i.test(this.sourceSQL)) operation("commit", "");
    return Reflect.apply(original, this, words);
  };
}

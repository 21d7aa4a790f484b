#!/usr/bin/env node
// `npm start`, `npx parley` and the tests all come through here: first the dependencies, then src/cli/main.ts on Node 24.
import { buildWeb } from "./build-web.mjs";
import { compileCache, install, node, run } from "./run.mjs";

// What keeps the server small is measured in docs/adr/005-speed.md: most of what a message needs dies young, and fits into 4 MB;
// PARLEY_NODE_FLAGS adds others, for a profile or an inspector.
const flags = [
  ...(process.argv[2] === "start" ? ["--max-semi-space-size=4"] : []),
  ...(process.env.PARLEY_NODE_FLAGS ?? "").split(" ").filter(Boolean),
];
// With the cache from the first file on, Node never loads what strips types. One heap for
// all threads: what those that only help have let go is of use to the others.
const variables = { ...compileCache, MALLOC_ARENA_MAX: "1" };

if (process.argv[2] === "start") {
  install();
  buildWeb(node()); // says itself what is wrong; the rest of the server does not need the pages
}
run("src/cli/main.ts", process.argv.slice(2), flags, variables);

#!/usr/bin/env node
// `npm start`, `npx parley` and the tests all come through here: first the dependencies, then src/cli/main.ts on Node 24.
import { run } from "./run.mjs";

run("src/cli/main.ts", process.argv.slice(2));

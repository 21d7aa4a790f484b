import { enableCompileCache } from "node:module";
import { hideExpectedWarnings } from "./warnings.ts";

// First of all, because the modules that the rest imports are what would warn.
hideExpectedWarnings();
// Half of the time of a short command is stripping types and compiling; Node keeps that in its cache in the system's temporary folder.
enableCompileCache();
const { runCommandLine } = await import("./run.ts");
const { processTerminal } = await import("./terminal.ts");
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());

import { hideExpectedWarnings } from "./warnings.ts";

// First of all, because the modules that the rest imports are what would warn.
hideExpectedWarnings();
const { runCommandLine } = await import("./run.ts");
const { processTerminal } = await import("./terminal.ts");
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());

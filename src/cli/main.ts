import { enableCompileCache } from "node:module";
import { tellUnloadable } from "./last-resort.ts";
import { hideExpectedWarnings } from "./warnings.ts";

// First of all, because the modules that the rest imports are what would warn.
hideExpectedWarnings();
// Half of the time of a short command is stripping types and compiling; Node keeps that in its cache in the system's temporary folder.
enableCompileCache();
// bin/run.mjs started us: when it is killed without a chance to say so, we are killed too, or a server would be left behind.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.channel?.unref();
try {
  const { runCommandLine } = await import("./run.ts");
  const { processTerminal } = await import("./terminal.ts");
  process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
} catch (error) {
  tellUnloadable(error);
  process.exitCode = 2;
}

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCommandLine } from "#cli/run";
import { type Fault, type Ground, type Told, toldBy } from "./fault.ts";

/** What a command with `--json` says in its last line when it cannot. */
async function complaintOf(argv: readonly string[]): Promise<Told> {
  const said: string[] = [];
  await runCommandLine([...argv, "--json"], {
    print: () => undefined,
    complain: (line) => said.push(line),
    readInput: () => "",
    width: 100,
    interactive: false,
    untilAsked: () => Promise.resolve(),
  });
  const last = said.at(-1);
  if (last === undefined) throw new Error(`${argv.join(" ")} did not complain`);
  return toldBy(JSON.parse(last));
}

const command = (
  what: string,
  id: string,
  argv: (ground: Ground) => readonly string[],
  holds: readonly string[] = [],
): Fault => ({
  area: "command line",
  what,
  id,
  holds,
  inject: (ground) => complaintOf(argv(ground)),
});

/** A folder whose server died without taking its note away. */
function deadInstance(ground: Ground): string {
  const data = ground.usedFolder();
  mkdirSync(path.join(data, "run"), { recursive: true });
  writeFileSync(
    path.join(data, "run", "instance.json"),
    JSON.stringify({ pid: 999_999, http: "http://127.0.0.1:9", token: "x" }),
  );
  return data;
}

export const commandFaults: readonly Fault[] = [
  command("no server, and no store either", "CLI-0001", ({ emptyFolder }) => [
    "user",
    "list",
    "--data",
    emptyFolder(),
  ]),
  command("a server that died", "CLI-0001", (ground) => ["endpoints", "--data", deadInstance(ground)]),
  command("a command that needs a server, and none runs", "CLI-0001", (ground) => [
    "calls",
    "--data",
    ground.usedFolder(),
  ]),
  command(
    "a file that is not there",
    "CLI-0004",
    ({ server }) => ["user", "import", "/nowhere/people.csv", "--data", server.data],
    ["/nowhere/people.csv"],
  ),
  command(
    "a code that nobody knows",
    "CLI-0008",
    ({ server }) => ["explain", "NOPE-9999", "--data", server.data],
    ["NOPE-9999"],
  ),
  command(
    "a certificate from nowhere",
    "CLI-0007",
    ({ server }) => ["cert", "request", "--from", "heaven", "--data", server.data],
    ["heaven"],
  ),
];

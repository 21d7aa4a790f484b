import { Command as Commander, CommanderError, Option } from "commander";
import { dataFolder } from "#server/start/data-option";
import { version } from "#server/version";
import type { Command, ExitCode } from "./command.ts";
import { type CommandEntry, commandList } from "./command-list.ts";
import { printFailure } from "./print/failure.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line; everything it says goes through the terminal. Never throws. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const entry = findEntry(argv);
  let code: ExitCode = 0;
  let failed: ExitCode | undefined;
  const program = new Commander("parley")
    .description("Parley: calls and messages on your own server.")
    .version(version, "-V, --version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
    })
    .showHelpAfterError("(parley --help lists the commands; each has its own --help)");
  const nouns = new Map<string, Commander>();
  for (const listed of commandList) {
    const built = listed === entry ? build(listed, (await listed.load()).command) : build(listed, undefined);
    parentOf(program, nouns, listed).addCommand(built);
    if (!listed.name.includes(" ")) nouns.set(listed.name, built); // `invite ADDRESS`, beside `invite list`
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (failure) {
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2;
    const ended = printFailure(terminal, failure, argv.includes("--json"), argv.join(" "));
    return failed ?? ended;
  }

  function build(listed: CommandEntry, command: Command | undefined): Commander {
    const built = new Commander(listed.name.split(" ").at(-1))
      .summary(listed.summary)
      .description(listed.summary)
      .exitOverride()
      .configureOutput(program.configureOutput())
      .showHelpAfterError(`(parley ${listed.name} --help shows how it is used)`);
    if (!command) return built;
    for (const { name, summary } of command.words ?? []) built.argument(name, summary);
    for (const { flags, summary, many } of command.options ?? []) {
      const option = new Option(flags, summary);
      if (many) option.argParser((value: string, before: readonly string[] = []) => [...before, value]);
      built.addOption(option);
    }
    built.option("--data <dir>", "the data folder of the instance (default: ./parley-data)");
    built.option("--json", "answer as JSON");
    built.addHelpText("after", `\nExamples:\n${command.examples.map((one) => `  ${one}`).join("\n")}`);
    built.action(async () => {
      const options = longNames(built);
      failed = command.failure;
      code = await command.run({
        words: built.args,
        options,
        data: dataFolder({ flags: options, environment: process.env, currentFolder: process.cwd() }),
        json: options["json"] === true,
        terminal,
      });
    });
    return built;
  }
}

/** The entry that a command line means: more words before fewer. */
function findEntry(argv: readonly string[]): CommandEntry | undefined {
  const words = argv.filter((one) => !one.startsWith("-"));
  const named = (name: string) => commandList.find((entry) => entry.name === name);
  const help = words[0] === "help" ? words.slice(1) : words;
  return [3, 2, 1].map((count) => named(help.slice(0, count).join(" "))).find((entry) => entry !== undefined);
}

const NOUNS: Readonly<Record<string, string>> = {
  user: "Users: add, list, change, import.",
  directory: "The LDAP server that users come from.",
  cert: "The server's certificate.",
  messages: "Messages of users: history, export, what waits.",
  archive: "What everybody wrote, for compliance.",
  contacts: "Contact lists of users, and whom they block.",
  settings: "Settings: they take effect at once, and can be undone.",
  sip: "SIP messages in files.",
  "bpa pack": "The rules of the best practices: show, carry to another server, sign.",
  "help-note": "What your administrators wrote beside the help pages.",
};

/** `bpa pack` for `bpa pack show`; it is made where nobody has asked for it yet. */
function parentOf(program: Commander, nouns: Map<string, Commander>, { name }: CommandEntry): Commander {
  let parent = program;
  const words = name.split(" ").slice(0, -1);
  for (const [at, word] of words.entries()) {
    const noun = words.slice(0, at + 1).join(" ");
    const known = nouns.get(noun);
    const made =
      known ??
      new Commander(word)
        .description(NOUNS[noun] ?? "")
        .exitOverride()
        .configureOutput(program.configureOutput());
    if (!known) {
      nouns.set(noun, made);
      parent.addCommand(made);
    }
    parent = made;
  }
  return parent;
}

/** Options by the names that people type: commander's own are camel-cased. */
function longNames(command: Commander): Record<string, unknown> {
  const values: Record<string, unknown> = command.opts();
  return Object.fromEntries(command.options.map((option) => [option.name(), values[option.attributeName()]]));
}

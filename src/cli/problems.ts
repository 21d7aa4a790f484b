import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** CLI-0001: no server runs with this data folder. */
export function notRunning(data: string, seen: string): ExplainedError {
  return new ExplainedError({
    id: "CLI-0001",
    what: `No Parley runs with the data folder ${data}.`,
    why: {
      kind: "cli.not-running",
      observed: seen,
      expected: "a running server that wrote run/instance.json there",
    },
    fix: [
      { text: "Start it.", command: command`parley start --data ${data}` },
      { text: "Or name the data folder of the one that runs.", command: "parley status --data DIR" },
    ],
  });
}

/** CLI-0002: a server runs there, and this user may not command it. */
export function notYours(file: string, code: string): ExplainedError {
  return new ExplainedError({
    id: "CLI-0002",
    what: "A Parley runs with this data folder, and only the user who runs it may command it.",
    why: { kind: "cli.rights", observed: { file, error: code }, expected: "the right to read that file" },
    fix: [{ text: "Run the command as that user, for example with sudo -u." }],
  });
}

/** CLI-0003: this needs a running server, because it is about what lives only there. */
export function needsServer(operation: string, data: string): ExplainedError {
  return new ExplainedError({
    id: "CLI-0003",
    what: `"${operation}" works only while a server runs, and none runs with the data folder ${data}.`,
    why: { kind: "cli.needs-server", observed: "no running server", expected: "a running server" },
    fix: [{ text: "Start it first.", command: command`parley start --data ${data}` }],
  });
}

/** CLI-0004: a file named on the command line cannot be read. */
export function unreadableInput(file: string, code: string): ExplainedError {
  return new ExplainedError({
    id: "CLI-0004",
    what: `${file} cannot be read: ${code}.`,
    why: { kind: "cli.file", observed: { file, error: code }, expected: "a file that this user may read" },
    fix: [{ text: "Correct the name, or the rights of the file." }],
  });
}

/** CLI-0005: the command needs a password and was given none, or two. */
export function passwordSource(seen: string): ExplainedError {
  return new ExplainedError({
    id: "CLI-0005",
    what: `The password must come from one place, and there is ${seen}.`,
    why: { kind: "cli.password", observed: seen, expected: "one of --password-stdin and --password-file" },
    fix: [
      {
        text: "Pipe it in.",
        command: "printf %s 'SECRET' | parley user add alice@example.com --password-stdin",
      },
      {
        text: "Or keep it in a file, in its first line.",
        command: "parley user add alice@example.com --password-file FILE",
      },
    ],
  });
}

/** CLI-0006: the server answered in a way that this command line does not understand. */
export function foreignAnswer(
  address: string,
  seen: string,
  ours: string,
  theirs: string | undefined,
): ExplainedError {
  return new ExplainedError({
    id: "CLI-0006",
    what: `What answers at ${address} does not speak as Parley ${ours} does.`,
    why: {
      kind: "cli.answer",
      observed: { answer: seen.slice(0, 200), version: theirs ?? "none given" },
      expected: { version: ours },
    },
    fix: [{ text: "Use the command line that comes with the running server." }],
  });
}

/** CLI-0007: a word of the command line has a value that cannot be. */
export function wrongWord(name: string, value: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "CLI-0007",
    what: `${name} is ${JSON.stringify(value)}; expected ${expected}.`,
    why: { kind: "cli.word", observed: value, expected },
    fields: [{ field: name, value, expected }],
    fix: [{ text: "Correct it; --help of the command shows examples." }],
  });
}

/** CLI-0008: nobody here knows this code. */
export function unknownCode(code: string): ExplainedError {
  return new ExplainedError({
    id: "CLI-0008",
    what: `"${code.slice(0, 100)}" is in none of the tables of this Parley.`,
    why: {
      kind: "cli.unknown-code",
      observed: code.slice(0, 100),
      expected: {
        oneOf: [
          "an id like AUTH-0001",
          "a SIP status",
          "ms-diagnostics",
          "an OCS event",
          "an HRESULT",
          "a case",
        ],
      },
    },
    fix: [{ text: "Look at the line that the code came from for another one." }],
  });
}

/** CLI-0009: the command itself failed by a mistake of ours. */
export function commandDefect(error: unknown): ExplainedError {
  const seen = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new ExplainedError(
    {
      id: "CLI-0009",
      what: `A defect in Parley stopped this command: ${seen.slice(0, 200)}`,
      why: { kind: "cli.defect", observed: seen.slice(0, 500), expected: "no exception" },
      fix: [
        {
          text: "Send what stands here to the makers; PARLEY_DEBUG=1 before the command shows the place in the code.",
        },
      ],
    },
    { cause: error },
  );
}

/** CLI-0010: a port that the command wants to listen on cannot be opened. */
export function portTaken(port: number, code: string): ExplainedError {
  return new ExplainedError({
    id: "CLI-0010",
    what: `UDP port ${port} cannot be opened: ${code}.`,
    why: {
      kind: "cli.port",
      observed: { port, error: code },
      expected: "a free port that this user may open",
    },
    fix: [
      {
        text: "Name another port, or end the program that has it.",
        command: command`ss -lunp sport = :${port}`,
      },
    ],
  });
}

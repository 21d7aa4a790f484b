import type { CommandInput, ExitCode } from "./command.ts";
import { type Answering, connect, connectToServer, findServer } from "./connect.ts";
import { isAboutVersions } from "./print/failure.ts";
import { sayWhere } from "./print/say.ts";

type Work = (answering: Answering) => Promise<ExitCode | undefined>;

/** Runs a part of a command with the running server. */
export async function withServer(input: CommandInput, work: Work): Promise<ExitCode> {
  return await workWith(input, await connectToServer(input.data), work);
}

/** Runs a part of a command with the running server, or where none runs, another part without one. */
export async function withServerOr(
  input: CommandInput,
  work: Work,
  without: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const server = findServer(input.data);
  return server === undefined ? await without() : await workWith(input, server, work);
}

/** Runs a part of a command with the running server, or with the store where none runs, and says so. */
export async function withServerOrStore(
  input: CommandInput,
  operation: string,
  work: Work,
): Promise<ExitCode> {
  const answering = await connect(input.data, operation);
  try {
    sayWhere(input, answering);
    return await workWith(input, answering, work);
  } finally {
    await answering.close();
  }
}

/**
 * Tells a difference of versions in one line, after the work: where the work fails over the versions, that is the one line. What a
 * command makes of an answer of another version is the version's failure, not that of the user whom it is about.
 */
async function workWith(input: CommandInput, answering: Answering, work: Work): Promise<ExitCode> {
  const tell = () => {
    const line = answering.versions?.difference();
    if (line !== undefined) input.terminal.complain(line);
  };
  try {
    const code = (await work(answering)) ?? 0;
    tell();
    return code;
  } catch (failure) {
    const explained = answering.versions?.explain(failure) ?? failure;
    if (!isAboutVersions(explained)) tell();
    throw explained;
  }
}

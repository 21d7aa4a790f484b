import type { CommandInput, ExitCode } from "./command.ts";
import { type Answering, connect, connectToServer } from "./connect.ts";
import { sayWhere } from "./print/say.ts";

/** Runs a part of a command with the running server. */
export async function withServer(
  input: CommandInput,
  work: (answering: Answering) => Promise<ExitCode | undefined>,
): Promise<ExitCode> {
  return (await work(await connectToServer(input.data))) ?? 0;
}

/** Runs a part of a command with the running server, or with the store where none runs, and says so. */
export async function withServerOrStore(
  input: CommandInput,
  operation: string,
  work: (answering: Answering) => Promise<ExitCode | undefined>,
): Promise<ExitCode> {
  const answering = await connect(input.data, operation);
  try {
    sayWhere(input, answering);
    return (await work(answering)) ?? 0;
  } finally {
    await answering.close();
  }
}

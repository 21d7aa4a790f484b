import type { TraceView } from "#api/trace";
import type { CommandInput, ExitCode } from "./command.ts";
import { failureOf, instanceOf, send } from "./connect.ts";
import { ServerVersion } from "./server-version.ts";

/** One message as it passes the server, or how many were left out because we were too slow. */
export type Followed = TraceView | { readonly missed: number };

/** Gives every message that passes the running server, until a person or the system ends the command. */
export async function followTrace(input: CommandInput, show: (entry: Followed) => void): Promise<ExitCode> {
  const instance = instanceOf(input.data);
  const response = await send(instance, input.data, "traceFollow", {});
  const versions = new ServerVersion(instance.http);
  versions.heard(response);
  const difference = response.ok ? versions.difference() : undefined;
  if (difference !== undefined) input.terminal.complain(difference);
  const { body } = response;
  if (!response.ok || !body) throw await failureOf(response);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const asked = input.terminal.untilAsked().then(() => "asked" as const);
  for (let rest = ""; ; ) {
    // A server that ends cuts the connection: that is the end of the stream, however it is called.
    const next = await Promise.race([reader.read().catch(() => "gone" as const), asked]);
    if (next === "asked") {
      await reader.cancel().catch(() => undefined); // it may be over already
      return 0;
    }
    if (next === "gone" || next.done) {
      input.terminal.complain("The server has ended.");
      return 2;
    }
    const lines = (rest + next.value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") show(JSON.parse(line)); // our own server wrote it
  }
}

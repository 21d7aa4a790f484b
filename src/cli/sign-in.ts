import { type SignInWay, signInWays } from "#api/users";
import { type CommandInput, type CommandOption, textOption } from "./command.ts";
import { wrongWord } from "./problems.ts";

export const signInOption: CommandOption = {
  flags: "--sign-in <ways>",
  summary: `keep verifiers for these ways only, of ${signInWays.join(", ")} (default: all that the settings allow)`,
};

/** The ways named with --sign-in; undefined when it was not given. Throws CLI-0007. */
export function readSignIn(input: CommandInput): SignInWay[] | undefined {
  const text = textOption(input, "sign-in");
  return text?.split(",").map((one) => {
    const way = signInWays.find((known) => known === one.trim());
    if (!way) throw wrongWord("--sign-in", one, `one or more of ${signInWays.join(",")}`);
    return way;
  });
}

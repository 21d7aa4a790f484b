import { type Command, type CommandInput, textOption, word } from "../command.ts";
import { say } from "../print/say.ts";
import { printTime } from "../print/table.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "whose presence" }],
  options: [{ flags: "--as <address>", summary: "as this person sees it, instead of themselves" }],
  examples: [
    "parley presence alice@example.com",
    "parley presence alice@example.com --as bob@example.com --json",
  ],
  run: (input: CommandInput) =>
    withServer(input, async ({ call }) => {
      const as = textOption(input, "as");
      const answer = await call("presenceShow", {
        name: word(input, 0),
        query: as === undefined ? {} : { as },
      });
      say(
        input,
        answer,
        ({ says, availabilityWord, availability, activity, activityText, note, lastActive }) => [
          says,
          ...(availabilityWord === null ? [] : [`  shows       ${availabilityWord} (${availability})`]),
          ...(activity === null && activityText === null
            ? []
            : [`  activity    ${activityText ?? activity}`]),
          ...(lastActive === null ? [] : [`  last active ${printTime(lastActive)}`]),
          ...(note === null ? [] : [`  note        ${note}`]),
        ],
      );
      return 0;
    }),
};

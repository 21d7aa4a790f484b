import { type Command, textOption, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<id>", summary: "of the help page: CERT-0007" }],
  options: [
    {
      flags: "--text <text>",
      summary: "plain text, at most 4000 letters; whoever opens the page reads it. - reads standard input",
    },
  ],
  examples: [
    "parley help-note set CERT-0010 --text 'Our certificates come from Ines, room 214.'",
    "parley help-note set CERT-0010 --text - < note.txt",
  ],
  run: (input) => {
    const given = textOption(input, "text");
    if (given === undefined)
      throw wrongWord("--text", "", "the note; parley help-note remove takes one away");
    const text = given === "-" ? input.terminal.readInput() : given;
    return withServer(input, async ({ call }) => {
      const note = await call("helpNoteSet", { name: word(input, 0), body: { text } });
      say(input, note, () => [`The help page ${note.page} has this note now; parley explain shows it.`]);
      return 0;
    });
  },
};

import { explainCode } from "#codes/explain";
import type { Meaning } from "#codes/meaning";
import { helpPage } from "#server/help-files";
import { noteInFolder, withNotes } from "#server/help-notes";
import type { Command } from "../command.ts";
import { say } from "../print/say.ts";
import { unknownCode } from "../problems.ts";

/** Works with no server: the tables and the help pages are part of the program. */
export const command: Command = {
  words: [
    { name: "<code...>", summary: "as you see it: AUTH-0001, 403, 0xC3EC7E02, 32003, ms-diagnostics: 5002" },
  ],
  examples: [
    "parley explain AUTH-0001",
    'parley explain "ms-diagnostics: 5002"',
    "parley explain 0xC3EC7E02",
  ],
  run: (input) => {
    const asked = input.words.join(" ");
    const meanings = withNotes(explainCode(asked, helpPage), (page) => noteInFolder(input.data, page));
    if (meanings.length === 0) throw unknownCode(asked);
    say(input, { asked, meanings }, () =>
      meanings.flatMap((one, at) => [...(at > 0 ? [""] : []), ...printMeaning(one)]),
    );
    return Promise.resolve(0);
  },
};

const KINDS: Readonly<Record<Meaning["kind"], string>> = {
  parley: "",
  case: "Case ",
  sip: "SIP ",
  warning: "SIP Warning ",
  "ms-diagnostics": "ms-diagnostics ",
  "ocs-event": "OCS event ",
  hresult: "HRESULT ",
};

/** A note came from somebody's hands, and a terminal obeys what is no letter. */
const visible = (text: string) => text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ");

function printMeaning(one: Meaning): string[] {
  const parts: readonly (readonly [string, string | undefined])[] = [
    ["Said by", one.component],
    ["Cause", one.cause],
    ["Evidence", one.evidence],
    ["Fix", one.fix],
    ["How to check", one.howToCheck],
    ["Known from", one.kind === "parley" ? undefined : one.source],
    ["Note of your administrators", one.note?.text],
  ];
  return [
    `${KINDS[one.kind]}${one.code}: ${one.title}`,
    ...parts.flatMap(([name, text]) =>
      text ? [`  ${name}: ${visible(text).replaceAll("\n", "\n  ")}`] : [],
    ),
  ];
}

import { writeFileSync } from "node:fs";
import { failedExamples, unfitKey, unfitPack } from "#roles/analyzer/problems";
import { checkPack } from "#roles/analyzer/rules/check-pack";
import { printFile } from "#roles/analyzer/rules/pack-book";
import { signedText } from "#roles/analyzer/rules/rule";
import { signText } from "#security/signatures";
import { type Command, textOption, word } from "../../../command.ts";
import { readInputFile } from "../../../password.ts";
import { say } from "../../../print/say.ts";
import { wrongWord } from "../../../problems.ts";

/** Needs no server: rules are written and signed where the key is, and that is not the server. */
export const command: Command = {
  words: [{ name: "<file>", summary: "the rules as JSON, signed before or not" }],
  options: [
    { flags: "--key <file>", summary: "private Ed25519 key, PEM" },
    { flags: "--out <file>", summary: "where the signed rules go (default: into the same file)" },
  ],
  examples: [
    "openssl genpkey -algorithm ed25519 -out rules-key.pem",
    "parley bpa pack sign our-rules.json --key rules-key.pem --out our-rules-signed.json",
  ],
  run: async (input) => {
    const keyFile = textOption(input, "key");
    if (keyFile === undefined) throw wrongWord("--key", "", "the name of a PEM file");
    const file = word(input, 0);
    const pack = packIn(readInputFile(file));
    const checked = checkPack(pack);
    if ("wrong" in checked) throw unfitPack(checked.wrong);
    if ("faults" in checked) throw failedExamples(checked.faults);
    const signed = signText(readInputFile(keyFile), signedText(pack));
    if (!signed) throw unfitKey(keyFile);
    const out = textOption(input, "out") ?? file;
    writeFileSync(out, printFile(pack, { key: signed.publicKey, value: signed.signature }));
    const { name, version, rules } = checked.pack;
    say(input, { name, version, rules: rules.length, key: signed.publicKey, out }, () => [
      `Signed ${rules.length} rules of "${name}", ${version}: ${out}`,
      `Servers that are to take them trust this key: parley settings set analyzer.trusted-keys NAME=${signed.publicKey}`,
    ]);
    return 0;
  },
};

function packIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "pack" in value ? value.pack : value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unfitPack([{ field: "file", value: text.slice(0, 60), expected: `JSON: ${error.message}` }]);
  }
}

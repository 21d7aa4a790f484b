import type { CommandInput, CommandOption } from "./command.ts";
import { wrongWord } from "./problems.ts";

export const mapDomainOption: CommandOption = {
  flags: "--map-domain <from=to>",
  summary: "people of this domain come to that one of ours",
  many: true,
};

/** What `--map-domain` says, each as FROM=TO. */
export function readDomains(input: CommandInput): Record<string, string> {
  const all = input.options["map-domain"];
  const pairs = (Array.isArray(all) ? all.map(String) : []).map((text): [string, string] => {
    const [from = "", to = ""] = text.split("=");
    if (from === "" || to === "")
      throw wrongWord("map-domain", text, "FROM=TO, as in contoso.com=example.com");
    return [from, to];
  });
  return Object.fromEntries(pairs);
}

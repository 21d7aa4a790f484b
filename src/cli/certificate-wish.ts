import {
  type CertificateField,
  type CertificateWay,
  certificateFields,
  certificateWays,
} from "#api/certificate-fields";
import type { CertificateWish } from "#api/certificates";
import type { CommandInput, CommandOption } from "./command.ts";
import { textOption } from "./command.ts";
import { readInputFile } from "./password.ts";
import { wrongWord } from "./problems.ts";

/** One option for each field that a request may have. */
export const wishOptions: readonly CommandOption[] = certificateFields.map(({ flag, summary }) => ({
  flags: flag,
  summary,
}));

/** The name of an option, as commander keeps it: `--key-bits <number>` is `key-bits`. */
const optionOf = ({ flag }: CertificateField): string => /^--([a-z-]+)/.exec(flag)?.[1] ?? "";

/** What was asked for on the command line. */
export function readWish(input: CommandInput): CertificateWish {
  const from = textOption(input, "from") ?? "own";
  const way = certificateWays.find((one) => one === from);
  if (!way) throw wrongWord("--from", from, certificateWays.join(", "));
  const given = new Map<string, string>();
  for (const field of certificateFields) {
    const value = textOption(input, optionOf(field));
    if (value !== undefined) given.set(field.name, field.kind === "file" ? readInputFile(value) : value);
  }
  return wishOf(way, given);
}

/** A whole wish from texts; what is not given has its default. */
export function wishOf(from: CertificateWay, given: ReadonlyMap<string, string>): CertificateWish {
  const text = (name: string): string => given.get(name) ?? "";
  const yes = (name: string, otherwise: boolean): boolean => {
    const value = given.get(name)?.toLowerCase();
    if (value === undefined) return otherwise;
    if (["yes", "true", "on", ""].includes(value)) return true;
    if (["no", "false", "off"].includes(value)) return false;
    throw wrongWord(`--${name}`, value, "yes or no");
  };
  const bits = Number(given.get("keyBits") ?? "2048");
  const keyBits = ([0, 2048, 3072, 4096] as const).find((one) => one === bits);
  if (keyBits === undefined) throw wrongWord("--key-bits", text("keyBits"), "0, 2048, 3072 or 4096");
  return {
    from,
    commonName: text("commonName"),
    names: text("names")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
    appendNames: yes("appendNames", true),
    organization: text("organization"),
    organizationalUnit: text("organizationalUnit"),
    country: text("country"),
    state: text("state"),
    city: text("city"),
    keyBits,
    clientUse: yes("clientUse", false),
    template: text("template"),
    authority: text("authority"),
    account: text("account"),
    trust: text("trust"),
    assign: yes("assign", true),
    force: yes("force", false),
  };
}

/** The command line of today for a wish; what has its default is left out. */
export function printWish(wish: CertificateWish): string {
  const shown = (value: string): string =>
    /^[\w@%+=:,./*-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
  const words = certificateFields.flatMap((field): string[] => {
    const value = wish[field.name];
    const text = Array.isArray(value)
      ? value.join(",")
      : typeof value === "boolean"
        ? value
          ? "yes"
          : "no"
        : String(value);
    const otherwise = "default" in field ? field.default : undefined;
    const usual = value === otherwise || text === "" || (otherwise === undefined && text === "");
    return usual ? [] : [`--${optionOf(field)} ${field.kind === "file" ? "FILE" : shown(text)}`];
  });
  return ["parley cert request", `--from ${wish.from}`, ...words].join(" ");
}

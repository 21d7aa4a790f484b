import { readFileSync } from "node:fs";
import path from "node:path";
import type { MigrationSource } from "#api/migration";
import { type Command, type CommandInput, textOption } from "../../command.ts";
import { mapDomainOption, readDomains } from "../../map-domain.ts";
import { readInputFile, readPassword } from "../../password.ts";
import { printMigration } from "../../print/migration.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [
    { name: "[file]", summary: "LDIF (*.ldf, *.ldif) or CSV; the first line of a CSV names the columns" },
  ],
  options: [
    { flags: "--dry-run", summary: "only say what would happen, user by user and field by field" },
    mapDomainOption,
    { flags: "--format <kind>", summary: "ldif or csv, where the name of the file does not say it" },
    { flags: "--ldap <url>", summary: "in place of a file: ldaps://HOST or ldap://HOST (StartTLS)" },
    { flags: "--base <dn>", summary: "with --ldap: below which entry" },
    { flags: "--filter <filter>", summary: "with --ldap; default: everybody with a SIP address" },
    { flags: "--bind-dn <dn>", summary: "with --ldap: who signs in there" },
    { flags: "--password-stdin", summary: "with --ldap: read the password from standard input" },
    { flags: "--password-file <file>", summary: "with --ldap: read the password from this file" },
    { flags: "--authority <file>", summary: "with --ldap: certificates (PEM) to trust" },
    { flags: "--most <number>", summary: "how many findings to list; all are counted" },
  ],
  examples: [
    "parley migrate run users.ldf --dry-run",
    "parley migrate run users.ldf --map-domain contoso.com=example.com",
    "parley migrate run --ldap ldaps://dc1.contoso.com --base DC=contoso,DC=com --bind-dn CN=reader,DC=contoso,DC=com --password-file p.txt",
  ],
  run: (input) => {
    const source = readSource(input);
    const [file] = input.words;
    const most = textOption(input, "most");
    if (most !== undefined && !/^\d{1,7}$/.test(most)) throw wrongWord("most", most, "a number");
    const body = {
      source,
      name: file === undefined ? (textOption(input, "ldap") ?? "") : path.basename(file),
      dryRun: input.options["dry-run"] === true,
      domains: readDomains(input),
      most: most === undefined ? 1_000 : Number(most),
    };
    return withServer(input, async ({ call }) => {
      const report = await call("migrationRun", { body });
      say(input, report, printMigration);
      return report.refused > 0 || report.unreadable.length > 0 ? 1 : 0;
    });
  },
};

function readSource(input: CommandInput): MigrationSource {
  const url = textOption(input, "ldap");
  const [file] = input.words;
  if (url === undefined) {
    if (file === undefined) throw wrongWord("file", "", "a file, or --ldap URL");
    const named = /\.csv$/i.test(file) ? "csv" : "ldif";
    const format = textOption(input, "format") ?? named;
    if (format !== "csv" && format !== "ldif") throw wrongWord("format", format, "ldif or csv");
    return { kind: format, text: readInputFile(file) };
  }
  const base = textOption(input, "base");
  if (base === undefined) throw wrongWord("base", "", "the DN below which people are looked for");
  const bindDn = textOption(input, "bind-dn");
  const authority = textOption(input, "authority");
  const filter = textOption(input, "filter");
  return {
    kind: "ldap",
    url,
    base,
    filter: filter ?? "(msRTCSIP-PrimaryUserAddress=*)",
    ...(bindDn !== undefined && { bindDn, password: readPassword(input) }),
    ...(authority !== undefined && { authority: readFileSync(authority, "utf8") }),
  };
}

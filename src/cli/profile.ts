import type { ProfileField, ProfileView } from "#api/users";
import { type CommandInput, type CommandOption, textOption } from "./command.ts";

/** As #api/users has them; not imported from there, so that a command line need not load the schemas. */
export const profileFields = [
  "givenName",
  "surname",
  "mail",
  "title",
  "department",
  "company",
  "office",
  "phone",
  "mobile",
  "city",
  "state",
  "country",
] as const satisfies readonly ProfileField[];

const flagOf = (field: ProfileField): string => (field === "givenName" ? "given-name" : field);

export const profileOptions: readonly CommandOption[] = profileFields.map((field) => ({
  flags: `--${flagOf(field)} <text>`,
  summary: `of the profile; an empty text takes it away`,
}));

/** The fields of the profile that were given; undefined without any. */
export function readProfile(input: CommandInput): ProfileView | undefined {
  const given = profileFields.flatMap((field) => {
    const value = textOption(input, flagOf(field));
    return value === undefined ? [] : [[field, value] as const];
  });
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

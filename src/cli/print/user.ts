import type { ProfileField, UserView } from "#api/users";
import { profileFields } from "../profile.ts";
import { printPairs, printTable, printTime } from "./table.ts";

export function printUser(user: UserView): string[] {
  return printPairs([
    ["address", user.address],
    ["name", user.name],
    ["tel", user.tel ?? undefined],
    ["number", user.lineUri !== null && user.lineUri !== user.tel ? user.lineUri : undefined],
    ["", user.lineProblem ? `✗ ${user.lineProblem.sentence}` : undefined],
    ...(user.lineProblem?.proposals ?? []).map(({ text }) => ["", `  [${text}]`] as const),
    ...profileFields.map((field) => [labelOf(field), user.profile[field]] as const),
    ["kept by", user.source === "local" ? undefined : user.source],
    ["state", user.enabled ? "enabled" : "disabled"],
    ["signs in with", user.signIn.join(", ")],
    ["administrator", user.administrator ? "yes" : "no"],
    ["devices", String(user.endpoints)],
    ["since", printTime(user.createdAt)],
  ]);
}

export function printUsers(users: readonly UserView[]): string[] {
  return printTable(
    ["ADDRESS", "NAME", "TEL", "STATE", "DEVICES", "SIGNS IN WITH"],
    users.map((one) => [
      one.address,
      one.name,
      one.tel ?? "",
      one.enabled ? "enabled" : "disabled",
      String(one.endpoints),
      one.signIn.join(", "),
    ]),
  );
}

const labelOf = (field: ProfileField): string => (field === "givenName" ? "given name" : field);

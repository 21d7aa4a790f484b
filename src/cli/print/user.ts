import type { UserView } from "#api/users";
import { printPairs, printTable, printTime } from "./table.ts";

export function printUser(user: UserView): string[] {
  return printPairs([
    ["address", user.address],
    ["name", user.name],
    ["tel", user.tel ?? undefined],
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

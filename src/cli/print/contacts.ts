import type { ContactListView } from "#api/contacts";
import { printTable } from "./table.ts";

/** The contacts in their order, the groups that nobody is in, and who is blocked. */
export function printContactList({ owner, groups, contacts, blocked }: ContactListView): string[] {
  const rows = contacts.map((one) => [
    one.address,
    one.name,
    one.groups.map(groupName).join(", "),
    [one.pinned ? "pinned" : "", one.tagged ? "tagged" : ""].filter(Boolean).join(", "),
  ]);
  const used = new Set(contacts.flatMap((one) => one.groups));
  const empty = groups.filter(({ name }) => name !== "~" && !used.has(name)).map(({ name }) => name);
  return [
    ...printTable(["ADDRESS", "NAME", "GROUPS", ""], rows),
    ...(empty.length > 0 ? [`empty groups: ${empty.join(", ")}`] : []),
    ...(blocked.length > 0 ? [`blocked: ${blocked.map(({ type, value }) => value || type).join(", ")}`] : []),
    contacts.length === 1 ? `${owner} has 1 contact` : `${owner} has ${contacts.length} contacts`,
  ];
}

const groupName = (name: string): string => (name === "~" ? "other contacts" : name);

import { expect, test } from "vitest";
import type { ContactView } from "#api/contacts";
import { groupContacts } from "./group-contacts.ts";

const contact = (name: string, groups: string[], pinned = false): ContactView => ({
  address: `${name}@example.com`,
  name,
  groups,
  subscribed: true,
  pinned,
  tagged: false,
});
const list = (groups: string[], contacts: ContactView[]) => ({
  owner: "ann@example.com",
  number: 1,
  groups: groups.map((name, id) => ({ id, name })),
  contacts,
  blocked: [],
});
const shown = (given: Parameters<typeof groupContacts>[0]) =>
  groupContacts(given).map(({ key, contacts }) => [key, contacts.map(({ name }) => name)]);

test("pinned contacts come first and stay in their groups", () => {
  expect(shown(list(["~", "Team"], [contact("ben", ["Team"], true), contact("cara", ["~"])]))).toEqual([
    ["pinned", ["ben"]],
    ["Team", ["ben"]],
    ["~", ["cara"]],
  ]);
});

test("who is in no group is an other contact, and who is in two stands in both", () => {
  expect(shown(list(["A", "B"], [contact("ben", []), contact("cara", ["A", "B"])]))).toEqual([
    ["A", ["cara"]],
    ["B", ["cara"]],
    ["~", ["ben"]],
  ]);
});

test("an empty group is shown: somebody has just made it", () => {
  expect(shown(list(["New"], []))).toEqual([["New", []]]);
});

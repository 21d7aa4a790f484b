import { expect, test } from "vitest";
import { readContactExport } from "./read-contact-export.ts";

const cells = (text: string) =>
  [...readContactExport(text)].map(({ cells: read }) => (read.ok ? read.value : read.expected));

const HEAD = ["owner", "address", "name", "group"];

test("the CSV of contact exporters", () => {
  const text = `User ID,User Domain,Contact ID,Contact Domain,Nickname,Group Name
ann,contoso.com,bob,contoso.com,Bob B,Team
ann,contoso.com,carol@fabrikam.com,,,
short,row
`;
  expect(cells(text)).toEqual([
    HEAD,
    ["ann@contoso.com", "bob@contoso.com", "Bob B", "Team"],
    ["ann@contoso.com", "carol@fabrikam.com", "", ""],
    "6 cells",
  ]);
});

test("the XML of a user export: a contact in two groups is two records, one in none is one", () => {
  const text = `<?xml version="1.0"?>
<HomedResources><HomedResource UserAtHost="ann@contoso.com"><Contacts>
<Contact Buddy="sip:bob@contoso.com" Groups="2 3" DisplayName="Bob"/>
<Contact Buddy="carol@contoso.com" Groups="1"/></Contacts>
<ContactGroups><ContactGroup Number="1" DisplayName="~"/><ContactGroup Number="2" DisplayName="Team"/><ContactGroup Number="3" DisplayName="Lunch"/></ContactGroups>
</HomedResource></HomedResources>`;
  expect(cells(text)).toEqual([
    HEAD,
    ["ann@contoso.com", "bob@contoso.com", "Bob", "Team"],
    ["ann@contoso.com", "bob@contoso.com", "Bob", "Lunch"],
    ["ann@contoso.com", "carol@contoso.com", "", ""],
  ]);
});

test("our own CSV passes as it is; what is no XML is said", () => {
  expect(cells("owner,address\na@x,b@x\n")).toEqual([
    ["owner", "address"],
    ["a@x", "b@x"],
  ]);
  expect(cells("<a><b></a>")).toEqual([expect.stringContaining("well-formed XML")]);
});

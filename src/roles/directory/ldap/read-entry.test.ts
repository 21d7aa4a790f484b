import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attributeMap, attributesOf, parseMapping } from "./attribute-map.ts";
import { readEntry } from "./read-entry.ts";

const DN = "CN=Bob Baker,OU=Sales,DC=example,DC=com";
const usual = attributeMap([]);
const read = (attributes: Record<string, string | string[]>, map = usual) =>
  readEntry(
    {
      dn: DN,
      attributes: new Map(
        Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), [value].flat()]),
      ),
    },
    map,
    { domains: ["example.com"], reserved: [] },
  );

describe("an entry", () => {
  test("of Active Directory is read by its attributes of Communications Server", () => {
    const { user, problems } = read({
      "msRTCSIP-PrimaryUserAddress": "sip:Bob@Example.com",
      "msRTCSIP-Line": "tel:+49305550101;ext=101",
      mail: "b.baker@example.com",
      displayName: "Bob Baker",
      cn: "Baker, Bob",
      sn: "Baker",
      department: "Sales",
      ou: "elsewhere",
      co: "Germany",
      c: "DE",
      userAccountControl: "512",
    });
    expect(problems).toEqual([]);
    expect(user).toMatchObject({ dn: DN, address: "bob@example.com", name: "Bob Baker", disabled: false });
    expect(user?.tel).toBe("+49305550101");
    expect(user?.profile).toMatchObject({
      ...{ surname: "Baker", mail: "b.baker@example.com", department: "Sales", country: "Germany" },
      ...{ title: "", city: "" },
    });
  });

  test("of an inetOrgPerson is read by its own", () => {
    const { user } = read({
      mail: ["bob@example.com", "b@example.com"],
      cn: "Bob",
      o: "Example",
      roomNumber: "3.14",
    });
    expect(user).toMatchObject({ address: "bob@example.com", name: "Bob" });
    expect(user?.profile).toMatchObject({ company: "Example", office: "3.14" });
  });

  test.each([
    ["512", false], // ADS_UF_NORMAL_ACCOUNT
    ["514", true], // and ADS_UF_ACCOUNT_DISABLE
    ["66050", true], // and ADS_UF_DONT_EXPIRE_PASSWD
    ["66048", false],
    ["not a number", false],
  ])("with userAccountControl %s is disabled: %s", (control, disabled) => {
    expect(read({ mail: "bob@example.com", userAccountControl: control }).user?.disabled).toBe(disabled);
  });

  test.each([
    [{}, "missing", "msRTCSIP-PrimaryUserAddress or mail"],
    [{ mail: " " }, "missing", "msRTCSIP-PrimaryUserAddress or mail"],
    [{ mail: "bob" }, "address", "mail"],
    [{ mail: "bob@example.net" }, "domain", "mail"],
    [
      { "msRTCSIP-PrimaryUserAddress": "sip:bob@x", mail: "bob@example.com" },
      "domain",
      "msRTCSIP-PrimaryUserAddress",
    ],
  ])("%j is nobody: %s", (attributes, rule, attribute) => {
    const { user, problems } = read(attributes);
    expect(user).toBeUndefined();
    expect(problems).toMatchObject([{ entry: DN, field: "address", rule, attribute }]);
  });

  test("with a field that does not fit is read without it, and the field is named", () => {
    const { user, problems } = read({ mail: "bob@example.com", title: "x".repeat(201), l: "Zürich" });
    expect(user?.profile).toMatchObject({ city: "Zürich" });
    expect(user?.profile.title).toBeUndefined();
    expect(problems).toMatchObject([{ field: "title", attribute: "title", rule: "text" }]);
  });

  test("says nothing of fields that LDAP is not to keep", () => {
    const { user } = read(
      { mail: "bob@example.com", title: "Buyer", personalTitle: "Dr." },
      attributeMap(["office=", "title=personalTitle|title"]),
    );
    expect(user?.profile.title).toBe("Dr.");
    expect(user?.profile).not.toHaveProperty("office");
  });

  test("of any texts is a user or a problem", () => {
    const names = attributesOf(usual);
    const some = fc.dictionary(fc.constantFrom(...names), fc.array(fc.string(), { maxLength: 3 }));
    fc.assert(
      fc.property(some, (attributes) => {
        const { user, problems } = read(attributes);
        expect(user !== undefined || problems.length > 0).toBe(true);
      }),
    );
  });
});

test.each([
  ["title=", true],
  ["title=a|b-c", true],
  ["address=userPrincipalName", true],
  ["address=", false],
  ["shoeSize=x", false],
  ["title", false],
  ["title=a b", false],
  ["title=1a", false],
])("%s as a deviation from the usual attributes: %s", (text, fits) => {
  expect(parseMapping(text).ok).toBe(fits);
});

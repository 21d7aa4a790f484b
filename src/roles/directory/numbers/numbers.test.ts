import { describe, expect, test } from "vitest";
import { openDirectory, refusal } from "#testing/open-directory";
import { numberMaps } from "./settings.ts";

const OLD = "tel:3048;phone-context=cdp.udp";
const password = "correct horse";

/** A directory with the rule "Berlin", and a user whom an import brought in with a number of remote call control. */
async function withOldUser() {
  const opened = await openDirectory({ values: { [numberMaps.name]: ["Berlin: 3xxx -> +493055503xxx"] } });
  const report = await opened.users.importCsv(
    { csv: `address,name,tel,password\ngreg@example.com,Greg,${OLD},${password}\n` },
    "root",
  );
  return { ...opened, report };
}

describe("a number that calls cannot use", () => {
  test("does not keep its user out of an import: the report names user, field, value, rule and proposals", async () => {
    const { report, directory } = await withOldUser();
    expect(report).toMatchObject({ added: 1, refused: 0, problems: [] });
    expect(report.warnings).toEqual([
      {
        line: 2,
        address: "greg@example.com",
        field: "tel",
        value: OLD,
        expected: expect.stringContaining("an international number"),
        rule: "e164",
        suggest: ["tel:3048;phone-context=example.com", "tel:+493055503048"],
      },
    ]);
    expect(directory.find("greg@example.com")?.tel).toBe(OLD);
  });

  test("is shown where it stands, with its reason and what it may mean", async () => {
    const { users } = await withOldUser();
    expect(users.find("greg@example.com")).toMatchObject({
      lineUri: OLD,
      lineProblem: {
        rule: "e164",
        proposals: [
          { text: "Use as extension 3048" },
          { value: "tel:+493055503048", text: 'Map to +493055503048 – matches your rule "Berlin"' },
          { value: "", text: "Clear" },
        ],
      },
    });
  });

  test("does not stand in the way of other changes, nor of itself unchanged", async () => {
    const { users } = await withOldUser();
    const mail = { mail: "greg@contoso.example" };
    expect(await users.change("greg@example.com", { profile: mail, tel: OLD }, "root")).toMatchObject({
      tel: OLD,
      profile: mail,
    });
  });

  test("is refused when somebody saves it anew, with field, rule, value, suggestions and the old code", async () => {
    const { users } = await withOldUser();
    const { fields, legacy, why } = await refusal(
      users.add({ address: "ann@example.com", password, lineUri: "tel:3049;phone-context=cdp.udp" }, "root"),
    );
    expect(fields).toEqual([
      {
        field: "lineUri",
        rule: "e164",
        value: "tel:3049;phone-context=cdp.udp",
        expected: expect.any(String),
        suggest: ["tel:3049;phone-context=example.com", "tel:+493055503049"],
      },
    ]);
    expect(legacy).toEqual({ hresult: "0xC3EC7E02" });
    expect(why).toMatchObject({ observed: { tried: expect.arrayContaining([expect.any(Object)]) } });
  });

  test("goes away with one of its proposals, and then calls find the user", async () => {
    const { users, directory } = await withOldUser();
    expect(directory.findByNumber("+493055503048")).toBeUndefined();
    await users.change("greg@example.com", { lineUri: "tel:+493055503048" }, "root");
    expect(users.find("greg@example.com")?.lineProblem).toBeNull();
    for (const dialled of ["+49 30 5550 3048", "tel:+493055503048", "3048"])
      expect(directory.findByNumber(dialled)?.address).toBe("greg@example.com");
  });
});

describe("a number that somebody has", () => {
  test("is refused to another, and the answer names and links the holder", async () => {
    const { users } = await withOldUser();
    await users.change("greg@example.com", { tel: "+49 30 5550 3048" }, "root");
    const { id, what, fix } = await refusal(
      users.add({ address: "ann@example.com", password, tel: "tel:+493055503048" }, "root"),
    );
    expect(id).toBe("DIR-0018");
    expect(what).toBe('The number "tel:+493055503048" belongs to Greg (greg@example.com).');
    expect(fix[0]).toMatchObject({ panel: "/admin/users/greg%40example.com" });
  });

  test("and that an import gave to two stays the first one's; the second is told so", async () => {
    const { users, directory } = await openDirectory();
    await users.importCsv(
      {
        csv: `address,tel,password\na@example.com,+493012345,${password}\nb@example.com,tel:+49-30-12345,${password}\n`,
      },
      "root",
    );
    expect(directory.findByNumber("+493012345")?.address).toBe("a@example.com");
    expect(users.find("b@example.com")?.lineProblem).toMatchObject({ rule: "unique" });
    await users.remove("a@example.com", "root");
    expect(directory.findByNumber("+493012345")?.address).toBe("b@example.com");
    expect(users.find("b@example.com")?.lineProblem).toBeNull();
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Change, decideChange, type Facts, type WantedContact } from "./decide-change.ts";
import { FIRST_LIST, type KeptList, OTHER_CONTACTS } from "./kept-list.ts";
import { packList, unpackList } from "./packed-list.ts";

const facts = (over: Partial<Facts> = {}): Facts => ({
  owner: "alice@example.com",
  list: FIRST_LIST,
  mostContacts: 1_000,
  mostGroups: 63,
  known: undefined,
  lenient: false,
  ...over,
});

const wanted = (name: string, over: Partial<WantedContact> = {}): WantedContact => ({
  address: `${name}@example.com`,
  name: "",
  groups: [1],
  subscribed: true,
  externalUri: "",
  ...over,
});
const set = (name: string, over: Partial<WantedContact> = {}): Change => ({
  kind: "set-contact",
  contact: wanted(name, over),
});
const add = (name: string): Change => ({ kind: "add-group", group: { name, externalUri: "" } });

/** The list after these changes, each of which must be made. */
function listOf(...changes: readonly Change[]): KeptList {
  return changes.reduce((list, change) => {
    const verdict = decideChange(facts({ list }), change);
    if ("problem" in verdict) throw verdict.problem;
    return verdict.steps.at(-1)?.list ?? list;
  }, FIRST_LIST);
}

/** Status and ms-diagnostics of a refusal. */
function refusal(over: Partial<Facts>, change: Change): readonly unknown[] {
  const verdict = decideChange(facts(over), change);
  if (!("problem" in verdict)) throw new Error("It was not refused.");
  return [verdict.status, verdict.problem.explanation.legacy?.["ms-diagnostics"]];
}

describe("a group", () => {
  test("gets the smallest free id, from 2 to 63 since 1 is that of the other contacts", () => {
    const list = listOf(add("a"), add("b"), add("c"), { kind: "delete-group", id: 3 }, add("d"));
    expect(list.groups.map(({ id, name }) => [id, name])).toEqual([
      [1, "~"],
      [2, "a"],
      [4, "c"],
      [3, "d"],
    ]);
    expect(list.number).toBe(6);
  });

  test("that is there already is refused, but for pidgin-sipe, which would lose who it adds: it is told the number", () => {
    const list = listOf(add("Team"));
    expect(refusal({ list }, add("Team"))).toEqual([409, 2015]);
    const verdict = decideChange(facts({ list, known: 5, lenient: true }), add("Team"));
    expect(verdict).toMatchObject({ steps: [], found: { id: 2, name: "Team" } });
    const other: Change = { kind: "add-group", group: { name: "Team", externalUri: "sales@example.com" } };
    expect(refusal({ list, lenient: true }, other)[0]).toBe(409);
  });

  test("beyond the 63 ids is refused with 2008, whatever the setting", () => {
    const list = listOf(...Array.from({ length: 62 }, (_, at) => add(`group ${at}`)));
    expect(list.groups.at(-1)?.id).toBe(63);
    expect(refusal({ list, mostGroups: 100 }, add("more"))).toEqual([413, 2008]);
    expect(refusal({ list: listOf(add("a")), mostGroups: 2 }, add("b"))).toEqual([413, 2008]);
  });

  test("with the name of another is refused with 2015; its own name it may keep", () => {
    const list = listOf(add("a"), add("b"));
    expect(refusal({ list }, add("a"))).toEqual([409, 2015]);
    expect(refusal({ list }, add("~"))).toEqual([409, 2015]);
    const rename = (name: string): Change => ({
      kind: "modify-group",
      group: { id: 2, name, externalUri: "" },
    });
    expect(refusal({ list }, rename("b"))).toEqual([409, 2015]);
    expect(listOf(add("a"), rename("a"), rename(" A ")).groups[1]).toMatchObject({ id: 2, name: "A" });
  });

  test("that is not there is refused with 2002, the one of the other contacts is fixed", () => {
    expect(refusal({}, { kind: "delete-group", id: 2 })).toEqual([404, 2002]);
    expect(refusal({}, { kind: "modify-group", group: { id: 2, name: "x", externalUri: "" } })).toEqual([
      404, 2002,
    ]);
    expect(refusal({}, set("bob", { groups: [1, 2] }))).toEqual([404, 2002]);
    expect(refusal({}, { kind: "delete-group", id: 1 })[0]).toBe(403);
    expect(refusal({}, { kind: "modify-group", group: { id: 1, name: "x", externalUri: "" } })[0]).toBe(403);
  });

  test("has a name of 1 to 256 bytes", () => {
    expect(refusal({}, add(" \u0007"))[0]).toBe(400);
    expect(refusal({}, add("\u00e9".repeat(129)))).toEqual([413, 4008]);
    expect(listOf(add("\u00e9".repeat(128))).groups).toHaveLength(2);
  });

  test("with contacts is deleted in two changes: first they leave it, then it goes", () => {
    const list = listOf(add("a"), set("bob", { groups: [2] }), set("carol", { groups: [1, 2] }), set("dave"));
    const verdict = decideChange(facts({ list }), { kind: "delete-group", id: 2 });
    if ("problem" in verdict) throw verdict.problem;
    expect(verdict.steps.map(({ delta }) => [delta.previous, delta.number])).toEqual([
      [5, 6],
      [6, 7],
    ]);
    const [first, second] = verdict.steps;
    expect(first?.delta.modifiedContacts.map(({ address, groups }) => [address, groups])).toEqual([
      ["bob@example.com", [1]],
      ["carol@example.com", [1]],
    ]);
    expect(first?.delta.deletedGroups).toEqual([]);
    expect(second?.delta.deletedGroups).toEqual([2]);
    expect(second?.list.groups).toEqual([OTHER_CONTACTS]);
  });
});

describe("a contact", () => {
  test("whose name is the address, with or without sip:, has no name of its own", () => {
    for (const name of ["sip:bob@example.com", "bob@example.com", "SIP:Bob@Example.com", " bob@example.com "])
      expect(listOf(set("bob", { name })).contacts[0]?.name).toBe("");
    expect(listOf(set("bob", { name: "Bob" })).contacts[0]?.name).toBe("Bob");
  });

  test("without a group is among the other contacts", () => {
    expect(listOf(set("bob", { groups: [] })).contacts[0]?.groups).toEqual([1]);
  });

  test("is replaced whole, except for what the client does not know or did not send", () => {
    const put = { address: "bob@example.com", pinned: true, tagged: true };
    const list = listOf(
      set("bob", { name: "Bob", extension: "<contactExtension/>" }),
      { kind: "put-people", people: [put] },
      set("bob", { subscribed: false }),
    );
    expect(list.contacts).toEqual([
      {
        ...wanted("bob"),
        subscribed: false,
        extension: "<contactExtension/>",
        pinned: true,
        tagged: true,
        position: 0,
      },
    ]);
  });

  test("beyond the limit is refused with 2007, a change of one who is there is not", () => {
    const list = listOf(set("bob"), set("carol"));
    expect(refusal({ list, mostContacts: 2 }, set("dave"))).toEqual([413, 2007]);
    expect("steps" in decideChange(facts({ list, mostContacts: 1 }), set("bob", { name: "B" }))).toBe(true);
  });

  test("with an extension of more than 1024 bytes is refused with 2009", () => {
    expect(refusal({}, set("bob", { extension: "x".repeat(1025) }))).toEqual([413, 2009]);
  });

  test("that is not there cannot be deleted: 2001", () => {
    expect(refusal({}, { kind: "delete-contact", address: "bob@example.com" })).toEqual([404, 2001]);
    expect(listOf(set("bob"), { kind: "delete-contact", address: "bob@example.com" }).contacts).toEqual([]);
  });
});

describe("the number that a client knows", () => {
  const list = listOf(add("a"), set("bob"));
  const change: readonly Change[] = [add("b"), set("bob"), { kind: "delete-group", id: 2 }];

  test("has to be the current one", () => {
    for (const one of change) {
      expect("steps" in decideChange(facts({ list, known: 3 }), one)).toBe(true);
      expect(refusal({ list, known: 2 }, one)[0]).toBe(409);
      expect(refusal({ list, known: 4 }, one)[0]).toBe(409);
    }
  });

  test("may be too high for pidgin-sipe, and too low where no group is named by its id", () => {
    for (const one of change) {
      expect("steps" in decideChange(facts({ list, known: 4, lenient: true }), one)).toBe(true);
    }
    expect("steps" in decideChange(facts({ list, known: 1, lenient: true }), set("bob"))).toBe(true);
    expect("steps" in decideChange(facts({ list, known: 1, lenient: true }), add("b"))).toBe(true);
    expect(refusal({ list, known: 1, lenient: true }, { kind: "delete-group", id: 2 })[0]).toBe(409);
  });
});

describe("Parley's own changes", () => {
  test("several people come at once, in groups that are made where they are missing", () => {
    const list = listOf(add("Team"), set("bob", { groups: [2] }), {
      kind: "put-people",
      people: [
        { address: "bob@example.com", moreGroups: ["Sales"] },
        { address: "carol@example.com", name: "Caz", moreGroups: ["Sales", "Team"] },
        { address: "carol@example.com", moreGroups: ["~"] },
        { address: "dave@example.com", tagged: true },
      ],
    });
    expect(list.number).toBe(4);
    expect(list.groups.map(({ id, name }) => [id, name])).toEqual([
      [1, "~"],
      [2, "Team"],
      [3, "Sales"],
    ]);
    expect(list.contacts.map(({ address, groups, name }) => [address, groups, name])).toEqual([
      ["bob@example.com", [2, 3], ""],
      ["carol@example.com", [3, 2, 1], "Caz"],
      ["dave@example.com", [1], ""],
    ]);
  });

  test("groups given in place of others replace them", () => {
    const list = listOf(add("Team"), set("bob", { groups: [2] }), {
      kind: "put-people",
      people: [{ address: "bob@example.com", groups: ["Sales"] }],
    });
    expect(list.contacts[0]?.groups).toEqual([3]);
  });

  test("an order puts those who are named first; clients hear of a change that changes nothing", () => {
    const list = listOf(add("a"), add("b"), set("bob"), set("carol"), set("dave"));
    const verdict = decideChange(facts({ list }), {
      kind: "order",
      groups: [3, 1],
      contacts: ["dave@example.com"],
    });
    if ("problem" in verdict) throw verdict.problem;
    const [step] = verdict.steps;
    expect(step?.list.groups.map(({ id, position }) => [id, position])).toEqual([
      [3, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(step?.list.contacts.map(({ address }) => address[0])).toEqual(["d", "b", "c"]);
    expect(step?.delta).toMatchObject({ number: 7, previous: 6, modifiedContacts: [], modifiedGroups: [] });
    expect(step?.moved.contacts).toHaveLength(3);
    expect(refusal({ list }, { kind: "order", groups: [], contacts: ["eve@example.com"] })).toEqual([
      404, 2001,
    ]);
  });
});

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.string().map(add),
  fc.nat(8).map((id): Change => ({ kind: "delete-group", id })),
  fc
    .tuple(fc.nat(6), fc.array(fc.nat(6), { maxLength: 3 }), fc.string({ unit: "binary" }))
    .map(([who, groups, name]) => set(`p${who}`, { groups: [...new Set(groups)], name })),
  fc.nat(6).map((who): Change => ({ kind: "delete-contact", address: `p${who}@example.com` })),
  fc.tuple(fc.nat(6), fc.string()).map(
    ([who, group]): Change => ({
      kind: "put-people",
      people: [{ address: `p${who}@example.com`, moreGroups: [group] }],
    }),
  ),
  fc
    .array(fc.nat(6), { maxLength: 4 })
    .map((who): Change => ({ kind: "order", groups: [], contacts: who.map((one) => `p${one}@example.com`) })),
);

test("whatever is asked for: numbers rise by one, everybody is in a group that there is, and a list survives packing", () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
      let list = FIRST_LIST;
      for (const change of changes) {
        const verdict = decideChange(facts({ list, mostContacts: 5 }), change);
        if ("problem" in verdict) continue;
        for (const step of verdict.steps) {
          expect(step.delta.previous).toBe(list.number);
          expect(step.delta.number).toBe(list.number + 1);
          list = step.list;
        }
      }
      const ids = list.groups.map(({ id }) => id);
      expect(ids).toContain(1);
      expect(new Set(ids).size).toBe(ids.length);
      expect(list.contacts.length).toBeLessThanOrEqual(5);
      for (const { groups } of list.contacts) {
        expect(groups.length).toBeGreaterThan(0);
        for (const id of groups) expect(ids).toContain(id);
      }
      const positions = list.contacts.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((one, other) => one - other));
      expect(unpackList(packList(list))).toEqual(list);
    }),
  );
});

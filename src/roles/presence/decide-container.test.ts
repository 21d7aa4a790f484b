import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Container, Member } from "./contract.ts";
import { DEFAULT_CONTAINERS, decideContainer, type Watcher } from "./decide-container.ts";

const colleague: Watcher = { address: "bob@example.com", domain: "example.com", from: "sameEnterprise" };
const partner: Watcher = { address: "zoe@example.net", domain: "example.net", from: "federated" };
const stranger: Watcher = { address: "joe@example.org", domain: "example.org", from: "publicCloud" };

const user = (value: string): Member => ({ type: "user", value });
const domain = (value: string): Member => ({ type: "domain", value });
const of = (id: number, ...members: readonly Member[]): Container => ({ id, version: 1, members });

describe("which container a watcher reads", () => {
  // communicator-sign-in.md 6.2: who qualifies, the defaults, and how overlapping entries are decided.
  const table: readonly [string, readonly Container[], Watcher, number][] = [
    ["a colleague reads 200 by default", DEFAULT_CONTAINERS, colleague, 200],
    ["somebody of another domain reads 100 by default", DEFAULT_CONTAINERS, partner, 100],
    ["a public provider's user is blocked by default", DEFAULT_CONTAINERS, stranger, 32000],
    ["nobody's member reads 0", [], colleague, 0],
    ["everyone is everyone", [of(100, { type: "everyone" })], stranger, 100],
    [
      "a user entry beats the company though its container is lower",
      [...DEFAULT_CONTAINERS, of(100, user("bob@example.com"))],
      colleague,
      100,
    ],
    [
      "a user entry beats the user's domain",
      [of(400, domain("example.net")), of(300, user("zoe@example.net"))],
      partner,
      300,
    ],
    [
      "a domain entry beats federated",
      [of(300, { type: "federated" }), of(100, domain("example.net"))],
      partner,
      100,
    ],
    [
      "a class beats everyone",
      [of(100, { type: "sameEnterprise" }), of(400, { type: "everyone" })],
      colleague,
      100,
    ],
    [
      "within a kind the largest id counts",
      [of(300, user("bob@example.com")), of(400, user("bob@example.com")), of(100, user("bob@example.com"))],
      colleague,
      400,
    ],
    [
      "who is blocked is blocked whatever else they are",
      [of(400, user("bob@example.com")), of(32000, user("bob@example.com"))],
      colleague,
      32000,
    ],
    [
      "somebody else's entry says nothing",
      [...DEFAULT_CONTAINERS, of(400, user("carol@example.com"))],
      colleague,
      200,
    ],
    ["a domain is no ending of another", [of(300, domain("ple.net"))], partner, 0],
  ];
  test.each(table)("%s", (_name, containers, watcher, expected) => {
    expect(decideContainer(containers, watcher).container).toBe(expected);
  });
});

const members: fc.Arbitrary<Member> = fc.oneof(
  fc.constantFrom<Member>(
    { type: "everyone" },
    { type: "federated" },
    { type: "sameEnterprise" },
    { type: "publicCloud" },
  ),
  fc.constantFrom("bob@example.com", "zoe@example.net", "joe@example.org").map(user),
  fc.constantFrom("example.com", "example.net", "example.org").map(domain),
);
const containers = fc
  .uniqueArray(
    fc.record({ id: fc.integer({ min: 0, max: 32767 }), members: fc.array(members, { maxLength: 6 }) }),
    {
      selector: ({ id }) => id,
      maxLength: 10,
    },
  )
  .map((all) => all.map((one) => ({ ...one, version: 1 })));
const watchers = fc.constantFrom(colleague, partner, stranger);

test("the answer is a container with an entry that fits the watcher, or 0", () => {
  fc.assert(
    fc.property(containers, watchers, (all, watcher) => {
      const { container, by } = decideContainer(all, watcher);
      const members = all.find(({ id }) => id === container)?.members ?? [];
      const value = { user: watcher.address, domain: watcher.domain }[by as string];
      if (by === "nobody") expect(container).toBe(0);
      else expect(members).toContainEqual(value === undefined ? { type: by } : { type: by, value });
    }),
  );
});

test("the order of containers and of members does not matter", () => {
  fc.assert(
    fc.property(containers, watchers, (all, watcher) => {
      const turned = all.toReversed().map((one) => ({ ...one, members: one.members.toReversed() }));
      expect(decideContainer(turned, watcher)).toEqual(decideContainer(all, watcher));
    }),
  );
});

test("hundreds of others' entries, which are looked up instead of looked through, change nothing", () => {
  const others = Array.from({ length: 300 }, (_, at) => user(`other${at}@example.com`));
  fc.assert(
    fc.property(containers, watchers, (all, watcher) => {
      const many = all.map((one) => ({ ...one, members: [...one.members, ...others] }));
      expect(decideContainer(many, watcher)).toEqual(decideContainer(all, watcher));
    }),
  );
});

test("blocking by name always blocks", () => {
  fc.assert(
    fc.property(containers, watchers, (all, watcher) => {
      const others = all.filter(({ id }) => id <= 32000 && id !== 32000);
      const blocked = [...others, of(32000, user(watcher.address))];
      expect(decideContainer(blocked, watcher)).toEqual({ container: 32000, by: "user" });
    }),
  );
});

import { afterEach, expect, test } from "vitest";
import { ALICE, BOB, EPID, machine, noted, openPresence, word } from "#testing/open-presence";
import { presenceView } from "./presence-view.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

test("each of the five states says which it is, and only what it shows", async () => {
  const { presence, devices, end } = await openPresence();
  ends.push(end);
  devices(ALICE, [{ epid: EPID }]);
  await presence.publish(ALICE, EPID, [machine(3500), word(9500), noted("later")]);
  expect(presenceView(presence, ALICE, BOB)).toEqual({
    address: ALICE,
    watcher: BOB,
    state: "available-data",
    says: "alice@example.com is signed in.",
    displayName: "Alice Smith",
    availability: 9500,
    availabilityWord: "do-not-disturb",
    activity: null,
    activityText: null,
    note: "later",
    lastActive: null,
  });
  expect(presenceView(presence, BOB, ALICE)).toMatchObject({
    state: "signed-out",
    availabilityWord: "offline",
    says: "bob@example.com is not signed in, or wants to look so.",
  });
  await presence.setMembers(ALICE, [
    { container: 32000, version: 1, add: [{ type: "user", value: BOB }], remove: [] },
  ]);
  const nothing = { displayName: null, availability: null, availabilityWord: null, note: null };
  expect(presenceView(presence, ALICE, BOB)).toMatchObject({ state: "not-allowed", ...nothing });
  expect(presenceView(presence, "nobody@example.com", BOB)).toMatchObject({
    state: "no-such-user",
    ...nothing,
  });
  expect(presenceView(presence, "zoe@example.net", BOB)).toMatchObject({
    state: "unreachable",
    says: "This server has no presence of people at example.net.",
    ...nothing,
  });
});

test("every availability has the word that both clients read", async () => {
  const { presence, devices, end } = await openPresence();
  ends.push(end);
  devices(ALICE, [{ key: "desk" }]);
  const read: (string | null)[] = [];
  for (const [version, availability] of [3500, 5000, 6500, 7500, 9500, 12500, 15500, 18500].entries()) {
    await presence.publish(ALICE, EPID, [word(availability, 2, version)]);
    read.push(presenceView(presence, ALICE, BOB).availabilityWord);
  }
  expect(read).toEqual([
    "available",
    "inactive",
    "busy",
    "busy-inactive",
    "do-not-disturb",
    "be-right-back",
    "away",
    "offline",
  ]);
});

import { expect, test } from "vitest";
import type { XmlElement } from "#formats/xml/element";
import { ALICE, BOB, note, openPresence, state } from "#testing/open-presence";
import type { Publication } from "./contract.ts";
import { createMemoryStore } from "./store.memory.ts";

const base = { instance: 0x20000000, version: 1, expireType: "static", publishTime: 0 } as const;

/** A store of one user whose contents count how often they are read. */
function counting(publications: readonly Omit<Publication, "content">[], content: XmlElement) {
  let reads = 0;
  const stored = publications.map(
    (one): Publication => ({
      ...one,
      get content() {
        reads++;
        return content;
      },
    }),
  );
  const store = createMemoryStore();
  return {
    reads: () => reads,
    store: {
      ...store,
      load: () => Promise.resolve([{ userId: 1, publications: stored, containers: [], subscribers: [] }]),
    },
  };
}

test("nothing that was stored is read before somebody wants to see it", async () => {
  const { store, reads } = counting(
    [
      { ...base, category: "state", container: 2 },
      { ...base, category: "note", container: 200 },
    ],
    note("here"),
  );
  const { presence, end } = await openPresence({ store });
  expect(reads()).toBe(0);
  expect(presence.seen(ALICE, BOB)).toMatchObject({ state: "signed-out", note: "here" });
  await end();
});

test("a device that published for a time is seen after a restart until its time is over", async () => {
  const { store } = counting(
    [{ ...base, category: "state", container: 2, expireType: "time", expiresAt: 60_000 }],
    state("machineState", 3500),
  );
  const { presence, clock, told, end } = await openPresence({ store });
  expect(presence.seen(ALICE, BOB)).toMatchObject({ state: "available-data", availability: 3500 });
  clock.pass(60_000);
  expect(told).toHaveLength(1);
  expect(presence.seen(ALICE, BOB).state).toBe("signed-out");
  await end();
});

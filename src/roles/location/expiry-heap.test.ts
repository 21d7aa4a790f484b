import fc from "fast-check";
import { expect, test } from "vitest";
import { type Expiring, ExpiryHeap } from "./expiry-heap.ts";

const item = (expiresAt: number): Expiring => ({ expiresAt, place: -1 });

test("what ends next stands first, whatever was added, renewed and removed", () => {
  const step = fc.record({
    does: fc.constantFrom("add", "renew", "remove"),
    at: fc.nat(50),
    which: fc.nat(30),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new ExpiryHeap<Expiring>();
      const held: Expiring[] = [];
      for (const { does, at, which } of steps) {
        const index = which % Math.max(1, held.length);
        const one = held[index];
        if (does === "add" || one === undefined) {
          const next = item(at);
          held.push(next);
          heap.add(next);
        } else if (does === "renew") {
          const next = item(at);
          held[index] = next;
          heap.replace(one, next);
        } else {
          held.splice(index, 1);
          heap.remove(one);
        }
        expect(heap.size).toBe(held.length);
        expect(heap.first()?.expiresAt).toBe(
          held.length ? Math.min(...held.map((h) => h.expiresAt)) : undefined,
        );
      }
    }),
  );
});
test("removing what was removed already does nothing", () => {
  const heap = new ExpiryHeap<Expiring>();
  const [one, two] = [item(1), item(2)];
  heap.add(one);
  heap.add(two);
  heap.remove(one);
  heap.remove(one);
  expect(heap.first()).toBe(two);
});

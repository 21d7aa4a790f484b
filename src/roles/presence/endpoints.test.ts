import fc from "fast-check";
import { expect, test } from "vitest";
import { Endpoints } from "./endpoints.ts";

const GRACE = 4_000;

type Step =
  | { readonly signedIn: readonly string[] }
  | { readonly passes: number }
  | { readonly publishes: string };

const words = fc.constantFrom("a", "b", "c");
const steps = fc.array(
  fc.oneof(
    fc.uniqueArray(words, { maxLength: 3 }).map((signedIn): Step => ({ signedIn })),
    fc.integer({ min: 1, max: 6_000 }).map((passes): Step => ({ passes })),
    words.map((publishes): Step => ({ publishes })),
  ),
  { maxLength: 30 },
);

test("a device that is signed in is never given up, and one that went is given up when its grace is over", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const endpoints = new Endpoints();
      let now = 0;
      let signedIn: readonly string[] = [];
      for (const step of all) {
        if ("signedIn" in step) {
          signedIn = step.signedIn;
          endpoints.now(new Map(signedIn.map((word) => [word, false])), now + GRACE);
        } else if ("publishes" in step) endpoints.publishedBy(step.publishes, now + GRACE);
        else now += step.passes;
        for (const word of endpoints.giveUp(now)) expect(signedIn).not.toContain(word);
        expect(endpoints.nextEnd()).toBeGreaterThan(now);
        expect([...endpoints.plain()]).toEqual(expect.arrayContaining([...signedIn]));
      }
      now += GRACE;
      endpoints.giveUp(now);
      expect([...endpoints.plain()].sort()).toEqual([...signedIn].sort());
      expect(endpoints.anybody).toBe(signedIn.length > 0);
      expect(endpoints.empty).toBe(signedIn.length === 0);
    }),
  );
});

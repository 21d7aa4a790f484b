import type { Clock } from "#base/clock";
import { type Fact, type Facts, unmeasured } from "./language/fact.ts";
import { COLLECT_MS } from "./limits.ts";
import type { Collector } from "./uses.ts";

/** Asks the collectors, all at one time. One that fails or takes too long is not measured, with its words. */
export async function collect(
  clock: Clock,
  collectors: Readonly<Record<string, Collector>>,
  names: Iterable<string>,
): Promise<Facts> {
  const wanted = [...new Set(names)].filter((name) => Object.hasOwn(collectors, name));
  const facts = await Promise.all(
    wanted.map(async (name) => [name, await within(clock, name, collectors[name])] as const),
  );
  return Object.fromEntries(facts);
}

async function within(clock: Clock, name: string, collector: Collector | undefined): Promise<Fact> {
  let cancel = () => {};
  const late = new Promise<Fact>((resolve) => {
    cancel = clock.after(COLLECT_MS, () =>
      resolve(unmeasured(`"${name}" was not measured within ${COLLECT_MS / 1000} s`)),
    );
  });
  try {
    return await Promise.race([Promise.resolve(collector?.() ?? null), late]);
  } catch (error) {
    return unmeasured(`"${name}" could not be measured: ${error instanceof Error ? error.message : error}`);
  } finally {
    cancel();
  }
}

/**
 * Reads mutated messages and documents and says what became of them: `npm run fuzz -- [--count 50000] [--seed 1] [--only INDEX] [--json]`.
 * Ends with 1 when one of them throws, takes longer than a tenth of a second, never ends, or when memory grows beyond bounds.
 */

import { globSync, readFileSync } from "node:fs";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { mutate, randomNumbers } from "./mutate.ts";
import { readDocuments } from "./read-documents.ts";
import { type Fate, readEverything } from "./read-everything.ts";
import { readTraces } from "./read-traces.ts";

interface Figures {
  readonly messages: number;
  readonly fates: Record<string, number>;
  readonly seconds: number;
  readonly slowest: { readonly index: number; readonly milliseconds: number };
  readonly peakHeapMegabytes: number;
}

const HEAP_MEGABYTES = 256;
const SLOWEST_MILLISECONDS = 100;
const HANG_MILLISECONDS = 15_000;
const SAMPLE = 0x10000;

const flag = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const test = new URL("../", import.meta.url).pathname;
const contentsOf = (...patterns: readonly string[]): string[] =>
  globSync(patterns, { cwd: test })
    .toSorted()
    .map((file) => readFileSync(`${test}${file}`, "latin1"));

const messages = contentsOf("golden/**/*.txt", "torture/**/*.dat");
/** Bodies of the messages, and what specifications show besides. */
const documents = [
  ...messages.flatMap((message) => /\r\n\r\n([<{].*)$/s.exec(message)?.[1] ?? []),
  ...contentsOf("fuzz/documents/*"),
];

/** Small ones: what is wrong with a format shows in its first records. */
const traces = contentsOf("traces/samples/*.{pcap,log,txt,uccapilog}").filter(
  ({ length }) => length < 16_000,
);

interface Mutant {
  readonly octets: string;
  read(octets: string): Fate;
}

/** Of twenty nine are messages, nine documents and two whole traces, which take longest. */
function mutantOf(seed: number, index: number): Mutant {
  const random = randomNumbers(seed * 1_000_003 + index);
  const kind = random(20);
  const [read, bases] =
    kind < 2 ? [readTraces, traces] : kind < 11 ? [readEverything, messages] : [readDocuments, documents];
  const base = bases[random(bases.length)] ?? "";
  return { octets: mutate(base, bases[random(bases.length)] ?? "", random), read };
}

function timed({ octets, read }: Mutant): number {
  const begun = performance.now();
  read(octets);
  return performance.now() - begun;
}

/** In the worker: reads them all and tells its place, so that the main thread sees when one never ends. */
function work({ seed, count, place }: { seed: number; count: number; place: Int32Array }): Figures {
  const fates: Record<string, number> = { taken: 0, "found faulty": 0, refused: 0 };
  let slowest = { index: -1, milliseconds: 0 };
  let peak = 0;
  const begun = performance.now();
  for (let index = 0; index < count; index++) {
    Atomics.store(place, 0, index);
    const mutant = mutantOf(seed, index);
    const from = performance.now();
    try {
      const fate = mutant.read(mutant.octets);
      fates[fate] = (fates[fate] ?? 0) + 1;
    } catch (error) {
      throw new Error(`Message ${index} of seed ${seed} (--seed ${seed} --only ${index})`, { cause: error });
    }
    const took = performance.now() - from;
    // Once more when it was slow: the collector or another program may have taken the time.
    if (took > slowest.milliseconds) {
      const milliseconds = Math.min(took, timed(mutant), timed(mutant));
      if (milliseconds > slowest.milliseconds) slowest = { index, milliseconds };
    }
    if (index % SAMPLE === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
  }
  peak = Math.max(peak, process.memoryUsage().heapUsed);
  return {
    messages: count,
    fates,
    seconds: (performance.now() - begun) / 1000,
    slowest,
    peakHeapMegabytes: peak / 1e6,
  };
}

function main(): void {
  const seed = Number(flag("seed") ?? 1);
  const only = flag("only");
  if (only !== undefined) {
    const { octets, read } = mutantOf(seed, Number(only));
    console.log(octets);
    console.log(read(octets));
    return;
  }
  const count = Number(flag("count") ?? 50_000);
  const place = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { seed, count, place },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
  });
  let last = -1;
  const watch = setInterval(() => {
    const now = Atomics.load(place, 0);
    if (now === last)
      fail(
        `Message ${now} of seed ${seed} takes more than ${HANG_MILLISECONDS / 1000} s (--seed ${seed} --only ${now}).`,
      );
    last = now;
  }, HANG_MILLISECONDS);
  worker.on("error", (error) => fail(error));
  worker.on("message", (figures: Figures) => {
    clearInterval(watch);
    report(figures, seed);
  });
}

function report(figures: Figures, seed: number): void {
  const { fates, seconds, slowest, peakHeapMegabytes } = figures;
  if (process.argv.includes("--json")) console.log(JSON.stringify({ seed, ...figures }));
  else
    console.log(
      `${figures.messages} mutants of ${messages.length} real messages and ${documents.length} documents (seed ${seed}) in ${seconds.toFixed(1)} s: ` +
        `${fates["taken"]} taken, ${fates["found faulty"]} found faulty, ${fates["refused"]} refused, 0 crashes; ` +
        `slowest ${slowest.milliseconds.toFixed(1)} ms (index ${slowest.index}), heap at most ${peakHeapMegabytes.toFixed(0)} MB`,
    );
  if (slowest.milliseconds > SLOWEST_MILLISECONDS)
    fail(
      `Message ${slowest.index} took ${slowest.milliseconds.toFixed(0)} ms, allowed are ${SLOWEST_MILLISECONDS}.`,
    );
}

function fail(what: unknown): never {
  console.error(what);
  process.exit(1);
}

if (isMainThread) main();
else parentPort?.postMessage(work(workerData));

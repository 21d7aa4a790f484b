import path from "node:path";
import { defineConfig } from "vitest/config";

// Real programs on real time: one suite after the other, and nothing is tried a second time.
export default defineConfig({
  cacheDir: "../node_modules/.vite/interop",
  test: {
    root: path.dirname(import.meta.dirname),
    include: ["interop/*.test.ts", "test/browser/**/*.test.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000, interval: 200 } }, // each look is a command of its own, and CI has two cores
    reporters: ["verbose"],
  },
});

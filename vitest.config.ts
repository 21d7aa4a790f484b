import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["test/browser/**"], // needs a browser: `npm run interop browser`
    isolate: false,
    testTimeout: 20_000, // a machine that does other things too is no failure
    pool: "forks",
  },
});

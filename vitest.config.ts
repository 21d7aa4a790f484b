import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["test/browser/**"], // needs a browser: `npm run interop browser`
    isolate: false,
    pool: "forks",
  },
});

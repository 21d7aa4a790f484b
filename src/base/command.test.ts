import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { command } from "./command.ts";

test("an ordinary address stands as it is", () => {
  expect(command`parley user show ${"bob@example.com"}`).toBe("parley user show bob@example.com");
  expect(command`parley settings set contacts.most ${1000}`).toBe("parley settings set contacts.most 1000");
});

test("what a stranger called themselves is one harmless word", () => {
  expect(command`parley user show ${"x;reboot@example.com"}`).toBe("parley user show 'x;reboot@example.com'");
  expect(command`parley user show ${"o'neil$(id)@x"}`).toBe(String.raw`parley user show 'o'\''neil$(id)@x'`);
  expect(command`parley user show ${"a\u001b[2J\nb"}`).toBe("parley user show 'a[2Jb'");
});

test("a shell reads back what was put in", () => {
  const texts = fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 12 }), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(texts, (all) => {
      const script = all.map((text) => command`printf '%s\n' ${text}`).join("\n");
      expect(execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" })).toBe(`${all.join("\n")}\n`);
    }),
    { numRuns: 10 },
  );
});

import { expect, test } from "vitest";
import { blocksOf } from "./prose-blocks.ts";

test("a help text is paragraphs, lists whose items may have several lines, and code that stays as it is", () => {
  const text = "One\ntwo.\n\n- first\n  goes on\n- second\n\n```\nparley cert show\n\n- no item\n```\nAfter.";
  expect(blocksOf(text)).toEqual([
    { kind: "words", lines: ["One", "two."] },
    { kind: "list", lines: ["first goes on", "second"] },
    { kind: "code", lines: ["parley cert show", "", "- no item"] },
    { kind: "words", lines: ["After."] },
  ]);
});

test("a fence that never ends takes the rest, and nothing gives nothing", () => {
  expect(blocksOf("```\na\nb")).toEqual([{ kind: "code", lines: ["a", "b"] }]);
  expect(blocksOf("\n\n")).toEqual([]);
});

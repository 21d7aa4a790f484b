import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { tempFolder } from "#testing/temp-folder";
import { openDataKey } from "./data-key.ts";

const keyFile = (folder = tempFolder()) => path.join(folder, "secrets", "data.key");

function refusal(action: () => unknown) {
  try {
    action();
  } catch (error) {
    if (error instanceof ExplainedError) return error.explanation;
    throw error;
  }
  throw new Error("not refused");
}

test("the first start makes a key that only its user can read, and later starts read it", () => {
  const file = keyFile();
  const made = openDataKey(file, undefined);
  expect(made.key).toHaveLength(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  expect(Buffer.from(openDataKey(file, made.id).key)).toEqual(Buffer.from(made.key));
  expect(openDataKey(file, undefined).id).toBe(made.id); // killed before the database remembered it
});

test("a copy that lost its rights gets them back", () => {
  const file = keyFile();
  const { id } = openDataKey(file, undefined);
  chmodSync(file, 0o644);
  openDataKey(file, id);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a missing key is never made anew where values are sealed under it", () => {
  const file = keyFile();
  const { id } = openDataKey(file, undefined);
  rmSync(file);
  expect(refusal(() => openDataKey(file, id))).toMatchObject({
    id: "STORE-0008",
    why: { expected: { keyId: id } },
  });
  expect(existsSync(file)).toBe(false);
});

test.each([
  ["cut short", (text: string) => text.slice(0, -10)],
  ["without its line end", (text: string) => text.trimEnd()],
  ["empty", () => ""],
  [
    "with one character changed",
    (text: string) => text.replace(/.(?=.=\n$)/, (one) => (one === "A" ? "B" : "A")),
  ],
])("a key that is %s is refused, and its bytes are not repeated", (_, damage) => {
  const file = keyFile();
  const { id } = openDataKey(file, undefined);
  const text = readFileSync(file, "latin1");
  writeFileSync(file, damage(text));
  const explanation = refusal(() => openDataKey(file, id));
  expect(explanation.id).toBe("STORE-0009");
  expect(JSON.stringify(explanation)).not.toContain(text.slice(30, 50));
});

test("the key of another data folder is refused, and both are named", () => {
  const [file, other] = [keyFile(), keyFile()];
  const { id } = openDataKey(file, undefined);
  const wrong = openDataKey(other, undefined);
  writeFileSync(file, readFileSync(other));
  expect(refusal(() => openDataKey(file, id))).toMatchObject({
    id: "STORE-0010",
    why: { observed: { keyId: wrong.id }, expected: { keyId: id } },
  });
});

test("a key that the operating system does not give says what it answered", () => {
  const file = keyFile();
  mkdirSync(file, { recursive: true });
  expect(refusal(() => openDataKey(file, undefined))).toMatchObject({
    id: "STORE-0011",
    why: { observed: { code: "EISDIR" } },
  });
});

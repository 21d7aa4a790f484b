import { expect, test } from "vitest";
import { fromField, shapeOf, toField } from "./read-schema.ts";

test.each([
  [{ type: "boolean" }, { kind: "switch" }],
  [
    { type: "string", enum: ["off", "on"] },
    { kind: "choice", choices: ["off", "on"] },
  ],
  [
    { type: "integer", minimum: 1, maximum: 9 },
    { kind: "number", min: 1, max: 9 },
  ],
  [{ type: "string" }, { kind: "text", most: undefined }],
  [
    { type: "array", items: { type: "string" }, maxItems: 2 },
    { kind: "list", most: 2 },
  ],
  [{ type: "object" }, { kind: "json" }],
  [{ type: "array", items: { type: "object" } }, { kind: "json" }],
  [{}, { kind: "json" }],
])("the form of %j is %j", (schema, shape) => {
  expect(shapeOf(schema)).toEqual(shape);
});

test.each([
  [{ type: "boolean" }, false],
  [{ type: "integer" }, 60],
  [{ type: "string", enum: ["off", "on"] }, "on"],
  [{ type: "array", items: { type: "string" } }, ["0.0.0.0/0", "::/0"]],
  [{ type: "array", items: { type: "string" } }, []],
  [{ type: "object" }, { a: [1] }],
  [{ type: "string" }, "echo"],
])("a value of %j goes through its field unchanged: %j", (schema, value) => {
  const shape = shapeOf(schema);
  expect(fromField(shape, toField(shape, value))).toEqual(value);
});

test("what is no number goes to the server as it was written, which says what it expected", () => {
  expect(fromField({ kind: "number", min: 1, max: 9 }, "many")).toBe("many");
  expect(fromField({ kind: "number", min: 1, max: 9 }, "")).toBe("");
});

test("empty lines of a list are none of its values", () => {
  expect(fromField({ kind: "list", most: 9 }, " a.example \n\n b.example\n")).toEqual([
    "a.example",
    "b.example",
  ]);
});

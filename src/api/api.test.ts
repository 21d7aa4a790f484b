import { expect, test } from "vitest";
import { calls } from "./calls.ts";
import { openApi } from "./open-api.ts";

test("the OpenAPI document has every call, its parameters, and the explained error as answer to every failure", () => {
  const document = openApi("1.2.3");
  const text = JSON.stringify(document);
  expect(document).toMatchObject({
    openapi: "3.1.0",
    info: { version: "1.2.3" },
    paths: {
      "/api/users/{address}": {
        get: { operationId: "userShow", parameters: [{ name: "address", in: "path" }] },
        patch: { requestBody: { required: true } },
      },
      "/api/users": {
        get: { parameters: [{ name: "search" }, { name: "after" }, { name: "most", required: false }] },
        post: { responses: { default: { content: { "application/problem+json": {} } } } },
      },
    },
  });
  for (const name of Object.keys(calls)) expect(text).toContain(`"operationId":"${name}"`);
  expect(text).not.toContain("$ref");
});

test("no two calls share a method and a path", () => {
  const all = Object.values(calls).map(({ method, path }) => `${method} ${path}`);
  expect(new Set(all).size).toBe(all.length);
});

import { describe, expect, test } from "vitest";
import { literalHttpUses } from "#testing/http-uses";
import { createApp } from "./app.ts";

/** A server that speaks 1.3, and one call to it by a client that says this of itself. */
async function ask(client: string | undefined, url: string, payload?: object) {
  const uses = literalHttpUses();
  const api = { major: 1, minor: 3 };
  const app = await createApp({ uses, api, token: "secret", httpsPort: () => 8443 });
  const answer = await app.inject({
    method: payload === undefined ? "GET" : "PATCH",
    url,
    headers: {
      authorization: "Bearer secret",
      host: "127.0.0.1:8080",
      ...(client !== undefined && { "x-parley-client": client }),
    },
    ...(payload !== undefined && { payload }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}

describe("where versions meet", () => {
  test("every answer says what the server speaks, refusals and unknown paths too", async () => {
    for (const url of ["/api/status", "/api/users/nobody@example.com", "/api/no-such", "/api/openapi.json"])
      expect((await ask(undefined, url)).headers["x-parley-api"], url).toBe("1.0-1.3");
  });

  test("clients three versions down and up are served; what is further away is told so, with the way out", async () => {
    const statuses: number[] = [];
    for (let minor = 0; minor <= 8; minor++)
      statuses.push((await ask(`cli/1.${minor}`, "/api/status")).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 409, 409]);
    const { body } = await ask("cli/1.7", "/api/status");
    expect(body).toMatchObject({
      id: "VER-0002",
      fix: [{ command: expect.stringContaining("curl -fsS http://127.0.0.1:8080/cli/parley.tgz | tar xz") }],
    });
    expect((await ask("cli/0.9", "/api/status")).body).toMatchObject({
      id: "VER-0001",
      what: "This parley speaks API 0.9, the server 1.3 and no longer 0.9.",
    });
    expect((await ask("page/0.9", "/api/status")).body.fix).toEqual([{ text: "Reload the page." }]);
  });

  test("a stranger's version is told before anything else is refused: without a sign-in, for a name that is not there", async () => {
    const uses = literalHttpUses();
    const app = await createApp({ uses, token: "secret", httpsPort: () => 8443 });
    const headers = { "x-parley-client": "cli/2.0", host: "evil$(reboot)" };
    const answer = await app.inject({ url: "/api/users/nobody@example.com", headers });
    expect(answer.json()).toMatchObject({ id: "VER-0002" });
    expect(answer.body).not.toContain("reboot");
  });

  test("who says no version, or none that can be read, is served", async () => {
    expect((await ask(undefined, "/api/status")).status).toBe(200);
    expect((await ask("x".repeat(5000), "/api/status")).status).toBe(200);
  });

  test("fields that only a newer client knows are refused by name, and only they", async () => {
    const change = { name: "Alice A.", pronouns: "she", profile: { city: "Bern" } };
    const { status, body } = await ask("cli/1.4", "/api/users/alice@example.com", change);
    expect([status, body.id]).toEqual([422, "VER-0003"]);
    expect(body.fields.map(({ field }: { field: string }) => field)).toEqual(["pronouns"]);
    expect(body.what).toContain("speaks API 1.3 and does not know pronouns, which API 1.4 sent");
    expect((await ask("cli/1.4", "/api/users?colour=red")).body.id).toBe("VER-0003");
    const known = await ask("cli/1.4", "/api/users/alice@example.com", { name: "Alice A." });
    expect([known.status, known.body.name]).toEqual([200, "Alice A."]);
  });

  test("a call that only a newer client knows is told as such; to others the path is unknown", async () => {
    expect((await ask("cli/1.4", "/api/teleport")).body.id).toBe("VER-0004");
    expect((await ask("cli/1.3", "/api/teleport")).body.id).toBe("API-0008");
    expect((await ask("cli/1.4", "/teleport")).body.id).toBe("API-0008");
  });
});

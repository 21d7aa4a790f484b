import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Scope } from "#base/scope";
import { literalHttpUses } from "#testing/http-uses";
import { VirtualClock } from "#testing/virtual-clock";
import { readInstance } from "../start/instance-file.ts";
import { createApp } from "./app.ts";
import { decideAccess, isThisMachine } from "./gate.ts";
import { renderMarkdown } from "./pages/markdown.ts";
import { RateLimit } from "./rate-limit.ts";
import { startHttp } from "./start.ts";
import type { HttpUses } from "./uses.ts";

const local = { authorization: "Bearer secret" };

async function open(over: Partial<HttpUses> = {}) {
  const uses = literalHttpUses(over);
  const app = await createApp({ uses, token: "secret", httpsPort: () => 8443 });
  return { app, uses };
}

describe("the HTTP API", () => {
  test("answers the command line's token, and refuses whoever has none", async () => {
    const { app, uses } = await open();
    const answer = await app.inject({ url: "/api/status", headers: local });
    expect(answer.json()).toMatchObject({ state: "running", domain: "example.com" });
    const refused = await app.inject({ url: "/api/status" });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers["content-type"]).toContain("application/problem+json");
    expect(refused.json()).toMatchObject({
      type: "/help/API-0001",
      status: 401,
      id: "API-0001",
      case: "c-0001",
    });
    expect(uses.refusals).toEqual(["API-0001"]);
    const wrong = await app.inject({ url: "/api/status", headers: { authorization: "Bearer guess" } });
    expect(wrong.statusCode).toBe(401);
  });

  test("names every wrong field at once with 422, and never repeats a password", async () => {
    const { app } = await open();
    const payload = { address: 7, name: "x".repeat(300), password: "" };
    const answer = await app.inject({ method: "POST", url: "/api/users", headers: local, payload });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().fields.map(({ field }: { field: string }) => field)).toEqual([
      "address",
      "name",
      "password",
    ]);
    expect(answer.json().fields[2].value).toBe("[not shown]");
  });

  test("adds, shows and removes users, and says 404 for one that is not there", async () => {
    const { app } = await open();
    const payload = { address: "bob@example.com", password: "hunter22" };
    const added = await app.inject({ method: "POST", url: "/api/users", headers: local, payload });
    expect(added.json()).toMatchObject({ address: "bob@example.com" });
    const show = (name: string) =>
      app.inject({ url: `/api/users/${encodeURIComponent(name)}`, headers: local });
    expect((await show("alice@example.com")).json()).toMatchObject({ name: "Alice" });
    expect((await show("carol@example.com")).json()).toMatchObject({ id: "API-0004", status: 404 });
    const removed = await app.inject({
      method: "DELETE",
      url: "/api/users/alice@example.com",
      headers: local,
    });
    expect(removed.json()).toEqual({ done: true });
  });

  test("gives a browser a session, and wants its CSRF word for every change", async () => {
    const { app } = await open();
    const credentials = { address: "alice@example.com", password: "wrong" };
    const refused = await app.inject({ method: "POST", url: "/api/session", payload: credentials });
    expect([refused.statusCode, refused.json().id]).toEqual([401, "ACC-0001"]);
    const payload = { ...credentials, password: "right" };
    const signedIn = await app.inject({ method: "POST", url: "/api/session", payload });
    const cookie = String(signedIn.headers["set-cookie"]);
    expect(cookie).toContain("HttpOnly; SameSite=Strict");
    const headers = { cookie: cookie.split(";")[0] ?? "" };
    expect((await app.inject({ url: "/api/users", headers })).statusCode).toBe(200);
    const change = (more: Record<string, string>) =>
      app.inject({
        method: "PATCH",
        url: "/api/users/alice@example.com",
        headers: { ...headers, ...more },
        payload: { name: "A" },
      });
    expect((await change({})).json().id).toBe("API-0006");
    const csrf = { "x-parley-csrf": signedIn.json().csrf as string };
    expect((await change({ ...csrf, origin: "https://evil.example" })).json().id).toBe("API-0006");
    expect((await change({ ...csrf, "sec-fetch-site": "cross-site" })).json().id).toBe("API-0006");
    expect((await change(csrf)).json().name).toBe("A");
    await app.inject({ method: "DELETE", url: "/api/session", headers: { ...headers, ...csrf } });
    expect((await app.inject({ url: "/api/users", headers })).statusCode).toBe(401);
  });

  test("lets a person do what is theirs, and nothing of an administrator's", async () => {
    const { app } = await open();
    const payload = { address: "bob@example.com", password: "right" };
    const signedIn = await app.inject({ method: "POST", url: "/api/session", payload });
    expect(signedIn.json()).toMatchObject({ who: "bob@example.com", administrator: false });
    const headers = { cookie: String(signedIn.headers["set-cookie"]).split(";")[0] ?? "" };
    expect((await app.inject({ url: "/api/session", headers })).json()).toEqual(signedIn.json());
    expect((await app.inject({ url: "/api/users", headers })).json()).toMatchObject({
      id: "API-0012",
      status: 403,
    });
  });

  test("takes nothing in the clear from another computer, also no sign-in", async () => {
    const { app } = await open();
    const from = { remoteAddress: "192.0.2.7" };
    expect((await app.inject({ ...from, url: "/api/status", headers: local })).json().id).toBe("API-0002");
    const payload = { address: "a@b", password: "right" };
    expect((await app.inject({ ...from, method: "POST", url: "/api/session", payload })).json().id).toBe(
      "API-0002",
    );
    expect((await app.inject({ ...from, url: "/api/explain?code=487" })).json().meanings[0].title).toBe(
      "Request Terminated",
    );
  });

  test("explains a body that is too large, no JSON, or of another kind, and a path that is not there", async () => {
    const { app } = await open();
    const post = (payload: string, type: string) =>
      app.inject({ method: "POST", url: "/api/users", headers: { ...local, "content-type": type }, payload });
    expect((await post("x".repeat(70_000), "application/json")).json()).toMatchObject({
      id: "API-0009",
      status: 413,
    });
    expect((await post("{", "application/json")).json()).toMatchObject({ id: "API-0009", status: 400 });
    expect((await post("x", "image/png")).json()).toMatchObject({ id: "API-0009", status: 415 });
    expect((await app.inject({ url: "/nothing" })).json()).toMatchObject({ id: "API-0008", status: 404 });
  });

  test("names a defect of ours by a case and shows no stack", async () => {
    const { app } = await open({
      routes: () => {
        throw new TypeError("oops");
      },
    });
    const answer = await app.inject({ url: "/api/routes", headers: local });
    expect(answer.json()).toMatchObject({
      status: 500,
      id: "API-0007",
      why: { observed: "TypeError: oops" },
    });
    expect(answer.body).not.toContain("http.test.ts");
  });

  test("slows whoever calls too often, but not the command line", async () => {
    const { app } = await open();
    const many = async (headers: Record<string, string>) => {
      let last = 0;
      for (let count = 0; count < 310; count++)
        last = (await app.inject({ url: "/api/status", headers })).statusCode;
      return last;
    };
    expect(await many(local)).toBe(200);
    expect(await many({})).toBe(429);
  });
});

describe("the pages", () => {
  test("say what runs, without anything from elsewhere", async () => {
    const { app } = await open();
    const home = await app.inject({ url: "/about", headers: { host: "pbx.example.com:8080" } });
    expect(home.body).toContain("sip:you@example.com");
    expect(home.body).toContain("pbx.example.com");
    expect(home.body).not.toMatch(/<script|https?:\/\//);
    expect(home.headers["content-security-policy"]).toContain("default-src 'none'");
    expect((await app.inject({ url: "/about", headers: { host: '"><script>' } })).body).not.toContain(
      "<script",
    );
  });

  test("show help, with everything in it escaped and our ids linked", async () => {
    const { app } = await open();
    const help = await app.inject({ url: "/help/auth-0001" });
    expect(help.body).toContain("AUTH-0001: Wrong &lt;password&gt;");
    expect(help.body).toContain(
      '<ul><li><code>a&lt;b</code></li><li>see <a href="/help/API-0001">API-0001</a></li></ul>',
    );
    expect((await app.inject({ url: "/help/..%2f..%2fetc" })).statusCode).toBe(404);
    expect((await app.inject({ url: "/help" })).body).toContain("AUTH-0001");
  });

  test("offer the authority's certificate", async () => {
    const { app } = await open();
    expect((await app.inject({ url: "/certificate" })).body).toContain("AB:CD");
    const file = await app.inject({ url: "/certificate/authority.crt" });
    expect(file.headers["content-type"]).toContain("application/x-x509-ca-cert");
    expect(file.body).toContain("BEGIN CERTIFICATE");
  });
});

test("Markdown: headings, paragraphs, code and lists, and no HTML gets through", () => {
  const { html } = renderMarkdown(
    "## A\n\none\ntwo **b**\n\n1. x\n   y\n2. z\n\n```\n<i>\n```\n[l](/help) [m](javascript:x) <b>",
  );
  expect(html).toBe(
    '<h2>A</h2>\n<p>one two <strong>b</strong></p>\n<ol><li>x y</li><li>z</li></ol>\n<pre><code>&lt;i&gt;</code></pre>\n<p><a href="/help">l</a> [m](javascript:x) &lt;b&gt;</p>',
  );
});

test("the gate knows which connections stay on this machine", () => {
  expect(["127.0.0.1", "::1", "::ffff:127.8.0.1"].every((address) => isThisMachine(address, undefined))).toBe(
    true,
  );
  expect(isThisMachine("192.0.2.1", "192.0.2.1")).toBe(true);
  expect(isThisMachine("192.0.2.1", "192.0.2.2")).toBe(false);
  const caller = { method: "GET", secure: true, remote: "192.0.2.1", local: false, bearer: "secret" };
  const none = {
    host: undefined,
    origin: undefined,
    fetchSite: undefined,
    csrf: undefined,
    session: undefined,
  };
  const uses = {
    token: "secret",
    httpsPort: () => 1,
    equal: (a: string, b: string) => a === b,
    roleOf: (address: string) => (address === "alice@example.com" ? ("administrator" as const) : undefined),
    refuseAdministrator: () => undefined,
  };
  const remote = { ...caller, ...none, localUser: undefined };
  expect(decideAccess(uses, remote, "administrator")).toBeInstanceOf(Error);
  const root = { ...caller, ...none, local: true, localUser: "root" };
  expect(decideAccess(uses, root, "administrator")).toEqual({ by: "command line (root)" });
  expect(decideAccess(uses, root, "user")).toBeInstanceOf(Error);
});

test("the rate limit lets a quarter through at once and refills with time", () => {
  const clock = new VirtualClock();
  const limit = new RateLimit(clock, 60);
  const taken = Array.from({ length: 16 }, () => limit.take("a"));
  expect(taken.slice(0, 15).every((wait) => wait === 0)).toBe(true);
  expect(taken[15]).toBe(1);
  expect(limit.take("b")).toBe(0);
  clock.pass(1000);
  expect(limit.take("a")).toBe(0);
});

test("open ports answer, are announced to the commands of this machine, and close with the scope", async () => {
  const data = mkdtempSync(path.join(tmpdir(), "parley-http-"));
  mkdirSync(path.join(data, "run"));
  const scope = new Scope();
  const running = await startHttp(literalHttpUses({ data }), scope);
  expect(running.listeners.map(({ transport }) => transport)).toEqual(["http", "https"]);
  running.announce();
  const instance = readInstance(data);
  const answer = await fetch(`${instance?.http}/api/status`, {
    headers: { authorization: `Bearer ${instance?.token}` },
  });
  expect(answer.status).toBe(200);
  const taken = running.listeners[0]?.port ?? 0;
  const second = startHttp(
    literalHttpUses({ data, listen: { addresses: ["127.0.0.1"], httpPort: taken, httpsPort: 0 } }),
    new Scope(),
  );
  await expect(second).rejects.toThrow(/NET-0001/);
  await scope.end();
  expect(readInstance(data)).toBeUndefined();
  await expect(fetch(`${instance?.http}/`)).rejects.toThrow();
});

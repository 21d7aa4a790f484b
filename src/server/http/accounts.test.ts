import { describe, expect, test } from "vitest";
import { silentLog } from "#base/log";
import { secondFactor } from "#roles/accounts/settings";
import { openSettings } from "#roles/admin/index";
import { createPolicies } from "#roles/policies/index";
import { codeAt } from "#security/one-time-codes";
import { policyStore } from "#storage/policies";
import { settingStore } from "#storage/settings";
import { fromBase32 } from "#testing/authenticator";
import { literalHttpUses } from "#testing/http-uses";
import { ALICE, BOB, openAccounts, openWithPeople } from "#testing/open-accounts";
import { SoftwarePasskey } from "#testing/software-passkey";
import { allSettings } from "../settings-list.ts";
import { createApp } from "./app.ts";

const HOST = "pbx.example.com:8443";

/** The whole HTTP API above real users and accounts. Alice administrates; both have the password `secret`. */
async function open(
  kept?: Parameters<typeof openWithPeople>[0],
  clock?: Parameters<typeof openWithPeople>[1],
) {
  const all = await openWithPeople(kept, clock);
  const settings = await openSettings({
    clock: all.clock,
    log: silentLog,
    catalogue: allSettings(),
    store: settingStore(all.database),
  });
  const { accounts, administrators, users } = all;
  const literal = literalHttpUses({ clock: all.clock, settings, accounts, administrators, users });
  const ice = [{ urls: ["turn:pbx.example.com:3478"], username: "u", credential: "c" }];
  const client = { ...literal.client, iceServers: () => ice };
  const policies = await createPolicies({
    clock: all.clock,
    settings,
    directory: all.directory,
    store: policyStore(all.database),
    whoSet: async (setting) => (await settings.history({ name: setting, most: 1 }))[0],
  });
  const uses = { ...literal, client, policies };
  const app = await createApp({ uses, token: "token", httpsPort: () => 8443 });
  return { ...all, literalSettings: all.settings, app, settings, browser: () => new Browser(app) };
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** A page in a browser: it keeps the cookie and sends the CSRF word. */
class Browser {
  cookie = "";
  csrf = "";
  readonly #app: Awaited<ReturnType<typeof createApp>>;

  constructor(app: Awaited<ReturnType<typeof createApp>>) {
    this.#app = app;
  }

  async call(method: Method, url: string, payload?: object) {
    const headers = {
      host: HOST,
      cookie: this.cookie,
      "x-parley-csrf": this.csrf,
      "user-agent": "Firefox/1",
    };
    const answer = await this.#app.inject({ method, url, headers, ...(payload && { payload }) });
    const set = answer.headers["set-cookie"];
    if (typeof set === "string") this.cookie = set.split(";")[0] ?? "";
    const body: Record<string, unknown> = answer.json();
    if (typeof body["csrf"] === "string") this.csrf = body["csrf"];
    return { status: answer.statusCode, id: body["id"], body, set };
  }

  signIn(address: string, more: object = {}) {
    return this.call("POST", "/api/session", { address, password: "secret", ...more });
  }
}

describe("a person in a browser", () => {
  test("signs in, is told who they are and what they may, and signs out", async () => {
    const { browser, settings } = await open();
    const page = browser();
    expect((await page.call("GET", "/api/me")).id).toBe("API-0001");
    const { body, set } = await page.signIn(BOB);
    expect(body).toMatchObject({ who: BOB, administrator: false });
    expect(set).toMatch(/^parley-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=34560000$/);
    await settings.change({ "features.sharing": false }, ALICE);
    const me = (await page.call("GET", "/api/me")).body;
    expect(me).toMatchObject({
      address: BOB,
      name: "Bob",
      tel: null,
      domain: "example.com",
      administrator: false,
      signIn: { hasPassword: true, codes: false, passkeys: [] },
      echo: null,
      help: "help@example.com",
      shareAnswerSeconds: 30,
    });
    expect(me["features"]).toEqual([
      { name: "messages", allowed: true, policy: "features.messages", setBy: "" },
      { name: "calls", allowed: true, policy: "features.calls", setBy: "" },
      { name: "video", allowed: true, policy: "features.video", setBy: "" },
      {
        name: "sharing",
        allowed: false,
        policy: "features.sharing",
        setBy: `${ALICE} set it on 1970-01-01 at 00:00 UTC.`,
      },
      { name: "history", allowed: true, policy: "features.history", setBy: "" },
    ]);
    expect((await page.call("DELETE", "/api/session")).set).toMatch(/^parley-session=; .*Max-Age=0$/);
    expect((await page.call("GET", "/api/me")).id).toBe("API-0001");
  });

  test("does nothing of an administrator's; what changes something needs the CSRF word", async () => {
    const { browser } = await open();
    const page = browser();
    await page.signIn(BOB);
    expect(await page.call("GET", "/api/invitations")).toMatchObject({ status: 403, id: "API-0012" });
    page.csrf = "guess";
    expect((await page.call("POST", "/api/me/sip-token")).id).toBe("API-0006");
  });

  test("stays signed in over a restart of the server, and fetches another token for SIP", async () => {
    const first = await open();
    const page = first.browser();
    await page.signIn(BOB);
    const { body } = await page.call("POST", "/api/me/sip-token");
    expect(body).toMatchObject({
      until: new Date(10 * 60_000).toISOString(),
      path: "/sip",
      iceServers: [{ urls: ["turn:pbx.example.com:3478"] }],
    });
    expect(first.accounts.tokens.check(String(body["token"]))?.aor).toBe(BOB);
    await first.end();
    const second = await open(first.kept, first.clock);
    const again = second.browser();
    again.cookie = page.cookie;
    expect((await again.call("GET", "/api/session")).body).toMatchObject({ who: BOB, csrf: page.csrf });
    expect(second.accounts.tokens.check(String(body["token"]))).toBeUndefined();
    const fresh = (await again.call("POST", "/api/me/sip-token")).body;
    expect(second.accounts.tokens.check(String(fresh["token"]))?.aor).toBe(BOB);
  });

  test("sees the browsers in which they are signed in, and ends one", async () => {
    const { browser } = await open();
    const [here, there] = [browser(), browser()];
    await here.signIn(BOB);
    await there.signIn(BOB);
    const { body } = await here.call("GET", "/api/me/places");
    const places = body["places"] as { id: string; here: boolean; browser: string }[];
    expect(places.map(({ here, browser }) => [here, browser])).toEqual([
      [true, "Firefox"],
      [false, "Firefox"],
    ]);
    expect((await here.call("DELETE", `/api/me/places/${places[1]?.id}`)).body).toEqual({ done: true });
    expect((await there.call("GET", "/api/me")).id).toBe("API-0001");
    expect((await here.call("DELETE", `/api/me/places/${places[1]?.id}`)).status).toBe(404);
  });

  test("changes the password with the old one; a wrong one is no end of the session", async () => {
    const { browser } = await open();
    const page = browser();
    await page.signIn(BOB);
    const change = (password: string) =>
      page.call("PUT", "/api/me/password", { password, newPassword: "another one" });
    expect(await change("wrong")).toMatchObject({ status: 403, id: "ACC-0001" });
    expect((await change("secret")).body).toEqual({ done: true });
    expect((await page.call("GET", "/api/me")).status).toBe(200);
    expect((await browser().signIn(BOB)).id).toBe("ACC-0001");
  });

  test("sets codes up, and needs one from then on", async () => {
    const { browser, clock } = await open();
    const page = browser();
    await page.signIn(BOB);
    const offer = (await page.call("POST", "/api/me/codes")).body;
    expect(offer["uri"]).toMatch(/^otpauth:\/\/totp\/example\.com:bob%40example\.com\?/);
    const secret = fromBase32(String(offer["secret"]));
    await page.call("PUT", "/api/me/codes", { code: codeAt(secret, clock.now()) });
    expect(await browser().signIn(BOB)).toMatchObject({ status: 401, id: "ACC-0003" });
    expect(await browser().signIn(BOB, { code: "000000" })).toMatchObject({ status: 401, id: "ACC-0004" });
    clock.pass(30_000);
    expect((await browser().signIn(BOB, { code: codeAt(secret, clock.now()) })).status).toBe(200);
    expect((await page.call("DELETE", "/api/me/codes", { password: "secret" })).body).toEqual({ done: true });
    expect((await browser().signIn(BOB)).status).toBe(200);
  });

  test("adds a passkey and signs in with it alone", async () => {
    const { browser } = await open();
    const page = browser();
    await page.signIn(BOB);
    const key = new SoftwarePasskey({ origin: `http://${HOST}`, host: "pbx.example.com" });
    const asked = (await page.call("POST", "/api/me/passkeys/options")).body["options"] as object;
    const added = await page.call("POST", "/api/me/passkeys", {
      name: "Phone",
      answer: key.create({ ...asked }),
    });
    expect(added.body).toEqual({ done: true });
    const other = browser();
    const options = (await other.call("POST", "/api/session/passkey/options")).body["options"] as object;
    const answer = key.get({ ...options });
    expect((await other.call("POST", "/api/session/passkey", { answer })).body).toMatchObject({ who: BOB });
    expect(await browser().call("POST", "/api/session/passkey", { answer })).toMatchObject({
      status: 401,
      id: "ACC-0007",
    });
    const { signIn } = (await other.call("GET", "/api/me")).body as {
      signIn: { passkeys: { id: string }[] };
    };
    expect(signIn.passkeys).toMatchObject([{ name: "Phone" }]);
    expect((await other.call("DELETE", `/api/me/passkeys/${signIn.passkeys[0]?.id}`)).status).toBe(200);
  });

  test("is slowed down after wrong passwords with 429", async () => {
    const { browser } = await open();
    for (let count = 0; count < 5; count++)
      expect((await browser().signIn(BOB, { password: "wrong" })).status).toBe(401);
    expect(await browser().signIn(BOB)).toMatchObject({ status: 429, id: "ACC-0002" });
  });
});

describe("a one-time link", () => {
  test("of an invitation is shown and used once, and signs its owner in", async () => {
    const { browser } = await open();
    const page = browser();
    await page.signIn(ALICE);
    const wish = { address: "carol@example.com", name: "Carol" };
    const made = (await page.call("POST", "/api/invitations", wish)).body;
    const token = String(made["path"]).replace("/join?token=", "");
    const guest = browser();
    expect((await guest.call("GET", `/api/links/${token}`)).body).toEqual({
      kind: "invitation",
      address: "carol@example.com",
      name: "Carol",
      invitedBy: ALICE,
      until: new Date(7 * 24 * 60 * 60_000).toISOString(),
    });
    const wrong = await guest.call("POST", `/api/links/${token}`, { password: 7 });
    expect([wrong.status, JSON.stringify(wrong.body).includes(token)]).toEqual([422, false]);
    const used = await guest.call("POST", `/api/links/${token}`, { password: "a good one" });
    expect(used.body).toMatchObject({ who: "carol@example.com", administrator: false });
    expect((await guest.call("GET", "/api/me")).body).toMatchObject({ name: "Carol" });
    expect(await guest.call("GET", `/api/links/${token}`)).toMatchObject({ status: 410, id: "ACC-0009" });
  });

  test("of the first administrator works in a browser, and in the clear on this machine only", async () => {
    const all = await openAccounts();
    const { accounts, administrators, users, clock } = all;
    const uses = literalHttpUses({ clock, accounts, administrators, users });
    const app = await createApp({ uses, token: "token", httpsPort: () => 8443 });
    const token = administrators.firstToken() ?? "";
    const far = await app.inject({ url: `/api/links/${token}`, remoteAddress: "192.0.2.7" });
    expect(far.json()).toMatchObject({ status: 403, id: "API-0002" });
    const page = new Browser(app);
    expect((await page.call("GET", `/api/links/${token}`)).body).toMatchObject({ kind: "first" });
    const chosen = { address: "root@example.com", name: "Root", password: "correct horse" };
    expect((await page.call("POST", `/api/links/${token}`, { ...chosen, password: "" })).status).toBe(422);
    expect((await page.call("POST", `/api/links/${token}`, chosen)).body).toMatchObject({
      who: "root@example.com",
      administrator: true,
    });
    expect((await page.call("GET", "/api/users")).status).toBe(200);
  });
});

test("an administrator who showed one factor, where two are required, is told so", async () => {
  const { browser, literalSettings } = await open();
  const page = browser();
  await page.signIn(ALICE);
  expect((await page.call("GET", "/api/users")).status).toBe(200);
  literalSettings.set(secondFactor, "required-for-administrators");
  expect(await page.call("GET", "/api/users")).toMatchObject({ status: 403, id: "ACC-0008" });
  expect((await page.call("GET", "/api/me")).status).toBe(200);
});

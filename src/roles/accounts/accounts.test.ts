import { describe, expect, test } from "vitest";
import { ALICE, BOB, openWithPeople as open, refusal } from "#testing/open-accounts";
import { decideBrowserName } from "./decide-browser-name.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const FIREFOX = {
  remote: "192.0.2.1",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
};

describe("a password", () => {
  test("that is wrong and an address that is unknown are answered alike", async () => {
    const { accounts } = await open();
    const signIn = (address: string, password: string) => accounts.signIn({ address, password }, "192.0.2.1");
    expect(await refusal(signIn(ALICE, "wrong"))).toBe("ACC-0001");
    expect(await refusal(signIn("nobody@example.com", "secret"))).toBe("ACC-0001");
    expect(await signIn("Alice@Example.com ", "secret")).toEqual({ address: ALICE, strong: false });
    expect(await signIn("bob", "secret")).toEqual({ address: BOB, strong: false });
  });

  test("that is right lets the disabled know that they are", async () => {
    const { accounts, users } = await open();
    await users.change(BOB, { enabled: false }, "cli");
    expect(await refusal(accounts.signIn({ address: BOB, password: "secret" }, "192.0.2.1"))).toBe(
      "ACC-0005",
    );
  });

  test("is slowed down after five wrong ones, at that place only, and free again after the wait", async () => {
    const { accounts, clock } = await open();
    const signIn = (password: string, place: string) => accounts.signIn({ address: ALICE, password }, place);
    const guess = () => refusal(signIn("wrong", "192.0.2.1"));
    for (let tries = 0; tries < 5; tries++) expect(await guess()).toBe("ACC-0001");
    expect(await guess()).toBe("ACC-0002");
    expect(await signIn("secret", "192.0.2.2")).toBeDefined();
    clock.pass(999);
    expect(await guess()).toBe("ACC-0002");
    clock.pass(1);
    expect(await guess()).toBe("ACC-0001");
    clock.pass(1999);
    expect(await guess()).toBe("ACC-0002");
    clock.pass(1);
    expect(await signIn("secret", "192.0.2.1")).toBeDefined();
    expect(await guess()).toBe("ACC-0001");
  });

  test("is spelled by its account however the address was: guesses at `bob` and at bob@example.com count together", async () => {
    const { accounts } = await open();
    const guess = (address: string) => refusal(accounts.signIn({ address, password: "x" }, "192.0.2.1"));
    for (let tries = 0; tries < 5; tries++)
      expect(await guess(tries % 2 === 0 ? "bob" : BOB)).toBe("ACC-0001");
    expect(await guess("bob")).toBe("ACC-0002");
  });

  test("is checked only so often at once as there is memory for", async () => {
    const { accounts } = await open();
    const many = Array.from({ length: 52 }, (_, place) =>
      accounts.signIn({ address: "x", password: "y" }, `192.0.2.${place}`),
    );
    const ids = await Promise.all(many.map(refusal));
    expect(ids.filter((id) => id === "ACC-0006")).toHaveLength(2);
  });

  test("that its owner changes ends every other session, and goes only with the old one", async () => {
    const { accounts, users } = await open();
    const [here, session] = await accounts.sessions.open(BOB, FIREFOX, false);
    const [there] = await accounts.sessions.open(BOB, FIREFOX, false);
    expect(await refusal(accounts.changePassword(session, "wrong", "another one", "192.0.2.1"))).toBe(
      "ACC-0001",
    );
    await accounts.changePassword(session, "secret", "another one", "192.0.2.1");
    expect([accounts.sessions.find(here)?.who, accounts.sessions.find(there)]).toEqual([BOB, undefined]);
    expect(await accounts.signIn({ address: BOB, password: "another one" }, "192.0.2.1")).toBeDefined();
    await users.setPassword(BOB, "a third one", "cli");
    expect(accounts.sessions.find(here)).toBeUndefined();
  });
});

describe("a session", () => {
  test("lasts over a restart, and is stored only as a hash", async () => {
    const first = await open();
    const [cookie, { csrf }] = await first.accounts.sessions.open(BOB, FIREFOX, true);
    const rows = JSON.stringify(await first.database.tables.selectFrom("sessions").selectAll().execute());
    expect([rows.includes(cookie), rows.includes(csrf)]).toEqual([false, false]);
    await first.end();
    const second = await open(first.kept, first.clock);
    expect(second.accounts.sessions.find(cookie)).toMatchObject({ who: BOB, csrf, strong: true });
    expect(second.accounts.sessions.find(`${cookie}x`)).toBeUndefined();
  });

  test("that nobody used for 14 days ends, an administrator's after 12 hours; one in use goes on", async () => {
    const { accounts, clock } = await open();
    const [bob] = await accounts.sessions.open(BOB, FIREFOX, false);
    const [used] = await accounts.sessions.open(BOB, FIREFOX, false);
    const [alice] = await accounts.sessions.open(ALICE, FIREFOX, false);
    clock.pass(12 * HOUR - 1);
    expect(accounts.sessions.find(alice)).toBeDefined();
    clock.pass(12 * HOUR);
    expect(accounts.sessions.find(alice)).toBeUndefined();
    expect(accounts.sessions.find(used)).toBeDefined();
    clock.pass(13 * DAY);
    expect(accounts.sessions.places(BOB, "")).toHaveLength(2);
    clock.pass(1);
    expect([accounts.sessions.find(bob), accounts.sessions.find(used)?.who]).toEqual([undefined, BOB]);
  });

  test("that ended before a restart stays ended", async () => {
    const first = await open();
    const [cookie, { id }] = await first.accounts.sessions.open(BOB, FIREFOX, false);
    const [other] = await first.accounts.sessions.open(BOB, FIREFOX, false);
    await first.accounts.sessions.end(id);
    await first.end();
    first.clock.pass(15 * DAY);
    const second = await open(first.kept, first.clock);
    expect([second.accounts.sessions.find(cookie), second.accounts.sessions.find(other)]).toEqual([
      undefined,
      undefined,
    ]);
    await expect.poll(() => second.database.tables.selectFrom("sessions").selectAll().execute()).toEqual([]);
  });

  test("ends with its user, and everybody hears of it; of a twenty-first the oldest goes", async () => {
    const { accounts, users } = await open();
    const ended: string[] = [];
    accounts.sessions.onEnd((id) => ended.push(id));
    const opened: Awaited<ReturnType<typeof accounts.sessions.open>>[] = [];
    for (let count = 0; count < 21; count++) opened.push(await accounts.sessions.open(BOB, FIREFOX, false));
    expect(ended).toEqual([opened[0]?.[1].id]);
    await users.change(BOB, { enabled: false }, "cli");
    expect(ended).toHaveLength(21);
    expect(accounts.sessions.find(opened[20]?.[0] ?? "")).toBeUndefined();
  });

  test("is shown to its owner as a place, who may end it; nobody else may", async () => {
    const { accounts } = await open();
    const [, here] = await accounts.sessions.open(BOB, FIREFOX, false);
    const [there] = await accounts.sessions.open(BOB, { ...FIREFOX, remote: "192.0.2.9" }, false);
    const places = accounts.sessions.places(BOB, here.id);
    expect(places.map(({ browser, remote, here }) => [browser, remote, here])).toEqual([
      ["Firefox on Linux", "192.0.2.9", false],
      ["Firefox on Linux", "192.0.2.1", true],
    ]);
    const other = places[0]?.id ?? "";
    expect(await accounts.sessions.endPlace(ALICE, other)).toBe(false);
    expect(await accounts.sessions.endPlace(BOB, other)).toBe(true);
    expect(accounts.sessions.find(there)).toBeUndefined();
  });
});

test("a token for SIP is good for ten minutes, while its session lives, and there are twenty at most", async () => {
  const { accounts, clock } = await open();
  const [, session] = await accounts.sessions.open(BOB, FIREFOX, false);
  const { token } = accounts.tokens.make(session);
  expect(accounts.tokens.check(token)).toEqual({ aor: BOB, session: session.id });
  clock.pass(10 * 60_000 - 1);
  expect(accounts.tokens.check(token)).toBeDefined();
  clock.pass(1);
  expect(accounts.tokens.check(token)).toBeUndefined();
  const oldest = accounts.tokens.make(session).token;
  const others = Array.from({ length: 20 }, () => accounts.tokens.make(session).token);
  expect(accounts.tokens.check(oldest)).toBeUndefined();
  expect(others.every((one) => accounts.tokens.check(one))).toBe(true);
  await accounts.sessions.end(session.id);
  expect(others.some((one) => accounts.tokens.check(one))).toBe(false);
});

test("a browser is named in words that its owner knows", () => {
  const chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0";
  expect(decideBrowserName(`${chrome} Safari/537.36`)).toBe("Chrome on Windows");
  expect(decideBrowserName(`${chrome} Safari/537.36 Edg/150.0`)).toBe("Edge on Windows");
  expect(
    decideBrowserName(
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
    ),
  ).toBe("Safari on iOS");
  expect(decideBrowserName("curl/8.5\u001b[31m")).toBe("curl/8.5[31m");
  expect(decideBrowserName("")).toBe("unknown");
});

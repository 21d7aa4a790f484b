import { describe, expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { codeAt } from "#security/one-time-codes";
import { openAccounts } from "#testing/open-accounts";
import { SoftwarePasskey } from "#testing/software-passkey";
import { decideBrowserName } from "./decide-browser-name.ts";
import { secondFactor } from "./settings.ts";

const ALICE = "alice@example.com";
const BOB = "bob@example.com";
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const FIREFOX = {
  remote: "192.0.2.1",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
};
const SITE = { origin: "https://pbx.example.com:8443", host: "pbx.example.com" };

/** Alice administrates, bob does not; both have the password `secret`. */
async function open(kept?: Parameters<typeof openAccounts>[0], clock?: Parameters<typeof openAccounts>[1]) {
  const all = await openAccounts(kept, clock);
  if (kept) return all;
  await all.administrators.createFirst(all.administrators.firstToken() ?? "", ALICE, "secret");
  await all.users.add({ address: BOB, password: "secret" }, "cli");
  return all;
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`not refused with an explanation: ${error}`);
  return error.explanation.id;
}

/** The secret of an authenticator, from what its owner types. */
function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  return Uint8Array.from(bits.join("").match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2));
}

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

describe("codes", () => {
  async function withCodes() {
    const all = await open();
    const [, session] = await all.accounts.sessions.open(ALICE, FIREFOX, false);
    const secret = fromBase32((await all.accounts.codes.offer(ALICE)).secret);
    await all.accounts.codes.confirm(session, codeAt(secret, all.clock.now()));
    const signIn = (code?: string, password = "secret") =>
      all.accounts.signIn({ address: ALICE, password, code }, "192.0.2.1");
    return { ...all, secret, session, signIn, code: () => codeAt(secret, all.clock.now()) };
  }

  test("are asked for from the first that proves the authenticator, each good once and one step around its own", async () => {
    const { accounts, signIn, code, clock, secret } = await withCodes();
    expect(await accounts.codes.has(ALICE)).toBe(true);
    expect(await refusal(signIn())).toBe("ACC-0003");
    expect(await refusal(signIn(code()))).toBe("ACC-0004"); // the one that proved it
    clock.pass(30_000);
    expect(await signIn(code())).toEqual({ address: ALICE, strong: true });
    expect(await refusal(signIn(code()))).toBe("ACC-0004");
    expect(await signIn(codeAt(secret, clock.now() + 30_000))).toBeDefined();
    clock.pass(60_000);
    expect(await refusal(signIn(codeAt(secret, clock.now() + 60_000)))).toBe("ACC-0004");
    expect(await refusal(signIn(code(), "wrong"))).toBe("ACC-0001");
  });

  test("cannot be guessed: wrong ones are counted for the account from whichever place", async () => {
    const { accounts, signIn, code, clock } = await withCodes();
    clock.pass(30_000);
    const guess = (place: string) =>
      refusal(accounts.signIn({ address: ALICE, password: "secret", code: "000000" }, place));
    for (let place = 0; place < 5; place++) expect(await guess(`192.0.2.${place + 10}`)).toBe("ACC-0004");
    expect(await guess("192.0.2.99")).toBe("ACC-0002");
    clock.pass(1000);
    expect(await signIn(code())).toBeDefined();
  });

  test("are sealed, last over a restart, and go with the password or by an administrator", async () => {
    const first = await withCodes();
    expect(await refusal(first.accounts.codes.offer(ALICE))).toBe("ACC-0013");
    await first.end();
    const { accounts, audit } = await open(first.kept, first.clock);
    const sign = () => accounts.signIn({ address: ALICE, password: "secret" }, "192.0.2.1");
    expect(await refusal(sign())).toBe("ACC-0003");
    expect(await refusal(accounts.codes.remove(first.session, "wrong", "192.0.2.1"))).toBe("ACC-0001");
    await accounts.codes.remove(first.session, "secret", "192.0.2.1");
    expect(await sign()).toBeDefined();
    expect(await accounts.resetSignIn(ALICE, "cli")).toBe(true);
    expect(await accounts.resetSignIn("nobody@example.com", "cli")).toBe(false);
    const lines = (await audit.list({ most: 3 })).map(({ what, who }) => [what, who]);
    expect(lines).toEqual([
      ["sign-in reset", "cli"],
      ["codes switched off", ALICE],
      ["codes switched on", ALICE],
    ]);
  });

  test("an offer waits fifteen minutes for its first code, and none is taken without an offer", async () => {
    const { accounts, clock } = await open();
    const [, session] = await accounts.sessions.open(BOB, FIREFOX, false);
    expect(await refusal(accounts.codes.confirm(session, "123456"))).toBe("ACC-0010");
    const secret = fromBase32((await accounts.codes.offer(BOB)).secret);
    expect(await refusal(accounts.codes.confirm(session, codeAt(secret, 600_000)))).toBe("ACC-0004");
    clock.pass(15 * 60_000);
    expect(await refusal(accounts.codes.confirm(session, codeAt(secret, clock.now())))).toBe("ACC-0010");
  });
});

describe("a passkey", () => {
  async function withPasskey() {
    const all = await open();
    const [, session] = await all.accounts.sessions.open(BOB, FIREFOX, false);
    const key = new SoftwarePasskey(SITE);
    const options = await all.accounts.passkeys.optionsToAdd(BOB, SITE);
    await all.accounts.passkeys.add(session, "Laptop", key.create(options), SITE);
    const { passkeys } = all.accounts;
    const signIn = async () => passkeys.signIn(key.get(await passkeys.optionsToSignIn(SITE)), SITE);
    return { ...all, key, session, passkeys, signIn };
  }

  test("signs its owner in without address, password and code, and counts as two factors", async () => {
    const { signIn, passkeys, clock } = await withPasskey();
    clock.pass(1000);
    expect(await signIn()).toEqual({ address: BOB, strong: true });
    expect(await passkeys.list(BOB)).toMatchObject([
      { name: "Laptop", createdAt: clock.now() - 1000, usedAt: clock.now() },
    ]);
  });

  test("answers each question once, within five minutes, and its counter never goes back", async () => {
    const { key, passkeys, clock, signIn } = await withPasskey();
    const options = await passkeys.optionsToSignIn(SITE);
    const answer = key.get(options);
    await passkeys.signIn(answer, SITE);
    expect(await refusal(passkeys.signIn(answer, SITE))).toBe("ACC-0007");
    const late = await passkeys.optionsToSignIn(SITE);
    clock.pass(5 * 60_000);
    expect(await refusal(passkeys.signIn(key.get(late), SITE))).toBe("ACC-0007");
    key.counter = 0; // a copy of the device
    expect(await refusal(signIn())).toBe("ACC-0007");
  });

  test("of another site, of a device that does not look who is there, or unknown here is refused", async () => {
    const { key, passkeys, signIn, session } = await withPasskey();
    key.verifies = false;
    expect(await refusal(signIn())).toBe("ACC-0007");
    key.verifies = true;
    const evil = { origin: "https://evil.example", host: "evil.example" };
    expect(await refusal(passkeys.signIn(key.get(await passkeys.optionsToSignIn(evil)), evil))).toBe(
      "ACC-0007",
    );
    const stranger = new SoftwarePasskey(SITE);
    const answer = stranger.get(await passkeys.optionsToSignIn(SITE));
    expect(await refusal(passkeys.signIn(answer, SITE))).toBe("ACC-0007");
    expect(await refusal(passkeys.signIn({}, SITE))).toBe("ACC-0007");
    expect(await refusal(passkeys.add(session, "x", {}, SITE))).toBe("ACC-0007");
    const number = { origin: "https://192.0.2.1:8443", host: "192.0.2.1" };
    expect(await refusal(passkeys.optionsToAdd(BOB, number))).toBe("ACC-0011");
  });

  test("cannot be added with the question of a sign-in, nor of somebody else", async () => {
    const { passkeys, accounts } = await withPasskey();
    const [, alice] = await accounts.sessions.open(ALICE, FIREFOX, false);
    const key = new SoftwarePasskey(SITE);
    for (const options of [await passkeys.optionsToSignIn(SITE), await passkeys.optionsToAdd(BOB, SITE)])
      expect(await refusal(passkeys.add(alice, "x", key.create(options), SITE))).toBe("ACC-0007");
  });

  test("goes when its owner says so, and lets no disabled user in", async () => {
    const { passkeys, signIn, users } = await withPasskey();
    await users.change(BOB, { enabled: false }, "cli");
    expect(await refusal(signIn())).toBe("ACC-0005");
    await users.change(BOB, { enabled: true }, "cli");
    const id = (await passkeys.list(BOB))[0]?.id ?? "";
    expect(await passkeys.remove(ALICE, id)).toBe(false);
    expect(await passkeys.remove(BOB, id)).toBe(true);
    expect(await refusal(signIn())).toBe("ACC-0007");
  });
});

test("where two factors are required an administrator's session needs both; adding a passkey in it is enough", async () => {
  const { accounts, settings } = await open();
  const [cookie, weak] = await accounts.sessions.open(ALICE, FIREFOX, false);
  expect(accounts.refuseAdministrator(weak)).toBeUndefined();
  settings.set(secondFactor, "required-for-administrators");
  expect(accounts.refuseAdministrator(weak)?.explanation.id).toBe("ACC-0008");
  const key = new SoftwarePasskey(SITE);
  const options = await accounts.passkeys.optionsToAdd(ALICE, SITE);
  await accounts.passkeys.add(weak, "Laptop", key.create(options), SITE);
  const now = accounts.sessions.find(cookie);
  expect(now && accounts.refuseAdministrator(now)).toBeUndefined();
});

describe("a link", () => {
  const tokenOf = (path: string) => path.replace("/join?token=", "");

  test("makes the first administrator, once", async () => {
    const { accounts, administrators, directory } = await openAccounts();
    const token = administrators.firstToken() ?? "";
    expect(await accounts.links.show(token)).toMatchObject({ kind: "first", address: "@example.com" });
    const chosen = { address: "root@example.com", name: "Root", password: "secret" };
    expect(await accounts.links.use(token, chosen)).toEqual({ address: "root@example.com", strong: false });
    expect(directory.find("root@example.com")?.name).toBe("Root");
    expect(administrators.isAdministrator("root@example.com")).toBe(true);
    expect(await refusal(accounts.links.show(token))).toBe("ACC-0009");
    expect(await refusal(accounts.links.use(token, chosen))).toBe("ACC-0009");
  });

  test("of an invitation makes the account, whose owner chooses the password, once", async () => {
    const { accounts, audit, database } = await open();
    const wish = { address: "carol@example.com", name: "Carol", days: 7 };
    const { path, ...view } = await accounts.links.invite(wish, ALICE);
    expect(await accounts.links.list()).toEqual([view]);
    const token = tokenOf(path);
    const rows = JSON.stringify(await database.tables.selectFrom("invitations").selectAll().execute());
    expect(rows).not.toContain(token);
    const { id: _, ...shown } = view;
    expect(await accounts.links.show(token)).toEqual({ kind: "invitation", ...shown });
    expect(await refusal(accounts.links.use(token, { password: "" }))).toMatch(/^DIR-/);
    const both = await Promise.allSettled([
      accounts.links.use(token, { password: "a good one" }),
      accounts.links.use(token, { password: "another one" }),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(
      await accounts.signIn({ address: "carol@example.com", password: "a good one" }, "192.0.2.1"),
    ).toBeDefined();
    expect(await refusal(accounts.links.use(token, { password: "x" }))).toBe("ACC-0009");
    const lines = (await audit.list({ subject: "carol@example.com", most: 9 })).map(({ what }) => what);
    expect(lines).toEqual(["invitation used", "password set", "user invited", "user added"]);
  });

  test("ends in its time, with another for the same person, when it is taken back, and with its user", async () => {
    const { accounts, clock, users } = await open();
    const invite = async (address: string) =>
      tokenOf((await accounts.links.invite({ address, days: 1 }, ALICE)).path);
    const old = await invite(BOB);
    const token = await invite(BOB);
    expect(await refusal(accounts.links.show(old))).toBe("ACC-0009");
    clock.pass(DAY - 1);
    expect(await accounts.links.show(token)).toBeDefined();
    clock.pass(1);
    expect(await refusal(accounts.links.show(token))).toBe("ACC-0009");
    expect(await accounts.links.list()).toEqual([]);
    const taken = await accounts.links.invite({ address: BOB, days: 1 }, ALICE);
    expect(await accounts.links.remove(taken.id, ALICE)).toBe(true);
    expect(await accounts.links.remove(taken.id, ALICE)).toBe(false);
    expect(await refusal(accounts.links.show(tokenOf(taken.path)))).toBe("ACC-0009");
    const last = await invite(BOB);
    await users.change(BOB, { enabled: false }, "cli");
    expect(await refusal(accounts.links.show(last))).toBe("ACC-0005");
    await users.remove(BOB, "cli");
    expect(await refusal(accounts.links.show(last))).toBe("ACC-0009");
    expect(await refusal(accounts.links.invite({ address: "x@example.net", days: 1 }, ALICE))).toBe(
      "DIR-0002",
    );
  });
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

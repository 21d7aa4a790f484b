import { describe, expect, test } from "vitest";
import { codeAt } from "#security/one-time-codes";
import { fromBase32 } from "#testing/authenticator";
import { ALICE, BOB, openWithPeople as open, openAccounts, refusal } from "#testing/open-accounts";
import { SoftwarePasskey } from "#testing/software-passkey";
import { secondFactor } from "./settings.ts";

const DAY = 24 * 60 * 60_000;
const FIREFOX = {
  remote: "192.0.2.1",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
};
const SITE = { origin: "https://pbx.example.com:8443", host: "pbx.example.com" };

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

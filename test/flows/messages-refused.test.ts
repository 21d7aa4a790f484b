import { afterEach, expect, test } from "vitest";
import { blockedWords } from "#roles/messaging/settings";
import { Communicator, sipe } from "#testing/communicator";
import type { LiteralMessageStore } from "#testing/literal-message-store";
import {
  bodyOf,
  helpFor,
  INVITE,
  inSession,
  MESSAGE,
  openMessages,
  outcomes,
  SEND_FILE,
  sendIn,
  text,
  WORDS,
} from "#testing/message-play";
import type { Stage } from "#testing/stage";

let stage: Stage;
let store: LiteralMessageStore;
afterEach(() => stage.end());

test("five refusals in pidgin: five codes or texts, each true, and none says offline unless it is so", async () => {
  ({ stage, store } = await openMessages({
    "messages.blocked-words": ["héllo"],
    "messages.most-waiting": 1,
  }));
  const alice = await Communicator.signedIn(stage, "alice");
  const said: [number, string][] = [];
  const refused = async (who: Communicator, status: number, invite = sipe(INVITE)): Promise<void> => {
    who.sends(invite);
    const answer = await who.answered(status);
    said.push([answer.status, await helpFor(who)]);
  };
  await refused(alice, 606);
  expect(store.remembered.at(-1)?.outcome).toBe("refused");
  stage.settings.set(blockedWords, []);
  await refused(
    alice,
    503,
    sipe(INVITE).replaceAll("bob@example.com", "nobody@example.com").replace("B78A", "B78B"),
  );
  await refused(alice, 480, sipe(INVITE).replace("B78A", "B78C"));
  await refused(alice, 503, sipe(INVITE).replace("B78A", "B78D"));
  await Communicator.signedIn(stage, "bob");
  await block("bob@example.com", "carol@example.com");
  await refused(await Communicator.signedIn(stage, "carol"), 486);
  expect(said.map(([status]) => status)).toEqual([606, 503, 480, 503, 486]);
  expect(new Set(said.map(([, words]) => words.replace(/case .*/, ""))).size).toBe(5);
  expect(said.map(([, words]) => words)).toEqual([
    expect.stringMatching(/contains the word "héllo".*\(MSG-0001, case c-/),
    expect.stringMatching(/Nobody here has the address nobody@example.com.*\(MSG-0003, case c-/),
    expect.stringMatching(
      /is not signed in. Your message is kept here and will be delivered.*\(MSG-0006, case c-/,
    ),
    expect.stringMatching(/1 message waits for them already.*\(MSG-0009, case c-/),
    expect.stringMatching(/bob@example.com does not accept messages from you.*\(MSG-0007, case c-/),
  ]);
});

/** As the window of access levels does it. */
async function block(owner: string, value: string): Promise<void> {
  const add = [{ type: "user", value }] as const;
  await stage.frontEnd.communications.presence.setMembers(owner, [
    { container: 32000, version: undefined, add, remove: [] },
  ]);
}

test("the same five to a phone: honest codes, and the explanation in Warning", async () => {
  ({ stage, store } = await openMessages({ "messages.blocked-links": true, "messages.most-waiting": 1 }));
  const alice = await stage.signedIn("alice");
  const asks = async (whom: string, words: string, status: number): Promise<string> => {
    alice.sends(`MESSAGE ${whom}`, ...text(words));
    return (await alice.gets(status)).get("warning") ?? "";
  };
  expect(await asks("bob", "see https://example.org", 606)).toMatch(
    /^309 fe\.example\.com ".*https:\/\/example\.org.*MSG-0002/,
  );
  expect(await asks("nobody", "hello", 404)).toMatch(/^399 .*MSG-0003/);
  expect(await asks("bob", "hello", 202)).toBe("");
  expect(await asks("bob", "hello again", 480)).toMatch(/MSG-0009/);
  await stage.signedIn("carol");
  await block("carol@example.com", "alice@example.com");
  expect(await asks("carol", "hello", 403)).toMatch(/does not accept messages from you.*MSG-0007/);
  expect(await asks("bob", "x".repeat(65_537), 413)).toMatch(/65537 bytes.*at most 65536.*MSG-0010/);
  expect(outcomes(store)).toContain("kept: hello");
});

test("in a session of two pidgins the next message is filtered, archived and measured like the first", async () => {
  ({ stage, store } = await openMessages({ "messages.archive": "required" }));
  const bob = await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(INVITE));
  await bob.phone.gets("INVITE");
  bob.phone.sends(200);
  const answer = await alice.answered(200);
  store.failure = new Error("database is locked");
  inSession(alice, answer, MESSAGE);
  await alice.answered(503);
  expect(await helpFor(alice)).toMatch(/archive cannot be written now.*MSG-0011/);
  store.failure = undefined;
  stage.settings.set(blockedWords, ["quotes"]);
  const next = (cseq: number) => sipe(MESSAGE).replace("CSeq: 2", `CSeq: ${cseq}`);
  sendIn(alice, answer, next(3));
  await alice.answered(606);
  expect(await helpFor(alice)).toMatch(/the word "quotes"/);
  stage.settings.set(blockedWords, []);
  sendIn(alice, answer, next(4));
  await bob.phone.gets("MESSAGE");
  bob.phone.sends(200);
  await alice.answered(200);
  expect(
    store.archived.filter(({ outcome }) => outcome === "delivered").map(({ message }) => message.body),
  ).toEqual([
    WORDS, // left inside the INVITE
    WORDS,
  ]);
});

test("an invitation to a file is refused with its cookie, by which pidgin cancels the transfer", async () => {
  ({ stage, store } = await openMessages({ "messages.blocked-words": ["hello.txt"] }));
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(SEND_FILE));
  const answer = await alice.answered(606);
  expect(answer.get("warning")).toMatch(/^309 /);
  expect(answer.body).toBe("Invitation-Cookie: 228325379\r\n");
});

test("a file cannot be offered to a plain phone: pidgin says that it does not support this", async () => {
  ({ stage, store } = await openMessages());
  await stage.signedIn("bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(SEND_FILE));
  await alice.answered(415);
});

test("the same explanation comes once in five minutes, and to the endpoint that wrote", async () => {
  ({ stage, store } = await openMessages());
  const home = await Communicator.signedIn(stage, "home", "alice");
  const alice = await Communicator.signedIn(stage, "alice");
  const writes = async (call: string): Promise<void> => {
    alice.sends(sipe(INVITE).replace("B78A", `B78${call}`));
    await alice.answered(480);
  };
  await writes("1");
  expect(await helpFor(alice)).toMatch(/MSG-0006/);
  await writes("2");
  expect(await alice.phone.rest()).toEqual([]);
  stage.passes(300_000);
  await writes("3");
  expect(await helpFor(alice)).toMatch(/MSG-0006/);
  expect(await home.phone.rest()).toEqual([]);
});

test("an INVITE without a text, as pidgin sends one at sign-in to find Group Chat, is refused without a word of help", async () => {
  ({ stage, store } = await openMessages());
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(
    sipe(INVITE)
      .replaceAll("bob@example.com", "ocschat@example.com")
      .replace(/^ms-text-format:.*\r\n/m, ""),
  );
  await alice.answered(503);
  expect(await alice.phone.rest()).toEqual([]);
});

test("who answers the help contact is told what it tells", async () => {
  ({ stage, store } = await openMessages());
  const alice = await Communicator.signedIn(stage, "alice");
  const answer = await (async () => {
    alice.sends(sipe(INVITE).replaceAll("bob@example.com", "help@example.com"));
    return alice.answered(200);
  })();
  inSession(alice, answer, MESSAGE);
  await alice.answered(200);
  const reply = await alice.phone.gets("MESSAGE");
  expect(reply.callId).toBe(answer.callId);
  expect(bodyOf(reply)).toMatch(/nobody reads what you write here/);
});

test("do not disturb: pidgin's own word for it, and nothing more", async () => {
  ({ stage, store } = await openMessages());
  await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  const presence = stage.frontEnd.communications.presence;
  presence.admits = () => "do-not-disturb";
  alice.sends(sipe(INVITE));
  await alice.answered(486);
  expect(await alice.phone.rest()).toEqual([]);
});

import { afterEach, expect, test, vi } from "vitest";
import { Communicator, sipe } from "#testing/communicator";
import type { LiteralMessageStore } from "#testing/literal-message-store";
import {
  bodyOf,
  helpFor,
  INVITE,
  inSession,
  MESSAGE,
  openMessages,
  text,
  WORDS,
} from "#testing/message-play";
import { openStage, type Stage } from "#testing/stage";

let stage: Stage;
let store: LiteralMessageStore;
afterEach(() => stage.end());

test("what waits is delivered once, oldest first, with its time, when the person signs in", async () => {
  ({ stage, store } = await openMessages());
  const alice = await stage.signedIn("alice");
  alice.sends("MESSAGE bob", ...text("first"));
  await alice.gets(202);
  const sentAt = new Date(stage.clock.now());
  stage.passes(60_000);
  alice.sends("MESSAGE bob", [["content-type", "text/html"]], "<b>second</b>");
  await alice.gets(202);
  stage.begins();
  const bob = await stage.signedIn("bob");
  expect(await bob.rest()).toEqual([]);
  stage.passes(2_000);
  const first = await bob.gets("MESSAGE");
  expect(first.body).toBe(`[sent ${sentAt.toISOString().slice(0, 16).replace("T", " ")} UTC] first`);
  expect(first.get("date")).toBe(sentAt.toUTCString());
  expect(first.from.uriText).toBe("sip:alice@example.com");
  expect(await bob.rest()).toEqual([]); // one at a time
  bob.sends(200);
  const second = await bob.gets("MESSAGE");
  expect(second.body).toMatch(/^\[sent .* UTC\] second$/);
  expect(store.waits).toHaveLength(1);
  bob.sends(200);
  expect(await bob.rest()).toEqual([]);
  expect(store.waits).toEqual([]);
  await expect(stage.ladder()).toMatchFileSnapshot("messages-kept.ladder");

  await stage.signedIn("tablet", "bob");
  stage.passes(10_000);
  expect(await bob.rest()).toEqual([]);
});

test("who leaves while it is being delivered finds the rest at the next sign-in, also after a restart", async () => {
  ({ stage, store } = await openMessages());
  const alice = await stage.signedIn("alice");
  for (const words of ["first", "second"]) {
    alice.sends("MESSAGE bob", ...text(words));
    await alice.gets(202);
  }
  const bob = await stage.signedIn("bob");
  stage.passes(2_000);
  await bob.gets("MESSAGE");
  bob.flow.close("the train went into a tunnel");
  await alice.rest();
  expect(store.waits.map((one) => one.body)).toEqual(["first", "second"]);
  await stage.end();

  stage = await openStage({ messages: store });
  const back = await stage.signedIn("back", "bob");
  stage.passes(2_000);
  expect((await back.gets("MESSAGE")).body).toMatch(/first$/);
  back.sends(200);
  expect((await back.gets("MESSAGE")).body).toMatch(/second$/);
  back.sends(200);
  await back.rest();
  expect(store.waits).toEqual([]);
});

test("a session whose other end is gone: the next message waits, and the sender hears that", async () => {
  ({ stage, store } = await openMessages());
  const bob = await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(INVITE));
  await bob.phone.gets("INVITE");
  bob.phone.sends(200);
  const answer = await alice.answered(200);
  bob.phone.flow.close("asleep");
  inSession(alice, answer, MESSAGE);
  await alice.answered(480);
  expect(await helpFor(alice)).toMatch(/bob@example.com is not signed in. Your message is kept/);
  expect(store.waits.map((one) => one.body)).toEqual([WORDS]);
});

test("a device that does not answer: the text is kept, and nobody says that the person was signed out", async () => {
  ({ stage, store } = await openMessages());
  const bob = await stage.signedIn("bob");
  const alice = await stage.signedIn("alice");
  alice.sends("MESSAGE bob", ...text("hello"));
  await bob.gets("MESSAGE");
  stage.passes(32_000);
  await alice.gets(202);
  expect(store.waits).toHaveLength(1);
  expect(stage.problems).toEqual([]);
});

test("who does not want to be disturbed gets what waited when that is over", async () => {
  ({ stage, store } = await openMessages());
  const alice = await stage.signedIn("alice");
  alice.sends("MESSAGE bob", ...text("hello"));
  await alice.gets(202);
  const { presence } = stage.frontEnd.communications;
  const admits = vi.spyOn(presence, "admits").mockReturnValue("do-not-disturb");
  const bob = await Communicator.signedIn(stage, "bob");
  stage.passes(2_000);
  expect(await bob.phone.rest()).toEqual([]);
  admits.mockRestore();
  bob.sends(sipe("after-sign-on/02-status-busy/011-SERVICE-application_msrtc-category-publish_xml"));
  await bob.answered(200);
  stage.passes(2_000);
  expect(bodyOf(await bob.phone.gets("MESSAGE"))).toMatch(/hello$/);
  bob.phone.sends(200);
  await bob.phone.rest();
  expect(store.waits).toEqual([]);
});

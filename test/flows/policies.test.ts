import { afterEach, beforeEach, expect, test } from "vitest";
import { Communicator, sipe } from "#testing/communicator";
import { helpFor, INVITE, openMessages } from "#testing/message-play";
import type { Phone } from "#testing/phone";
import { openStage, type Stage } from "#testing/stage";

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeEach(async () => {
  stage = await openStage();
  alice = await stage.signedIn("alice");
  bob = await stage.signedIn("bob");
});
afterEach(() => stage.end());

const offer = (...media: string[]): string =>
  ["v=0", "o=- 1 1 IN IP4 192.0.2.7", "s=-", "c=IN IP4 192.0.2.7", "t=0 0", ...media, ""].join("\r\n");
const SDP: [string, string][] = [["content-type", "application/sdp"]];
const forbid = (rule: string) =>
  stage.policies.set("Lobby", { rules: { [rule]: false }, users: ["alice@example.com"] }, "root");

test("whoever may not call is answered 403 with the policy's name, and nothing rings", async () => {
  await forbid("calls");
  alice.sends("INVITE bob", SDP, offer("m=audio 4000 RTP/AVP 0"));
  const refused = await alice.gets(403);
  expect(refused.get("warning")).toContain('the policy \\"Lobby\\" says so. root set it on');
  expect(await bob.rest()).toEqual([]);
  expect(stage.problems.at(-1)).toMatchObject({ id: "POL-0002", component: "admit by policy" });
});

test("whoever may not take calls is not rung either", async () => {
  await forbid("calls");
  bob.sends("INVITE alice", SDP, offer("m=audio 4000 RTP/AVP 0"));
  await bob.gets(403);
  expect(await alice.rest()).toEqual([]);
});

test("without video the voice goes; a desktop is no video", async () => {
  await forbid("video");
  alice.sends("INVITE bob", SDP, offer("m=audio 4000 RTP/AVP 0", "m=video 4002 RTP/AVP 96"));
  await alice.gets(403);
  alice.sends("INVITE bob", SDP, offer("m=audio 4000 RTP/AVP 0"));
  await bob.gets("INVITE");
  await forbid("sharing");
  await stage.policies.set("Lobby", { rules: { video: null } }, "root");
  const desktop = offer("m=video 4002 RTP/AVP 96", "a=content:slides");
  alice.sends("INVITE bob", SDP, desktop);
  await alice.gets(403);
  expect(stage.problems.at(-1)?.why).toMatchObject({ observed: { rule: "sharing" } });
});

test("whoever may not reach other organisations is told so, and not that they cannot be found", async () => {
  await forbid("federation");
  alice.sends("INVITE sip:carol@elsewhere.example", SDP, offer("m=audio 4000 RTP/AVP 0"));
  await alice.gets(403);
  expect(stage.problems.at(-1)?.why).toMatchObject({ observed: { rule: "federation" } });
});

test("an old client that may not write reads 606 and why: never that the other is offline", async () => {
  await stage.end();
  ({ stage } = await openMessages({}));
  await forbid("messages");
  const user = await Communicator.signedIn(stage, "alice");
  user.sends(sipe(INVITE));
  expect((await user.answered(606)).get("warning")).toMatch(/^309 /);
  expect(await helpFor(user)).toContain('the policy "Lobby" says so');
});

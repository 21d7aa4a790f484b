import { afterEach, beforeEach, expect, test } from "vitest";
import type { Phone } from "#testing/phone";
import { openStage, type Stage } from "#testing/stage";

const SDP: [string, string] = ["content-type", "application/sdp"];
const AUDIO =
  "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
const DESKTOP = `${AUDIO.replace(/m=audio.*\r\n/, "")}m=video 4000 UDP/TLS/RTP/SAVPF 96\r\na=content:slides\r\n`;

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeEach(async () => {
  stage = await openStage({ users: ["alice", "bob", "carol"] });
  alice = await stage.signedIn("alice");
  bob = await stage.signedIn("bob");
});
afterEach(() => stage.end());

/** The latest past call of somebody: what became of it, what it says, whether it has to be looked at. */
async function last(owner: string) {
  const { calls, unseen } = await stage.frontEnd.calls.past.list(`${owner}@example.com`, undefined, 10);
  const [call] = calls;
  return (
    call && {
      peer: call.peer,
      media: call.media,
      outcome: call.outcome,
      says: call.says,
      seconds: call.seconds,
      unseen,
    }
  );
}

async function rings(body = AUDIO): Promise<void> {
  alice.sends("INVITE bob", [SDP], body);
  await bob.gets("INVITE");
  bob.sends(180);
  await alice.gets(180);
}

test("a call that was talked is remembered by both, with how long it was", async () => {
  await rings();
  bob.sends(200, [SDP], AUDIO);
  await alice.gets(200);
  alice.sends("ACK");
  await bob.gets("ACK");
  stage.passes(65_000);
  bob.sends("BYE");
  await alice.gets("BYE");
  alice.sends(200);
  await bob.gets(200);
  const talked = { media: "audio", outcome: "answered", seconds: 65, unseen: 0 };
  expect(await last("alice")).toEqual({ ...talked, peer: "bob@example.com", says: "You talked with bob." });
  expect(await last("bob")).toEqual({
    ...talked,
    peer: "alice@example.com",
    says: "alice called, and you talked.",
  });
});

test("a desktop that nobody took within 30 s is missed, until somebody has looked", async () => {
  await rings(DESKTOP);
  stage.passes(30_000);
  alice.sends("CANCEL", [["ms-client-diagnostics", '52023;reason="Caller timeout on no response"']]);
  await bob.gets("CANCEL");
  bob.sends(487);
  await alice.gets(487);
  expect(await last("alice")).toMatchObject({
    media: "sharing",
    outcome: "missed",
    says: "bob did not answer within 30 s.",
  });
  expect(await last("bob")).toMatchObject({
    outcome: "missed",
    says: "alice offered their desktop; nobody answered within 30 s.",
    unseen: 1,
  });
  const { calls } = await stage.frontEnd.calls.past.list("bob@example.com", undefined, 10);
  await stage.frontEnd.calls.past.seen("bob@example.com", calls[0]?.id ?? 0);
  expect(await last("bob")).toMatchObject({ unseen: 0 });
});

test("who declines has nothing to look at; the caller is told so", async () => {
  await rings();
  bob.sends(603);
  await alice.gets(603);
  expect(await last("alice")).toMatchObject({ outcome: "declined", says: "bob declined your call." });
  expect(await last("bob")).toMatchObject({
    outcome: "declined",
    says: "You declined the call of alice.",
    unseen: 0,
  });
});

test("a call to somebody who is not signed in is missed by them, with the reason for the caller", async () => {
  alice.sends("INVITE carol", [SDP], AUDIO);
  await alice.gets(480);
  const made = await last("alice");
  expect(made).toMatchObject({ peer: "carol@example.com", outcome: "failed" });
  expect(made?.says).toContain("not signed in");
  expect(await last("carol")).toMatchObject({ says: "alice called; you could not be reached.", unseen: 1 });
});

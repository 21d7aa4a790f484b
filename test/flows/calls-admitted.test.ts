import { afterEach, beforeEach, expect, test } from "vitest";
import { parseXml } from "#formats/xml/element";
import type { Phone } from "#testing/phone";
import { openStage, type Stage } from "#testing/stage";

const BOB = "bob@example.com";
const ALICE = { type: "user", value: "alice@example.com" } as const;

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeEach(async () => {
  stage = await openStage();
  alice = await stage.signedIn("alice");
  bob = await stage.signedIn("bob");
});
afterEach(() => stage.end());

/** What Communicator publishes when its user chooses a state (MS-PRES: userState, instance 0x20000000). */
function chooses(availability: number): void {
  const read = parseXml(
    '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" manual="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
      ` xsi:type="userState"><availability>${availability}</availability></state>`,
  );
  if (!read.ok) throw new Error(read.expected);
  const base = { category: "state", instance: 0x20000000, version: undefined, expireType: "static" } as const;
  const changes = [2, 3].map((container) => ({ ...base, container, content: read.value }));
  expect(stage.frontEnd.communications.presence.publish(BOB, "pc", changes)).toBeTruthy();
}

const puts = (container: number): unknown =>
  stage.frontEnd.communications.presence.setMembers(BOB, [
    { container, version: undefined, add: [ALICE], remove: [] },
  ]);

test("a call to somebody in do-not-disturb rings nowhere and is answered 480 with Warning 391", async () => {
  chooses(9500);
  alice.sends("INVITE bob");
  const refused = await alice.gets(480);
  expect(refused.get("warning")).toContain(
    '391 fe.example.com "bob@example.com does not want to be disturbed now. The call did not ring. (PRES-0010',
  );
  expect(await bob.rest()).toEqual([]);
  expect(stage.problems.at(-1)).toMatchObject({
    id: "PRES-0010",
    component: "admit by presence",
    why: { observed: { availability: 9500, container: 200 } },
  });
});

test("a member of the team gets through in spite of do-not-disturb, and everybody does when it is over", async () => {
  chooses(9500);
  puts(300);
  alice.sends("INVITE bob");
  await bob.gets("INVITE");

  const eve = stage.phone("eve");
  eve.sends("INVITE bob");
  await eve.gets(480);
  chooses(3500);
  eve.sends("INVITE bob");
  await bob.gets("INVITE");
});

test("who is blocked is told so, and the phone does not ring", async () => {
  puts(32_000);
  alice.sends("INVITE bob");
  const refused = await alice.gets(403);
  expect(refused.get("warning")).toContain("bob@example.com does not take calls from you. (PRES-0009");
  expect(await bob.rest()).toEqual([]);
});

test("a call that is up goes on when do-not-disturb begins: hold and hang-up pass", async () => {
  alice.sends("INVITE bob");
  await bob.gets("INVITE");
  bob.sends(200);
  await alice.gets(200);
  alice.sends("ACK");
  await bob.gets("ACK");
  chooses(9500);
  alice.sends("INVITE");
  await bob.gets("INVITE");
  bob.sends(200);
  await alice.gets(200);
  alice.sends("BYE");
  await bob.gets("BYE");
});

test("a call to one of the person's devices by its GRUU is stopped as well, and so is desktop sharing", async () => {
  const desk = stage.phone("desk", "bob");
  desk.sends("REGISTER", [
    ["supported", "gruu"],
    ["contact", `${desk.contact};+sip.instance="<urn:uuid:00000000-0000-1000-8000-000000000001>"`],
  ]);
  await desk.gets(200);
  const gruu = stage.frontEnd.location.find(BOB).flatMap((binding) => binding.gruu ?? [])[0] ?? "";
  expect(gruu).toMatch(/^sip:bob@example\.com;/);
  alice.sends(`INVITE ${gruu}`);
  await desk.gets("INVITE");

  chooses(9500);
  alice.sends(`INVITE ${gruu}`);
  await alice.gets(480);
  alice.sends(
    "INVITE bob",
    [["content-type", "application/sdp"]],
    "v=0\r\nm=applicationsharing 4000 TCP/RTP/SAVP 127\r\n",
  );
  await alice.gets(480);
  expect([await bob.rest(), await desk.rest()]).toEqual([[], []]);
});

test("a To tag alone does not make an INVITE part of a call", async () => {
  chooses(9500);
  alice.sendsOctets(
    "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.7:40000;branch=z9hG4bKi\r\nFrom: <sip:alice@example.com>;tag=9\r\nTo: <sip:bob@example.com>;tag=made-up\r\nCall-ID: made-up\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:alice@192.0.2.7:40000;transport=tcp>\r\nContent-Length: 0\r\n\r\n",
  );
  await alice.gets(480);
  expect(await bob.rest()).toEqual([]);
});

test("the own other phone is never disturbed, and messages have answers of their own", async () => {
  chooses(9500);
  bob.sends("INVITE bob");
  await bob.gets("INVITE");
  const text: [string, string] = ["content-type", "text/plain"];
  alice.sends("MESSAGE bob", [text], "hello");
  await alice.gets(486);
});

import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8Decode } from "#base/octets";
import { attributeOf, childElements, elementAt, parseXml, textOf } from "#formats/xml/element";
import type { SipMessage, SipRequest } from "#sip/message/message";
import { printMessage } from "#sip/message/print-message";
import { Communicator } from "#testing/communicator";
import type { Phone } from "#testing/phone";
import { openStage, type Stage } from "#testing/stage";

const AUDIO =
  "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
const SDP: [string, string] = ["content-type", "application/sdp"];

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeEach(async () => {
  stage = await openStage({ users: ["alice", "bob", "carol", "eve"] });
  alice = await stage.signedIn("alice");
  bob = await stage.signedIn("bob");
});
afterEach(() => stage.end());

/** What somebody sees of a person, in a word. */
function seen(owner: string, watcher = "carol"): string {
  const shown = stage.frontEnd.communications.presence.seen(`${owner}@example.com`, `${watcher}@example.com`);
  if (shown.state !== "available-data") return shown.state;
  return shown.activity ?? String(shown.availability);
}

async function rings(body = AUDIO): Promise<SipMessage> {
  const invite = alice.sends("INVITE bob", body === "" ? [] : [SDP], body);
  await bob.gets("INVITE");
  bob.sends(180);
  await alice.gets(180);
  return invite;
}

async function answers(body = AUDIO): Promise<void> {
  bob.sends(200, body === "" ? [] : [SDP], body);
  await alice.gets(200);
  alice.sends("ACK");
  await bob.gets("ACK");
}

async function talk(): Promise<void> {
  await rings();
  await answers();
}

async function hangsUp(one: Phone, other: Phone): Promise<void> {
  one.sends("BYE");
  await other.gets("BYE");
  other.sends(200);
  await one.gets(200);
}

test("both are on the phone from the answer to the hang-up, and not while it rings", async () => {
  await rings();
  expect([seen("alice"), seen("bob")]).toEqual(["3500", "3500"]);
  await answers();
  expect([seen("alice"), seen("bob")]).toEqual(["on-the-phone", "on-the-phone"]);
  await hangsUp(bob, alice);
  expect([seen("alice"), seen("bob")]).toEqual(["3500", "3500"]);
  expect(stage.frontEnd.calls.size).toBe(0);
});

test("with two calls somebody stays on the phone until the second is over", async () => {
  await talk();
  const eve = await stage.signedIn("eve");
  eve.sends("INVITE bob", [SDP], AUDIO);
  await bob.gets("INVITE");
  bob.sends(200, [SDP], AUDIO);
  await eve.gets(200);
  await hangsUp(eve, bob);
  expect([seen("eve"), seen("bob")]).toEqual(["3500", "on-the-phone"]);
  await hangsUp(alice, bob);
  expect(seen("bob")).toBe("3500");
});

test("an INVITE without an offer counts as a call; message sessions, desktop sharing and conferences do not", async () => {
  await rings("");
  await answers();
  expect(seen("bob")).toBe("on-the-phone");
  await hangsUp(alice, bob);
  for (const media of ["m=applicationsharing 4000 TCP/RTP/SAVP 127", "m=message 5060 sip null"]) {
    alice.sends("INVITE bob", [SDP], AUDIO.replace(/m=.*/, media));
    await alice.rest();
    await bob.rest();
    expect(stage.frontEnd.calls.size).toBe(0);
  }
  alice.sends("INVITE bob", [["content-type", "application/cccp+xml"]], "<request/>");
  await bob.gets("INVITE");
  bob.sends(180);
  await alice.gets(180);
  expect(stage.frontEnd.calls.size).toBe(0);
});

test("of a call that is up the devices, their transports and its case are known", async () => {
  const desk = stage.phone("desk", "eve", "udp");
  desk.sends("REGISTER", [
    ["expires", "600"],
    ["user-agent", "Desk 1.0"],
  ]);
  await desk.gets(200);
  desk.sends("INVITE bob", [SDP], AUDIO);
  await bob.gets("INVITE");
  bob.sends(200, [SDP], AUDIO);
  const ok = await desk.gets(200);
  const [call] = stage.frontEnd.calls.list();
  expect(call).toMatchObject({
    caller: { device: "Desk 1.0", transport: "udp" },
    callee: { device: bob.contact.slice(1, -1), transport: "tcp" },
  });
  expect(call?.case).toBe(stage.frontEnd.cases.known(ok.callId));
});

test("two offers in one multipart body, as Communicator makes them, are a call", async () => {
  const part = `Content-Type: application/sdp\r\n\r\n${AUDIO}`;
  alice.sends(
    "INVITE bob",
    [["content-type", "multipart/alternative;boundary=x"]],
    `--x\r\n${part}--x\r\n${part}--x--\r\n`,
  );
  await bob.gets("INVITE");
  await answers();
  expect(seen("bob")).toBe("on-the-phone");
});

test.each([
  ["declined", (): unknown => bob.sends(486)],
  ["given up by the caller", (): unknown => alice.sends("CANCEL")],
])("a call that is %s is remembered no longer", async (_what, ends) => {
  await rings();
  expect(stage.frontEnd.calls.list()).toMatchObject([
    {
      caller: { address: "alice@example.com", name: "alice", transport: "tcp" },
      callee: { address: "bob@example.com", name: "bob", device: undefined, transport: undefined },
      state: "early",
    },
  ]);
  ends();
  if (_what !== "declined") {
    await bob.gets("CANCEL");
    bob.sends(200);
    bob.sends(487);
  }
  await bob.gets("ACK");
  expect(stage.frontEnd.calls.size).toBe(0);
});

test("a 200 that is repeated behind the BYE does not begin the call anew", async () => {
  await rings();
  const ok = bob.sends(200, [SDP], AUDIO);
  await alice.gets(200);
  alice.sends("ACK");
  await bob.gets("ACK");
  await hangsUp(alice, bob);
  bob.sendsOctets(printMessage(ok));
  await alice.rest();
  expect(stage.frontEnd.calls.size).toBe(0);
  expect(seen("bob")).toBe("3500");
});

test("a held call is a call; one of which the other end knows nothing any more is over", async () => {
  await talk();
  alice.sends("INVITE", [SDP], AUDIO);
  await bob.gets("INVITE");
  bob.sends(200, [SDP], AUDIO);
  await alice.gets(200);
  alice.sends("ACK");
  expect(seen("alice")).toBe("on-the-phone");
  alice.sends("INVITE", [SDP], AUDIO);
  await bob.gets("INVITE");
  bob.sends(481);
  await alice.gets(481);
  expect(seen("alice")).toBe("3500");
});

test("somebody else's BYE ends nothing, though it has the Call-ID and both tags", async () => {
  const { callId, from } = await rings();
  await answers();
  const eve = await stage.signedIn("eve");
  eve.sendsOctets(
    `BYE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.7:40009;branch=z9hG4bKe\r\nFrom: <sip:eve@example.com>;tag=${from.tag}\r\nTo: <sip:bob@example.com>;tag=bob-tag\r\nCall-ID: ${callId}\r\nCSeq: 1 BYE\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`,
  );
  await bob.gets("BYE");
  bob.sends(200);
  await eve.gets(200);
  expect(stage.frontEnd.calls.size).toBe(1);
  expect(seen("bob")).toBe("on-the-phone");
});

/** Signs a phone in as one and the same device of bob. */
async function isDeskPhone(phone: Phone, cseq: number): Promise<void> {
  const contact = phone.contact.slice(1, -1);
  phone.sendsOctets(
    `REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.7:40000;branch=z9hG4bKr${cseq}\r\nFrom: <sip:bob@example.com>;tag=${cseq}\r\nTo: <sip:bob@example.com>\r\nCall-ID: desk\r\nCSeq: ${cseq} REGISTER\r\nMax-Forwards: 70\r\nExpires: 3600\r\nContact: <${contact}>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000000000001>"\r\nContent-Length: 0\r\n\r\n`,
  );
  await phone.gets(200);
}

test.each([
  ["itself", true, 1],
  ["only another phone of the same user", false, 0],
])("the connection breaks in a call and after 20 s comes back %s", async (_who, itself, left) => {
  await isDeskPhone(bob, 1);
  await talk();
  bob.flow.close("the network changed");
  stage.passes(20_000);
  expect(stage.frontEnd.calls.size).toBe(1);
  if (itself) await isDeskPhone(stage.phone("again", "bob"), 2);
  else await stage.signedIn("other", "bob");
  stage.passes(12_000);
  expect(stage.frontEnd.calls.size).toBe(left);
  const free = left === 0 ? "3500" : "on-the-phone";
  expect([seen("alice"), seen("bob")]).toEqual([free, free]);
});

test("a call of which nobody heard the end is forgotten after a day", async () => {
  const one = await stage.signedIn("one", "eve", "udp");
  const other = await stage.signedIn("other", "carol", "udp");
  one.sends("INVITE carol", [SDP], AUDIO);
  await other.gets("INVITE");
  other.sends(200, [SDP], AUDIO);
  await one.gets(200);
  stage.passes(86_400_000 - 1);
  expect(stage.frontEnd.calls.size).toBe(1);
  stage.passes(1);
  expect(stage.frontEnd.calls.size).toBe(0);
});

test("a Communicator says by itself that it is in a call, so nobody says it twice", async () => {
  const pc = await Communicator.signedIn(stage, "pc", "eve");
  expect(pc).toBeTruthy();
  alice.sends("INVITE eve", [SDP], AUDIO);
  const invite = await pc.phone.gets("INVITE");
  expect(invite.body).toBe(AUDIO);
  pc.phone.sends(200, [SDP], AUDIO);
  await alice.gets(200);
  const { presence } = stage.frontEnd.communications;
  const said = (who: string) =>
    presence.publications(`${who}@example.com`, ["state"]).filter(({ instance }) => instance === 0x80000000);
  expect(said("alice")).toHaveLength(2);
  expect(said("eve")).toEqual([]);
});

/** What a lamp is told: version, full or partial, and id, direction, state and the other end of each dialog. */
async function lamp(phone: Phone): Promise<unknown[]> {
  const message = (await phone.gets("NOTIFY")) as SipRequest;
  phone.sends(200);
  expect(message.get("content-type")).toBe("application/dialog-info+xml");
  const root = parseXml(utf8Decode(message.body));
  if (!root.ok) throw new Error(root.expected);
  expect(root.value.namespace).toBe("urn:ietf:params:xml:ns:dialog-info");
  const dialogs = childElements(root.value, "dialog").map((dialog) =>
    [
      attributeOf(dialog, "direction"),
      textOf(elementAt(dialog, "state")),
      textOf(elementAt(dialog, "remote", "identity")),
    ]
      .filter(Boolean)
      .join(" "),
  );
  return [attributeOf(root.value, "version"), attributeOf(root.value, "state"), ...dialogs];
}

async function watchesCallsOf(phone: Phone, whom: string): Promise<unknown[]> {
  phone.sends(`SUBSCRIBE ${whom}`, [
    ["event", "dialog"],
    ["accept", "application/dialog-info+xml"],
  ]);
  await phone.gets(200);
  return lamp(phone);
}

/** What the watcher may read of alice's presence, as an access level. */
const level = (owner: string, container: number): unknown =>
  stage.frontEnd.communications.presence.setMembers(`${owner}@example.com`, [
    {
      container,
      version: undefined,
      add: [{ type: "user", value: "carol@example.com" }],
      remove: [],
    },
  ]);

test("a lamp tells of ringing, talking and the end, counting its documents; not with whom below Company", async () => {
  const carol = await stage.signedIn("carol");
  await level("bob", 100);
  expect(await watchesCallsOf(carol, "bob")).toEqual(["0", "full"]);
  await rings();
  expect(await lamp(carol)).toEqual(["1", "partial", "recipient early"]);
  stage.passes(1_000);
  await answers();
  expect(await lamp(carol)).toEqual(["2", "partial", "recipient confirmed"]);
  stage.passes(1_000);
  await hangsUp(alice, bob);
  expect(await lamp(carol)).toEqual(["3", "partial", "terminated"]);
  stage.passes(1_000);
  expect(await carol.rest()).toEqual([]);
});

test("the owner and colleagues read with whom somebody talks, until they are given less", async () => {
  await talk();
  expect(await watchesCallsOf(bob, "bob")).toEqual([
    "0",
    "full",
    "recipient confirmed sip:alice@example.com",
  ]);
  const carol = await stage.signedIn("carol");
  expect(await watchesCallsOf(carol, "alice")).toEqual([
    "0",
    "full",
    "initiator confirmed sip:bob@example.com",
  ]);
  stage.passes(1_000);
  await level("alice", 100);
  expect(await lamp(carol)).toEqual(["1", "partial", "initiator confirmed"]);
});

test("what comes quickly travels together, and the last state always", async () => {
  const carol = await stage.signedIn("carol");
  await watchesCallsOf(carol, "bob");
  await rings();
  expect(await lamp(carol)).toEqual(["1", "partial", "recipient early sip:alice@example.com"]);
  await answers();
  await hangsUp(alice, bob);
  expect(await carol.rest()).toEqual([]);
  stage.passes(300);
  expect(await lamp(carol)).toEqual(["2", "partial", "terminated"]);
});

test("who is blocked sees no call, before it and in the middle of it", async () => {
  const carol = await stage.signedIn("carol");
  await talk();
  expect(await watchesCallsOf(carol, "bob")).toEqual([
    "0",
    "full",
    "recipient confirmed sip:alice@example.com",
  ]);
  stage.passes(1_000);
  await level("bob", 32_000);
  expect(await lamp(carol)).toEqual(["1", "partial", "terminated"]);
  expect(await watchesCallsOf(carol, "bob")).toEqual(["0", "full"]);
});

test("a lamp for nobody is refused with the reason", async () => {
  alice.sends("SUBSCRIBE nobody", [["event", "dialog"]]);
  const refused = await alice.gets(404);
  expect(refused.get("warning")).toContain("CALL-0001");
});

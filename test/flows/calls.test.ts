import { expect, test } from "vitest";
import type { Phone } from "#testing/phone";
import { openStage, type Stage } from "#testing/stage";

async function ringing(
  options?: Parameters<typeof openStage>[0],
): Promise<{ stage: Stage; alice: Phone; bob: Phone }> {
  const stage = await openStage(options);
  const bob = await stage.signedIn("bob");
  const alice = await stage.signedIn("alice");
  alice.sends("INVITE bob");
  await bob.gets("INVITE");
  bob.sends(180);
  await alice.gets(180);
  return { stage, alice, bob };
}

async function talking(): Promise<{ stage: Stage; alice: Phone; bob: Phone }> {
  const play = await ringing();
  play.bob.sends(200);
  await play.alice.gets(200);
  play.alice.sends("ACK");
  await play.bob.gets("ACK");
  return play;
}

test("a call is answered, held by a re-INVITE, and hung up by the one who was called", async () => {
  const { stage, alice, bob } = await talking();

  alice.sends("INVITE");
  await bob.gets("INVITE");
  bob.sends(200);
  await alice.gets(200);
  alice.sends("ACK");
  await bob.gets("ACK");

  bob.sends("BYE");
  await alice.gets("BYE");
  alice.sends(200);
  await bob.gets(200);

  await expect(stage.ladder()).toMatchFileSnapshot("answered-held-hung-up.ladder");
});

test("the caller gives up: the device stops ringing and both hear the end", async () => {
  const { stage, alice, bob } = await ringing();

  alice.sends("CANCEL", [["reason", 'SIP;cause=487;text="caller gave up"']]);
  await alice.gets(200);
  const cancel = await bob.gets("CANCEL");
  expect(cancel.get("reason")).toBe('SIP;cause=487;text="caller gave up"');
  bob.sends(200);
  bob.sends(487);
  await bob.gets("ACK");
  await alice.gets(487);

  await expect(stage.ladder()).toMatchFileSnapshot("caller-gives-up.ladder");
});

test("busy reaches the caller as the device said it", async () => {
  const { alice, bob } = await ringing();
  bob.sends(486);
  await bob.gets("ACK");
  const busy = await alice.gets(486);
  expect(busy.has("ms-diagnostics")).toBe(false);
});

test("all devices refuse: the person's own busy is worth more than a device that was not found", async () => {
  const stage = await openStage();
  const desk = await stage.signedIn("desk", "bob");
  const tablet = await stage.signedIn("tablet", "bob");
  const alice = await stage.signedIn("alice");

  alice.sends("INVITE bob");
  await desk.gets("INVITE");
  desk.sends(486);
  await tablet.gets("INVITE");
  tablet.sends(404);

  await alice.gets(486);
});

test("one device declines for all: the others stop at once", async () => {
  const stage = await openStage();
  const desk = await stage.signedIn("desk", "bob");
  const tablet = await stage.signedIn("tablet", "bob");
  const alice = await stage.signedIn("alice");

  alice.sends("INVITE bob");
  await tablet.gets("INVITE");
  tablet.sends(180);
  await desk.gets("INVITE");
  desk.sends(603);
  await tablet.gets("CANCEL");
  tablet.sends(200);
  tablet.sends(487);

  await alice.gets(603);
});

test("nobody answers: after the time that the setting allows the caller is told so, with a case", async () => {
  const { stage, alice, bob } = await ringing({ settings: { "proxy.no-answer-seconds": 30 } });

  stage.passes(29_999);
  expect(await bob.rest()).toEqual([]);
  stage.passes(1);
  await bob.gets("CANCEL");
  bob.sends(200);
  bob.sends(487);

  const answer = await alice.gets(408);
  expect(answer.get("warning")).toBe(
    '399 fe.example.com "Nobody answered within 30 s. (PRX-0008, case c-00ZA)"',
  );
  expect(stage.problems.at(-1)).toMatchObject({ id: "PRX-0008", case: "c-00ZA" });
});

test("the device's connection breaks while it rings: the caller is told which connection, and why", async () => {
  const { alice, bob } = await ringing();
  bob.flow.close("reset by the other side");
  const answer = await alice.gets(480);
  expect(answer.get("ms-diagnostics")).toMatch(
    /^1006;reason="The connection to sip:bob@192\.0\.2\.7:40000;transport=tcp broke/,
  );
});

test("a message goes to every device, and the first to take it answers for all", async () => {
  const stage = await openStage();
  const desk = await stage.signedIn("desk", "bob");
  const tablet = await stage.signedIn("tablet", "bob", "tls");
  const alice = await stage.signedIn("alice");

  alice.sends("MESSAGE bob");
  await desk.gets("MESSAGE");
  await tablet.gets("MESSAGE");
  tablet.sends(200);
  await alice.gets(200);
  desk.sends(486);

  expect(await alice.rest()).toEqual([]);
});

test("a second 200 to a forked call reaches the caller too: it may be the dialog that lives", async () => {
  const stage = await openStage();
  const desk = await stage.signedIn("desk", "bob");
  const tablet = await stage.signedIn("tablet", "bob");
  const alice = await stage.signedIn("alice");
  alice.sends("INVITE bob");
  await desk.gets("INVITE");
  await tablet.gets("INVITE");
  tablet.sends(180);
  desk.sends(200);
  tablet.sends(200);
  const first = await alice.gets(200);
  const second = await alice.gets(200);
  expect([first.to.tag, second.to.tag]).toEqual(["desk-tag", "tablet-tag"]);
});

test("PRACK and UPDATE find their way inside a call that still rings, between UDP and TLS", async () => {
  const stage = await openStage();
  const bob = await stage.signedIn("bob", "bob", "tls");
  const alice = await stage.signedIn("alice", "alice", "udp");
  alice.sends("INVITE bob", [["supported", "100rel"]]);
  await bob.gets("INVITE");
  bob.sends(183, [
    ["require", "100rel"],
    ["rseq", "1"],
  ]);
  await alice.gets(183);

  alice.sends("PRACK", [["rack", "1 1 INVITE"]]);
  await bob.gets("PRACK");
  bob.sends(200);
  await alice.gets(200);
  alice.sends("UPDATE");
  await bob.gets("UPDATE");
});

test("what a phone writes in short and folded lines reaches a Communicator client in lines that it can read", async () => {
  const stage = await openStage();
  const bob = stage.phone("bob", "bob", "tls");
  bob.sendsOctets(
    'REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/TLS 192.0.2.7:40000;branch=z9hG4bKb\r\nFrom: <sip:bob@example.com>;tag=1;epid=46b45a2a3940\r\nTo: <sip:bob@example.com>\r\nCall-ID: b\r\nCSeq: 1 REGISTER\r\nMax-Forwards: 70\r\nContact: <sip:192.0.2.7:40000;transport=tls>;proxy=replace;+sip.instance="<urn:uuid:b51a9866-926a-5e92-9260-ed0dec9cdf92>"\r\nContent-Length: 0\r\n\r\n',
  );
  await bob.gets(200);
  const alice = await stage.signedIn("alice");
  alice.sendsOctets(
    "MESSAGE sip:bob@example.com SIP/2.0\r\nv: SIP/2.0/TCP 192.0.2.7:40001;branch=z9hG4bKm\r\nf: <sip:alice@example.com>;tag=9\r\nt: <sip:bob@example.com>\r\ni: short\r\nCSeq: 1 MESSAGE\r\nMax-Forwards: 70\r\nc: text/plain\r\nSubject: one\r\n  line\r\nX-Kept:  as it is \r\nl: 2\r\n\r\nhi",
  );
  const message = await bob.gets("MESSAGE");
  const lines = message.fields.map((field) => field.line);
  expect(lines).toContain("Call-ID: short");
  expect(lines).toContain("From: <sip:alice@example.com>;tag=9");
  expect(lines).toContain("Content-Type: text/plain");
  expect(lines).toContain("Subject: one line");
  expect(lines).toContain("X-Kept:  as it is ");
});

test("an answer goes on without the credentials with which the callee signed it for us", async () => {
  const stage = await openStage();
  const bob = await stage.signedIn("bob");
  const alice = await stage.signedIn("alice");
  alice.sends("INVITE bob");
  await bob.gets("INVITE");
  bob.sends(200, [["authorization", 'NTLM realm="SIP Communications Service", response="0100"']]);
  expect((await alice.gets(200)).has("authorization")).toBe(false);
});

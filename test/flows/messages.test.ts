import { afterEach, expect, test } from "vitest";
import { Communicator, sipe } from "#testing/communicator";
import type { LiteralMessageStore } from "#testing/literal-message-store";
import {
  ACK,
  BYE,
  bodyOf,
  INVITE,
  inSession,
  MESSAGE,
  openMessages,
  outcomes,
  TYPING,
  text,
  WORDS,
} from "#testing/message-play";
import type { Stage } from "#testing/stage";

let stage: Stage;
let store: LiteralMessageStore;
afterEach(() => stage.end());

test("pidgin to pidgin: a session through us, untouched, recorded when the callee has it", async () => {
  ({ stage, store } = await openMessages());
  const bob = await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  stage.begins();
  alice.sends(sipe(INVITE));
  const invite = await bob.phone.gets("INVITE");
  expect(invite.getAll("supported")).toEqual(["ms-sender"]);
  expect(invite.get("ms-text-format")).toContain("ms-body=aGVsbG8gaMOpbGxvIDxiPiAmICJxdW90ZXMi");
  bob.phone.sends(200);
  const answer = await alice.answered(200);
  inSession(alice, answer, ACK);
  await bob.phone.gets("ACK");
  expect(outcomes(store)).toEqual([]); // bob's 200 does not say that it took the text: it comes again
  inSession(alice, answer, MESSAGE);
  const message = await bob.phone.gets("MESSAGE");
  expect(bodyOf(message)).toBe(WORDS);
  expect(message.get("content-type")).toContain(";msgr=");
  bob.phone.sends(200);
  await alice.answered(200);
  expect(store.remembered).toEqual([
    {
      outcome: "delivered",
      message: expect.objectContaining({
        from: "alice@example.com",
        to: "bob@example.com",
        contentType: "text/plain",
        body: WORDS,
      }),
    },
  ]);
  await expect(stage.ladder()).toMatchFileSnapshot("messages-pidgin-to-pidgin.ladder");
});

test("a callee that takes the text of the INVITE gets it once, and so does history", async () => {
  ({ stage, store } = await openMessages());
  const bob = await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(INVITE));
  await bob.phone.gets("INVITE");
  bob.phone.sends(200, [
    ["supported", "com.microsoft.rtc-multiparty"],
    ["supported", "ms-text-format"],
  ]);
  await alice.answered(200);
  expect(outcomes(store)).toEqual([`delivered: ${WORDS}`]);
});

test("pidgin to a plain phone: we take the session, each message goes on by itself, typing both ways", async () => {
  ({ stage, store } = await openMessages());
  const bob = await stage.signedIn("bob");
  const alice = await Communicator.signedIn(stage, "alice");
  stage.begins();
  alice.sends(sipe(INVITE));
  const answer = await alice.answered(200);
  expect(answer.get("contact")).toBe("<sip:192.0.2.1:5061;transport=tls>");
  expect(answer.body).toMatch(/^m=message \d+ sip sip:bob@example\.com\r$/m);
  expect(await bob.rest()).toEqual([]); // an INVITE would ring
  inSession(alice, answer, ACK);

  inSession(alice, answer, MESSAGE);
  const message = await bob.gets("MESSAGE");
  expect(bodyOf(message)).toBe(WORDS);
  expect(message.get("content-type")).toBe("text/plain; charset=UTF-8");
  expect(message.from.uriText).toBe("sip:alice@example.com");
  bob.sends(200);
  await alice.answered(200);

  inSession(alice, answer, TYPING);
  const typing = await bob.gets("MESSAGE");
  expect(typing.get("content-type")).toBe("application/im-iscomposing+xml");
  expect(typing.body).toContain("<state>active</state>");
  bob.sends(200);
  await alice.answered(200);

  bob.sends("MESSAGE alice", [["content-type", "application/im-iscomposing+xml"]], IS_COMPOSING);
  const info = await alice.phone.gets("INFO");
  expect(info.get("content-type")).toBe("application/xml");
  expect(info.body).toContain('<status status="type"/>');
  expect(info.callId).toBe(answer.callId);
  alice.phone.sends(200);
  await bob.gets(200);

  bob.sends("MESSAGE alice", ...text("hello back"));
  const back = await alice.phone.gets("MESSAGE");
  expect(back.callId).toBe(answer.callId); // in her window
  expect(back.cseq.number).toBe(info.cseq.number + 1);
  alice.phone.sends(200);
  await bob.gets(200);

  inSession(alice, answer, BYE);
  await alice.answered(200);
  inSession(alice, answer, MESSAGE);
  await alice.answered(481);
  await expect(stage.ladder()).toMatchFileSnapshot("messages-pidgin-to-phone.ladder");
  expect(outcomes(store)).toEqual([`delivered: ${WORDS}`, "delivered: hello back"]);
  expect(new Set(store.remembered.map(({ message: one }) => one.conversation)).size).toBe(1);
  expect(stage.frontEnd.communications.messaging.sessions).toBe(0);
});

/** RFC 3994 §5. */
const IS_COMPOSING =
  '<?xml version="1.0"?><isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>active</state></isComposing>';

test("a session that the client has forgotten (481) is given up, and the message goes by itself", async () => {
  ({ stage, store } = await openMessages());
  const bob = await stage.signedIn("bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(INVITE));
  await alice.answered(200);
  bob.sends("MESSAGE alice", ...text("hello"));
  await alice.phone.gets("MESSAGE");
  alice.phone.sends(481);
  const again = await alice.phone.gets("MESSAGE");
  expect(again.to.tag).toBeUndefined();
  alice.phone.sends(200);
  await bob.gets(200);
  expect(outcomes(store)).toEqual(["delivered: hello"]);
});

test("phone to pidgin: a single message to all devices, the first 200 goes back", async () => {
  ({ stage, store } = await openMessages());
  const alice = await Communicator.signedIn(stage, "alice");
  const desk = await stage.signedIn("desk", "alice");
  const bob = await stage.signedIn("bob");
  bob.sends("MESSAGE alice", [["content-type", "text/html"]], "<b>hello</b> alice");
  const rich = await alice.phone.gets("MESSAGE");
  expect(rich.body).toBe("<b>hello</b> alice");
  const plain = await desk.gets("MESSAGE");
  expect([plain.get("content-type"), plain.body]).toEqual(["text/plain; charset=UTF-8", "hello alice"]);
  desk.sends(480);
  expect(await bob.rest()).toEqual([]);
  alice.phone.sends(200);
  await bob.gets(200);
  expect(outcomes(store)).toEqual(["delivered: <b>hello</b> alice"]);
});

test("phone to phone", async () => {
  ({ stage, store } = await openMessages());
  const alice = await stage.signedIn("alice");
  const bob = await stage.signedIn("bob");
  stage.begins();
  bob.sends("MESSAGE alice", ...text("hello"));
  expect(bodyOf(await alice.gets("MESSAGE"))).toBe("hello");
  alice.sends(200);
  await bob.gets(200);
  expect(store.remembered[0]?.message.conversation).toBe("alice@example.com bob@example.com");
  await expect(stage.ladder()).toMatchFileSnapshot("messages-phone-to-phone.ladder");
});

test("a Communicator endpoint that does not take HTML (415) is asked once with plain text", async () => {
  ({ stage, store } = await openMessages());
  const alice = await Communicator.signedIn(stage, "alice");
  const bob = await stage.signedIn("bob");
  bob.sends("MESSAGE alice", [["content-type", "text/html"]], "<i>hello</i>");
  await alice.phone.gets("MESSAGE");
  alice.phone.sends(415);
  const plain = await alice.phone.gets("MESSAGE");
  expect([plain.get("content-type"), plain.body]).toEqual(["text/plain; charset=UTF-8", "hello"]);
  alice.phone.sends(200);
  await bob.gets(200);
});

test("receiver with both kinds: the Communicator endpoint is asked; when it fails, the phone gets the messages", async () => {
  ({ stage, store } = await openMessages());
  const bob = await Communicator.signedIn(stage, "bob");
  const desk = await stage.signedIn("desk", "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(INVITE));
  await bob.phone.gets("INVITE");
  expect(await desk.rest()).toEqual([]);
  bob.phone.sends(488);
  const answer = await alice.answered(200);
  expect(answer.get("contact")).toBe("<sip:192.0.2.1:5061;transport=tls>");
});

test("a Communicator endpoint that takes the session too late is thanked and sent away", async () => {
  ({ stage, store } = await openMessages());
  const bob = await Communicator.signedIn(stage, "bob");
  const home = await Communicator.signedIn(stage, "home", "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  stage.begins();
  alice.sends(sipe(INVITE));
  await bob.phone.gets("INVITE");
  await home.phone.gets("INVITE");
  bob.phone.sends(200);
  const answer = await alice.answered(200);
  stage.passes(10_000); // pidgin-sipe with several devices waits so long, and answers no CANCEL
  expect(await home.phone.rest()).toEqual([]); // no CANCEL before a provisional answer (RFC 3261 §9.1)
  home.phone.sends(200);
  const ack = await home.phone.gets("ACK");
  expect(ack.cseq.number).toBe(1);
  const bye = await home.phone.gets("BYE");
  expect([bye.cseq.number, bye.callId, bye.from.tag]).toEqual([2, answer.callId, answer.from.tag]);
  expect(await alice.phone.rest()).toEqual([]);
  await expect(stage.ladder()).toMatchFileSnapshot("messages-late-200.ladder");
});

test("a receipt of a phone is for phones: Communicator clients never see one, and no history does", async () => {
  ({ stage, store } = await openMessages());
  const bob = await Communicator.signedIn(stage, "bob");
  const phone = await stage.signedIn("desk", "alice");
  const receipt: [string, string][] = [
    ["content-type", "message/imdn+xml"],
    ["content-encoding", "deflate"],
  ];
  phone.sends("MESSAGE bob", receipt, "x\x9c\x03\x00");
  await phone.gets(200);
  expect(await bob.phone.rest()).toEqual([]);

  const tablet = await stage.signedIn("tablet", "bob");
  phone.sends("MESSAGE bob", receipt, "x\x9c\x03\x00");
  const carried = await tablet.gets("MESSAGE");
  expect(carried.get("content-encoding")).toBe("deflate");
  tablet.sends(200);
  await phone.gets(200);
  expect(await bob.phone.rest()).toEqual([]);
  expect(store.remembered).toEqual([]);
});

test("a compressed text is refused with the encoding that is read", async () => {
  ({ stage, store } = await openMessages());
  await stage.signedIn("tablet", "bob");
  const phone = await stage.signedIn("desk", "alice");
  phone.sends(
    "MESSAGE bob",
    [
      ["content-type", "text/plain"],
      ["content-encoding", "deflate"],
    ],
    "x\x9c\x03\x00",
  );
  const refused = await phone.gets(415);
  expect(refused.get("accept-encoding")).toBe("identity");
  expect(refused.get("warning")).toContain("MSG-0023");
});

test("two pidgin that invite each other at once mix their sessions up: the text arrives all the same, once", async () => {
  ({ stage, store } = await openMessages());
  const bob = await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(INVITE));
  await bob.phone.gets("INVITE");
  bob.phone.sends(200);
  const answer = await alice.answered(200);
  // The Route of this session, the Call-ID of another one.
  const [route = ""] = answer.list("record-route");
  alice.sends(
    sipe(MESSAGE)
      .replace(/^MESSAGE \S+/, "MESSAGE sip:bob@example.com")
      .replace(/^To: .*$/m, "To: <sip:bob@example.com>;tag=of-another-session")
      .replace(/^Call-ID: /m, "Call-ID: crossing")
      .replace("Max-Forwards", `Route: ${route}\r\nMax-Forwards`),
  );
  expect(bodyOf(await bob.phone.gets("MESSAGE"))).toBe(WORDS);
  bob.phone.sends(200);
  await alice.answered(200);
  expect(outcomes(store)).toEqual([`delivered: ${WORDS}`]);
});

test("a phone that sends a MESSAGE with the Route of another dialog is refused as ever", async () => {
  ({ stage, store } = await openMessages());
  const bob = await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  const mallory = await stage.signedIn("carol");
  alice.sends(sipe(INVITE));
  await bob.phone.gets("INVITE");
  bob.phone.sends(200);
  const answer = await alice.answered(200);
  const [route = ""] = answer.list("record-route");
  mallory.sends("MESSAGE bob", [["route", route], ...text("hello")[0]], "hello");
  expect((await mallory.gets(403)).get("warning")).toContain("PRX-0003");
  expect(await bob.phone.rest()).toEqual([]);
});

import { afterEach, expect, test } from "vitest";
import { utf8Decode } from "#base/octets";
import { blockedWords } from "#roles/messaging/settings";
import type { SipMessage } from "#sip/message/message";
import { Communicator, sipe } from "#testing/communicator";
import { LiteralMessageStore } from "#testing/literal-message-store";
import { openStage, type Stage } from "#testing/stage";

/** What pidgin-sipe sent when its user wrote the first message, the next, typed, and closed the window. */
const INVITE = "after-sign-on/06-send-im/014-INVITE-application_sdp";
const ACK = "after-sign-on/06-send-im/015-ACK";
const MESSAGE = "after-sign-on/06-send-im/016-MESSAGE-text_plain";
const TYPING = "after-sign-on/08-typing-in-session/018-INFO-application_xml";
const BYE = "after-sign-on/09-close-im/019-BYE";
const SEND_FILE = "after-sign-on/29-send-file/055-INVITE-application_sdp";
const WORDS = 'hello héllo <b> & "quotes"';

let stage: Stage;
let store: LiteralMessageStore;
afterEach(() => stage.end());

async function open(settings: Readonly<Record<string, unknown>> = {}, users = ["alice", "bob", "carol"]) {
  store = new LiteralMessageStore();
  stage = await openStage({ users, settings, messages: store });
}

/** pidgin-sipe opens its session with bob and gets this answer. */
async function opened(alice: Communicator, status = 200): Promise<SipMessage> {
  alice.sends(sipe(INVITE));
  const answer = await alice.answered(status);
  return answer;
}

/** Sends a golden request in the session that this answer made, as pidgin-sipe does: with its Route, to its Contact. */
const inSession = (alice: Communicator, answer: SipMessage, name: string): void =>
  sendIn(alice, answer, sipe(name));

function sendIn(alice: Communicator, answer: SipMessage, octets: string): void {
  const contact = /<([^>]*)>/.exec(answer.get("contact") ?? "")?.[1] ?? "";
  const routes = answer
    .list("record-route")
    .reverse()
    .map((route) => `Route: ${route}\r\n`)
    .join("");
  alice.sends(
    octets
      .replace(/^(\w+) \S+ SIP/, `$1 ${contact} SIP`)
      .replace(/^To: .*$/m, `To: ${answer.get("to")}`)
      .replace("Max-Forwards", `${routes}Max-Forwards`),
  );
}

const body = (message: SipMessage): string => utf8Decode(message.body);
const outcomes = (): string[] =>
  store.remembered.map(({ message, outcome }) => `${outcome}: ${message.body}`);
/** What the help contact wrote to this client, if it did. */
async function help(who: Communicator): Promise<string> {
  const message = await who.phone.gets("MESSAGE");
  expect(message.from.uri?.user).toBe("help");
  who.phone.sends(200);
  return body(message);
}
const text = (words: string): [[string, string][], string] => [[["content-type", "text/plain"]], words];

test("pidgin to pidgin: a session through us, untouched, recorded when the callee has it", async () => {
  await open();
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
  expect(outcomes()).toEqual([]); // bob's 200 does not say that it took the text: it comes again
  inSession(alice, answer, MESSAGE);
  const message = await bob.phone.gets("MESSAGE");
  expect(body(message)).toBe(WORDS);
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
  await open();
  const bob = await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(INVITE));
  await bob.phone.gets("INVITE");
  bob.phone.sends(200, [
    ["supported", "com.microsoft.rtc-multiparty"],
    ["supported", "ms-text-format"],
  ]);
  await alice.answered(200);
  expect(outcomes()).toEqual([`delivered: ${WORDS}`]);
});

test("pidgin to a plain phone: we take the session, each message goes on by itself, typing both ways", async () => {
  await open();
  const bob = await stage.signedIn("bob");
  const alice = await Communicator.signedIn(stage, "alice");
  stage.begins();
  const answer = await opened(alice);
  expect(answer.get("contact")).toBe("<sip:192.0.2.1:5061;transport=tls>");
  expect(answer.body).toMatch(/^m=message \d+ sip sip:bob@example\.com\r$/m);
  expect(await bob.rest()).toEqual([]); // an INVITE would ring
  inSession(alice, answer, ACK);

  inSession(alice, answer, MESSAGE);
  const message = await bob.gets("MESSAGE");
  expect(body(message)).toBe(WORDS);
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
  expect(outcomes()).toEqual([`delivered: ${WORDS}`, "delivered: hello back"]);
  expect(new Set(store.remembered.map(({ message: one }) => one.conversation)).size).toBe(1);
  expect(stage.frontEnd.communications.messaging?.sessions).toBe(0);
});

/** RFC 3994 §5. */
const IS_COMPOSING =
  '<?xml version="1.0"?><isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>active</state></isComposing>';

test("a session that the client has forgotten (481) is given up, and the message goes by itself", async () => {
  await open();
  const bob = await stage.signedIn("bob");
  const alice = await Communicator.signedIn(stage, "alice");
  await opened(alice);
  bob.sends("MESSAGE alice", ...text("hello"));
  await alice.phone.gets("MESSAGE");
  alice.phone.sends(481);
  const again = await alice.phone.gets("MESSAGE");
  expect(again.to.tag).toBeUndefined();
  alice.phone.sends(200);
  await bob.gets(200);
  expect(outcomes()).toEqual(["delivered: hello"]);
});

test("phone to pidgin: a single message to all devices, the first 200 goes back", async () => {
  await open();
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
  expect(outcomes()).toEqual(["delivered: <b>hello</b> alice"]);
});

test("phone to phone", async () => {
  await open();
  const alice = await stage.signedIn("alice");
  const bob = await stage.signedIn("bob");
  stage.begins();
  bob.sends("MESSAGE alice", ...text("hello"));
  expect(body(await alice.gets("MESSAGE"))).toBe("hello");
  alice.sends(200);
  await bob.gets(200);
  expect(store.remembered[0]?.message.conversation).toBe("alice@example.com bob@example.com");
  await expect(stage.ladder()).toMatchFileSnapshot("messages-phone-to-phone.ladder");
});

test("a Communicator endpoint that does not take HTML (415) is asked once with plain text", async () => {
  await open();
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
  await open();
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
  await open();
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

test("five refusals in pidgin: five codes or texts, each true, and none says offline unless it is so", async () => {
  await open({ "messages.blocked-words": ["héllo"], "messages.most-waiting": 1 });
  const alice = await Communicator.signedIn(stage, "alice");
  const said: [number, string][] = [];
  const refused = async (who: Communicator, status: number, invite = sipe(INVITE)): Promise<void> => {
    who.sends(invite);
    const answer = await who.answered(status);
    said.push([answer.status, await help(who)]);
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
  await open({ "messages.blocked-links": true, "messages.most-waiting": 1 });
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
  expect(outcomes()).toContain("kept: hello");
});

test("what waits is delivered once, oldest first, with its time, when the person signs in", async () => {
  await open();
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
  await open();
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

test("in a session of two pidgins the next message is filtered, archived and measured like the first", async () => {
  await open({ "messages.archive": "required" });
  const bob = await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(INVITE));
  await bob.phone.gets("INVITE");
  bob.phone.sends(200);
  const answer = await alice.answered(200);
  store.failure = new Error("database is locked");
  inSession(alice, answer, MESSAGE);
  await alice.answered(503);
  expect(await help(alice)).toMatch(/archive cannot be written now.*MSG-0011/);
  store.failure = undefined;
  stage.settings.set(blockedWords, ["quotes"]);
  const next = (cseq: number) => sipe(MESSAGE).replace("CSeq: 2", `CSeq: ${cseq}`);
  sendIn(alice, answer, next(3));
  await alice.answered(606);
  expect(await help(alice)).toMatch(/the word "quotes"/);
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
  await open({ "messages.blocked-words": ["hello.txt"] });
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(SEND_FILE));
  const answer = await alice.answered(606);
  expect(answer.get("warning")).toMatch(/^309 /);
  expect(answer.body).toBe("Invitation-Cookie: 228325379\r\n");
});

test("a file cannot be offered to a plain phone: pidgin says that it does not support this", async () => {
  await open();
  await stage.signedIn("bob");
  const alice = await Communicator.signedIn(stage, "alice");
  alice.sends(sipe(SEND_FILE));
  await alice.answered(415);
});

test("the same explanation comes once in five minutes, and to the endpoint that wrote", async () => {
  await open();
  const home = await Communicator.signedIn(stage, "home", "alice");
  const alice = await Communicator.signedIn(stage, "alice");
  for (const call of ["1", "2"]) {
    alice.sends(sipe(INVITE).replace("B78A", `B78${call}`));
    await alice.answered(480);
  }
  expect(await help(alice)).toMatch(/MSG-0006/);
  expect(await alice.phone.rest()).toEqual([]);
  stage.passes(300_000);
  alice.sends(sipe(INVITE).replace("B78A", "B783"));
  await alice.answered(480);
  expect(await help(alice)).toMatch(/MSG-0006/);
  expect(await home.phone.rest()).toEqual([]);
});

test("who answers the help contact is told what it tells", async () => {
  await open();
  const alice = await Communicator.signedIn(stage, "alice");
  const answer = await (async () => {
    alice.sends(sipe(INVITE).replaceAll("bob@example.com", "help@example.com"));
    return alice.answered(200);
  })();
  inSession(alice, answer, MESSAGE);
  await alice.answered(200);
  const reply = await alice.phone.gets("MESSAGE");
  expect(reply.callId).toBe(answer.callId);
  expect(body(reply)).toMatch(/nobody reads what you write here/);
});

test("do not disturb: pidgin's own word for it, and nothing more", async () => {
  await open();
  await Communicator.signedIn(stage, "bob");
  const alice = await Communicator.signedIn(stage, "alice");
  const presence = stage.frontEnd.communications.presence;
  presence.admits = () => "do-not-disturb";
  alice.sends(sipe(INVITE));
  await alice.answered(486);
  expect(await alice.phone.rest()).toEqual([]);
});

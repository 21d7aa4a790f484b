import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8Decode, utf8Encode } from "#base/octets";
import { People } from "#roles/directory/people";
import { noProfile } from "#roles/directory/profile";
import type { SipRequest, SipResponse } from "#sip/message/message";
import { Communicator, edited, sipe } from "#testing/communicator";
import type { Phone } from "#testing/phone";
import { openStage, type Stage } from "#testing/stage";

type Field = [string, string];
const PIDF: Field = ["content-type", "application/pidf+xml"];
const PRESENCE: Field = ["event", "presence"];
const READS_PIDF: Field = ["accept", "application/pidf+xml"];

/** RFC 3863 with RFC 4480, as phones write it. */
const says = (basic: string, activity = "", note = ""): string =>
  '<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"' +
  ' xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:bob@example.com">' +
  `<tuple id="t1"><status><basic>${basic}</basic></status>${note && `<note>${note}</note>`}</tuple>` +
  `${activity && `<dm:person id="p"><rpid:activities><rpid:${activity}/></rpid:activities></dm:person>`}</presence>`;

const BATCH = "after-sign-on/01-sign-on/005-SUBSCRIBE-presence";
const BUSY = "after-sign-on/02-status-busy/011-SERVICE-application_msrtc-category-publish_xml";

const availabilityIn = (body: string): string | undefined => /<availability>(\d+)</.exec(body)?.[1];

/** Publishes this in these containers, as pidgin-sipe writes it. */
const publishBody = (category: string, containers: readonly number[], content: string): string =>
  `<publish xmlns="http://schemas.microsoft.com/2006/09/sip/rich-presence"><publications uri="sip:alice@example.com">${containers
    .map(
      (container) =>
        `<publication categoryName="${category}" instance="0" container="${container}" version="1" expireType="static">${content}</publication>`,
    )
    .join("")}</publications></publish>`;

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeEach(async () => {
  stage = await openStage({ users: ["alice", "bob", "carol", "eve"], tags: [] });
  alice = await stage.signedIn("alice");
  bob = await stage.signedIn("bob");
});
afterEach(() => stage.end());

async function request(phone: Phone, what: string, status: number, fields: Field[], body = "") {
  phone.sends(what, fields, utf8Encode(body));
  const answer = await phone.gets(status);
  if (answer.kind !== "response") throw new Error("unreachable");
  return answer;
}

const publish = (phone: Phone, status: number, body: string, fields: Field[] = []): Promise<SipResponse> =>
  request(phone, `PUBLISH ${phone.user}`, status, [PRESENCE, ...(body ? [PIDF] : []), ...fields], body);

async function watches(phone: Phone, whom: string): Promise<string> {
  await request(phone, `SUBSCRIBE ${whom}`, 200, [PRESENCE, READS_PIDF]);
  return (await told(phone)).body;
}

/** The next notification, answered. */
async function told(phone: Phone): Promise<SipRequest> {
  const message = await phone.gets("NOTIFY");
  phone.sends(200);
  if (message.kind !== "request") throw new Error("unreachable");
  return message;
}

const basicIn = (body: string): string | undefined => /<basic>(\w+)</.exec(body)?.[1];

test("what one phone publishes another one sees: initial, modified, refreshed, removed", async () => {
  const first = await watches(alice, "bob");
  expect(basicIn(first)).toBe("open"); // a phone that is signed in and says nothing
  expect(first).not.toContain("rpid:activities");

  const initial = await publish(bob, 200, says("open", "on-the-phone", "with Zoë"), [["expires", "600"]]);
  expect(initial.get("expires")).toBe("600");
  const busy = await told(alice);
  expect(busy.get("content-type")).toBe("application/pidf+xml");
  expect(busy.get("subscription-state")).toMatch(/^active;expires=\d+$/);
  expect(busy.body).toContain("<rpid:activities><rpid:on-the-phone/></rpid:activities>");
  expect(utf8Decode(busy.body)).toContain("<note>with Zoë</note>");

  stage.passes(1_000);
  const tag: Field = ["sip-if-match", initial.get("sip-etag") ?? ""];
  const modified = await publish(bob, 200, says("open", "away"), [tag]);
  expect(modified.get("sip-etag")).not.toBe(tag[1]);
  const away = (await told(alice)).body;
  expect(away).toContain("<rpid:away/>");
  expect(away).not.toContain("note");

  await publish(bob, 412, "", [tag]);
  const again: Field = ["sip-if-match", modified.get("sip-etag") ?? ""];
  const refreshed = await publish(bob, 200, "", [again]);
  stage.passes(1_000);
  const last: Field = ["sip-if-match", refreshed.get("sip-etag") ?? ""];
  await publish(bob, 200, "", [last, ["expires", "0"]]);
  const free = (await told(alice)).body;
  expect(basicIn(free)).toBe("open");
  expect(free).not.toContain("rpid:away/");
});

test("a PUBLISH that cannot be taken is refused with the reason", async () => {
  expect((await request(bob, "PUBLISH alice", 403, [PRESENCE, PIDF], says("open"))).get("warning")).toContain(
    "STP-0001",
  );
  const brief = await publish(bob, 423, says("open"), [["expires", "10"]]);
  expect(brief.get("min-expires")).toBe("60");
  await publish(bob, 412, says("open"), [["sip-if-match", "nobody"]]);
  await publish(bob, 400, "");
  await publish(bob, 400, "<presence>");
  await publish(bob, 400, says("open"), [["expires", "soon"]]);
  await publish(bob, 413, says("open", "busy", "x".repeat(40_000)));
  const other = await request(bob, "PUBLISH bob", 415, [PRESENCE, ["content-type", "text/plain"]], "busy");
  expect(other.get("accept")).toBe("application/pidf+xml");
  const event = await request(bob, "PUBLISH bob", 489, [["event", "dialog"], PIDF], says("open"));
  expect(event.get("allow-events")).toContain("presence");
  expect(stage.frontEnd.communications.presence.publications("bob@example.com", ["note"])).toEqual([]);
});

test("one who publishes again and again without a tag is held to a bound", async () => {
  bob.flow.close("its cable");
  for (let at = 0; at < 20; at++) await publish(stage.phone(`b${at}`, "bob"), 200, says("open"));
  const last = stage.phone("last", "bob");
  expect((await publish(last, 503, says("open"))).get("retry-after")).toBe("60");
  stage.passes(3_600_000);
  await publish(stage.phone("later", "bob"), 200, says("open"));
});

test("a publication ends with its time, and the phone counts as one that says nothing", async () => {
  await watches(alice, "bob");
  await publish(bob, 200, says("closed"), [["expires", "60"]]);
  expect(basicIn((await told(alice)).body)).toBe("closed");
  stage.passes(59_000);
  expect(await alice.rest()).toEqual([]);
  stage.passes(1_000);
  expect(basicIn((await told(alice)).body)).toBe("open");
});

test("a second PUBLISH of the same phone without a tag takes the place of the first", async () => {
  const first = await publish(bob, 200, says("open", "busy"));
  await publish(bob, 200, says("open"));
  expect(await watches(alice, "bob")).not.toContain("rpid:busy");
  await publish(bob, 412, "", [["sip-if-match", first.get("sip-etag") ?? ""]]);
});

test("a phone that published before it signed in is one device with what it says after that", async () => {
  const desk = stage.phone("desk", "eve");
  const first = await publish(desk, 200, says("open", "busy"));
  const whole = await watches(alice, "eve");
  expect(whole).toContain("<rpid:busy/>");
  await request(desk, "REGISTER", 200, [["expires", "3600"]]);
  await publish(desk, 200, says("open", "busy"));
  await publish(desk, 200, says("closed"), [["sip-if-match", first.get("sip-etag") ?? ""]]);
  stage.passes(1_000);
  const last = (await alice.rest()).length > 0 ? await watches(alice, "eve") : "nothing was told";
  expect(basicIn(last)).toBe("closed");
  const states = stage.frontEnd.communications.presence.publications("eve@example.com", ["state"]);
  expect(states.filter(({ expireType }) => expireType === "time")).toHaveLength(2);
});

test("a note that another client has written since stays when the phone refreshes and removes", async () => {
  const { presence } = stage.frontEnd.communications;
  const initial = await publish(bob, 200, says("open", "", "from the phone"));
  const theirs =
    '<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal">from pidgin</body></note>';
  const communicator = await Communicator.signedIn(stage, "pc", "bob");
  communicator.sends(
    edited(sipe(BUSY), () => publishBody("note", [200, 300, 400], theirs)).replaceAll("alice@", "bob@"),
  );
  await communicator.answered(200);
  const refreshed = await publish(bob, 200, "", [["sip-if-match", initial.get("sip-etag") ?? ""]]);
  expect(presence.seen("bob@example.com", "alice@example.com")).toMatchObject({ note: "from pidgin" });
  await publish(bob, 200, "", [
    ["sip-if-match", refreshed.get("sip-etag") ?? ""],
    ["expires", "0"],
  ]);
  expect(presence.seen("bob@example.com", "alice@example.com")).toMatchObject({ note: "from pidgin" });
});

test("a Communicator sees a phone, and the phone sees the Communicator", async () => {
  const pidgin = await Communicator.signedIn(stage, "carol");
  pidgin.sends(sipe(BATCH));
  expect(availabilityIn((await pidgin.answered(200)).body)).toBe("3500");
  await publish(bob, 200, says("open", "on-the-phone", "hello"));
  const news = await pidgin.told("presence");
  expect(news.get("content-type")).toBe("application/msrtc-event-categories+xml");
  expect(availabilityIn(news.body)).toBe("6500");
  expect(news.body).toContain('token="on-the-phone"');
  expect(news.body).toContain("hello");

  expect(basicIn(await watches(bob, "carol"))).toBe("closed"); // it has said nothing yet
  pidgin.sends(sipe(BUSY).replaceAll("alice@", "carol@"));
  await pidgin.answered(200);
  const busy = (await told(bob)).body;
  expect(basicIn(busy)).toBe("open");
  expect(busy).toContain("<rpid:busy/>");
  expect(busy).toContain("<dm:note>in a &lt;hurry&gt;</dm:note>");
});

test("a phone that is busy is seen as busy although a Communicator of the same user says available", async () => {
  const pc = await Communicator.signedIn(stage, "pc", "bob");
  pc.sends(edited(sipe(BUSY), (body) => body.replaceAll("6500", "3500")).replaceAll("alice@", "bob@"));
  await pc.answered(200);
  expect(await watches(alice, "bob")).not.toContain("rpid:busy");
  await publish(bob, 200, says("open", "busy"));
  expect((await told(alice)).body).toContain("<rpid:busy/>");
});

test("who is blocked reads what everybody reads of somebody who is signed out", async () => {
  const block = (add: boolean) => {
    const who = [{ type: "user", value: "alice@example.com" } as const];
    return stage.frontEnd.communications.presence.setMembers("bob@example.com", [
      { container: 32_000, version: undefined, add: add ? who : [], remove: add ? [] : who },
    ]);
  };
  const eves = await watches(alice, "eve");
  await publish(bob, 200, says("open", "busy", "secret"));
  expect(await watches(alice, "bob")).toContain("secret");
  await block(true);
  expect((await told(alice)).body.replaceAll("bob@", "eve@")).toBe(eves);
  stage.passes(1_000);
  await block(false);
  expect((await told(alice)).body).toContain("secret");
});

test("nobody of that address, an account that is disabled, another domain: each is refused with its reason", async () => {
  const refused = async (whom: string, status: number): Promise<string | undefined> =>
    (await request(alice, `SUBSCRIBE ${whom}`, status, [PRESENCE])).get("warning");
  expect(await refused("nobody", 404)).toContain("There is no account nobody@example.com");
  expect(await refused("sip:bob@example.org", 404)).toContain("no way to the domain example.org");
  await watches(alice, "bob");
  const user = stage.directory.find("bob@example.com");
  if (!user || !(stage.directory instanceof People)) throw new Error("The stage has other people.");
  const person = { ways: [], chosen: undefined, profile: noProfile };
  stage.directory.put({ ...person, user: { ...user, enabled: false } }, "changed");
  expect((await told(alice)).get("subscription-state")).toBe("terminated;reason=noresource");
  expect(await refused("bob", 480)).toContain("disabled");
});

test("without Accept a phone gets PIDF, with types that nobody prints 406, and a poll one answer", async () => {
  await request(alice, "SUBSCRIBE bob", 200, [PRESENCE]);
  expect((await told(alice)).get("content-type")).toBe("application/pidf+xml");
  const refused = await request(alice, "SUBSCRIBE bob", 406, [PRESENCE, ["accept", "text/plain"]]);
  expect(refused.get("accept")).toBe("application/pidf+xml");
  const { size } = stage.frontEnd.communications.subscriptions;
  await request(alice, "SUBSCRIBE bob", 200, [PRESENCE, READS_PIDF, ["expires", "0"]]);
  const poll = await told(alice);
  expect(poll.get("subscription-state")).toMatch(/^terminated/);
  expect(basicIn(poll.body)).toBe("open");
  expect(stage.frontEnd.communications.subscriptions.size).toBe(size);
});

test("a user hears of those who watch, and nobody else does", async () => {
  await request(bob, "SUBSCRIBE bob", 200, [["event", "presence.winfo"]]);
  const nobody = await told(bob);
  expect(nobody.get("content-type")).toBe("application/watcherinfo+xml");
  expect(nobody.body).toContain(
    'version="0" state="full"><watcher-list resource="sip:bob@example.com" package="presence"></watcher-list>',
  );
  await watches(alice, "bob");
  stage.passes(300);
  const list = (await told(bob)).body;
  expect(list).toContain('version="1"');
  expect(list).toMatch(/<watcher id="w\d+" status="active" event="subscribe"[^>]*>sip:alice@example.com</);
  const refused = await request(alice, "SUBSCRIBE bob", 403, [["event", "presence.winfo"]]);
  expect(refused.get("warning")).toContain("STP-0007");
});

test("one subscription to the own address tells of all contacts: the whole list, then only news", async () => {
  const { administration } = stage.frontEnd.communications.contacts;
  const add = (address: string) => administration.set("alice@example.com", { address }, "a test");
  await add("bob@example.com");
  await add("eve@example.com");
  const answer = await request(alice, "SUBSCRIBE alice", 200, [
    PRESENCE,
    ["supported", "eventlist"],
    ["accept", "application/pidf+xml, application/rlmi+xml, multipart/related"],
  ]);
  expect(answer.get("require")).toBe("eventlist");
  const whole = await told(alice);
  expect(whole.get("require")).toBe("eventlist");
  expect(whole.get("content-type")).toMatch(/^multipart\/related;type="application\/rlmi\+xml";start="</);
  expect(whole.body).toContain('uri="sip:alice@example.com" version="0" fullState="true"');
  expect(whole.body).toContain('<resource uri="sip:bob@example.com">');
  expect(whole.body.match(/<basic>\w+/g)).toEqual(["<basic>open", "<basic>closed"]);

  await publish(bob, 200, says("open", "meeting"));
  const news = (await told(alice)).body;
  expect(news).toContain('version="1" fullState="false"');
  expect(news).not.toContain("sip:eve@example.com");
  expect(news).toContain("<rpid:meeting/>");

  await add("carol@example.com");
  await administration.remove("alice@example.com", "bob@example.com", "a test");
  stage.passes(1_000);
  const changed = (await told(alice)).body;
  expect(changed).toContain('version="2" fullState="true"');
  expect(changed.match(/resource uri="[^"]*"/g)).toEqual([
    'resource uri="sip:eve@example.com"',
    'resource uri="sip:carol@example.com"',
  ]);
  await publish(bob, 200, says("open"));
  expect(await alice.rest()).toEqual([]);
});

test("a page that is closed is gone after the grace time, whatever its PUBLISH asked for; its user's note stays", async () => {
  await watches(alice, "bob");
  await publish(bob, 200, says("open", "busy", "back on Monday"), [["expires", "600"]]);
  expect((await told(alice)).body).toContain("<rpid:busy/>");
  bob.flow.close("the page was closed");
  stage.passes(3_999);
  expect(await alice.rest()).toEqual([]);
  stage.passes(1);
  const gone = (await told(alice)).body;
  expect(basicIn(gone)).toBe("closed");
  expect(gone).toContain("back on Monday");
  expect(stage.frontEnd.communications.presence.seen("bob@example.com", "alice@example.com").state).toBe(
    "signed-out",
  );
});

test("a phone that comes back within the grace time keeps what it published and its tag", async () => {
  const phone = stage.phone("desk", "carol");
  const again = stage.phone("desk2", "carol");
  const signsIn = async (on: Phone, cseq: number): Promise<void> => {
    const contact = on.contact.slice(1, -1);
    on.sendsOctets(
      `REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.7:40000;branch=z9hG4bKr${cseq}\r\nFrom: <sip:carol@example.com>;tag=${cseq}\r\nTo: <sip:carol@example.com>\r\nCall-ID: desk\r\nCSeq: ${cseq} REGISTER\r\nMax-Forwards: 70\r\nExpires: 3600\r\nContact: <${contact}>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000000000001>"\r\nContent-Length: 0\r\n\r\n`,
    );
    await on.gets(200);
  };
  await signsIn(phone, 1);
  const initial = await publish(phone, 200, says("open", "busy"));
  phone.flow.close("the network changed");
  stage.passes(3_000);
  await signsIn(again, 2);
  stage.passes(60_000);
  const { presence } = stage.frontEnd.communications;
  expect(presence.seen("carol@example.com", "alice@example.com")).toMatchObject({ availability: 6500 });
  await publish(again, 200, "", [["sip-if-match", initial.get("sip-etag") ?? ""]]);
});

test("a phone that was gone too long is told that its tag means nothing, and publishes anew", async () => {
  const initial = await publish(bob, 200, says("open", "busy"));
  bob.flow.close("its cable");
  stage.passes(4_000);
  const again = await stage.signedIn("again", "bob");
  await publish(again, 412, "", [["sip-if-match", initial.get("sip-etag") ?? ""]]);
  await publish(again, 200, says("open"));
});

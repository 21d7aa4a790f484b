import { afterEach, beforeEach, expect, test } from "vitest";
import type { SipResponse } from "#sip/message/message";
import { Communicator, sipe } from "#testing/communicator";
import { openStage, type Stage } from "#testing/stage";

const CONTACTS = "after-sign-on/01-sign-on/002-SUBSCRIBE-vnd-microsoft-roaming-contacts";
const SELF = "after-sign-on/01-sign-on/004-SUBSCRIBE-vnd-microsoft-roaming-self";
const EVENT = "vnd-microsoft-roaming-contacts";

let stage: Stage;
let alice: Communicator;
let number = 0;

beforeEach(async () => {
  stage = await openStage({ users: ["alice", "bob", "carol"] });
  alice = await Communicator.signedIn(stage, "alice");
});
afterEach(() => stage.end());

/** The SERVICE of pidgin-sipe 1.25 around an operation, as it was seen (communicator-sign-in, 5.1). */
function service(inside: string, agent = "Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)"): string {
  const body =
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip">' +
    `<s:Body>${inside}</s:Body></s:Envelope>`;
  const fields = [
    "SERVICE sip:alice@example.com SIP/2.0",
    "Via: SIP/2.0/tls 10.0.0.17:49201;branch=z9hG4bK5E01DFDF9EDCC6013131",
    "From: <sip:alice@example.com>;tag=525823028;epid=46b45a2a3940",
    "To: <sip:alice@example.com>",
    "Max-Forwards: 70",
    "CSeq: 1 SERVICE",
    `User-Agent: ${agent}`,
    `Call-ID: 85DEg630Fa0782i20F8mBE82tD120bE18Bx61EFx${++number}`,
    "Contact: <sip:alice@example.com;opaque=user:epid:ZpgatWqSkl6SYO0N7JzfkgAA;gruu>",
    "Content-Type: application/SOAP+xml",
    `Content-Length: ${body.length}`,
  ];
  return `${fields.join("\r\n")}\r\n\r\n${body}`;
}

const addGroup = (name: string, delta: number): string =>
  `<m:addGroup><m:name>${name}</m:name><m:externalURI /><m:deltaNum>${delta}</m:deltaNum></m:addGroup>`;
const setContact = (name: string, groups: string, delta: number, display = ""): string =>
  `<m:setContact><m:displayName>${display}</m:displayName><m:groups>${groups}</m:groups><m:subscribed>true</m:subscribed>` +
  `<m:URI>sip:${name}@example.com</m:URI><m:externalURI /><m:deltaNum>${delta}</m:deltaNum></m:setContact>`;

async function list(one: Communicator): Promise<SipResponse> {
  one.sends(sipe(CONTACTS));
  return await one.answered(200);
}

test("a new user has an empty list with the group of other contacts; the answer carries it", async () => {
  const answer = await list(alice);
  expect(answer.get("ms-piggyback-cseq")).toBe("1");
  expect(answer.get("content-type")).toBe("application/vnd-microsoft-roaming-contacts+xml");
  expect(answer.body).toBe('<contactList deltaNum="1"><group id="1" name="~" externalURI=""/></contactList>');
});

test("a contact in a new group: the id comes in the answer, and every endpoint is told each change", async () => {
  const second = await Communicator.signedIn(stage, "laptop", "alice");
  await list(alice);
  await list(second);
  alice.sends(service(addGroup("Crew", 1)));
  const added = await alice.answered(200);
  expect(added.get("content-type")).toBe("application/SOAP+xml");
  expect(added.body).toContain("<groupID>2</groupID>");
  const delta =
    '<contactDelta deltaNum="2" prevDeltaNum="1"><addedGroup id="2" name="Crew" externalURI=""/></contactDelta>';
  expect((await alice.told(EVENT)).body).toBe(delta);
  expect((await second.told(EVENT)).body).toBe(delta);

  alice.sends(service(setContact("bob", "2", 2, "sip:bob@example.com")));
  expect((await alice.answered(200)).body).toBe("");
  expect((await second.told(EVENT)).body).toBe(
    '<contactDelta deltaNum="3" prevDeltaNum="2"><addedContact uri="sip:bob@example.com" name="" groups="2" subscribed="true" externalURI=""/></contactDelta>',
  );
  expect(stage.frontEnd.communications.contacts.has("alice@example.com", "bob@example.com")).toBe(true);
});

test("deleting a group tells first where its contacts went, then that it is gone", async () => {
  await list(alice);
  for (const one of [addGroup("Crew", 1), setContact("bob", "2", 2), setContact("carol", "1 2", 3)]) {
    alice.sends(service(one));
    await alice.answered(200);
  }
  await alice.phone.rest();
  alice.sends(service("<m:deleteGroup><m:groupID>2</m:groupID><m:deltaNum>4</m:deltaNum></m:deleteGroup>"));
  await alice.answered(200);
  const moved = await alice.told(EVENT);
  expect(moved.body).toContain('deltaNum="5" prevDeltaNum="4"');
  expect(moved.body).toContain('<modifiedContact uri="sip:bob@example.com" name="" groups="1"');
  expect(moved.body).toContain('<modifiedContact uri="sip:carol@example.com" name="" groups="1"');
  expect((await alice.told(EVENT)).body).toBe(
    '<contactDelta deltaNum="6" prevDeltaNum="5"><deletedGroup id="2"/></contactDelta>',
  );
});

test("after a refusal the endpoint that counted on is told the current number, and no other", async () => {
  const second = await Communicator.signedIn(stage, "laptop", "alice");
  await list(alice);
  await list(second);
  alice.sends(
    service(
      "<m:deleteContact><m:URI>sip:eve@example.com</m:URI><m:deltaNum>1</m:deltaNum></m:deleteContact>",
    ),
  );
  const refused = await alice.answered(404);
  expect(refused.get("ms-diagnostics")).toMatch(/^2001;/);
  expect((await alice.told(EVENT)).body).toBe('<contactDelta deltaNum="1" prevDeltaNum="1"/>');
  expect(await second.phone.rest()).toEqual([]);
});

test("Communicator's old number is refused with 409; pidgin-sipe's is forgiven where it can mean only one thing", async () => {
  await list(alice);
  alice.sends(service(addGroup("One", 9), "UCCAPI/3.5.6907.9 OC/3.5.6907.9"));
  await alice.answered(409);
  alice.sends(service(addGroup("One", 9)));
  await alice.answered(200);
  alice.sends(service("<m:deleteGroup><m:groupID>2</m:groupID><m:deltaNum>1</m:deltaNum></m:deleteGroup>"));
  await alice.answered(409);
  alice.sends(service(setContact("bob", "2", 1)));
  await alice.answered(200);
});

test("nobody changes or sees somebody else's list", async () => {
  alice.sends(service(addGroup("One", 1)).replace("To: <sip:alice@", "To: <sip:bob@"));
  const refused = await alice.answered(403);
  expect(refused.get("ms-diagnostics")).toMatch(/^4004;/);
  alice.sends(sipe(CONTACTS).replace("SUBSCRIBE sip:alice@", "SUBSCRIBE sip:bob@"));
  await alice.answered(403);
  alice.sends(service("<m:addGroup/>").replace("</s:Body>", ""));
  const unreadable = await alice.answered(400);
  expect(unreadable.get("ms-diagnostics")).toMatch(/^4001;/);
});

test("the access list of 2005 clients blocks and allows through presence", async () => {
  alice.sends(sipe(SELF));
  await alice.answered(200);
  const rule = (rights: string): string =>
    `<m:setACE><m:type>USER</m:type><m:mask>sip:bob@example.com</m:mask><m:rights>${rights}</m:rights><m:deltaNum>1</m:deltaNum></m:setACE>`;
  const { presence } = stage.frontEnd.communications;
  alice.sends(service(rule("BD")));
  expect((await alice.told("vnd-microsoft-roaming-self")).body).toContain("bob@example.com");
  await alice.answered(200);
  expect(presence.admits("alice@example.com", "bob@example.com", "message")).toBe("blocked");
  alice.sends(service(rule("AA")));
  await alice.answered(200);
  expect(presence.admits("alice@example.com", "bob@example.com", "message")).toBe("admitted");
});

test("ten changes at once are numbered one after the other", async () => {
  await list(alice);
  for (let at = 0; at < 10; at++) alice.sends(service(addGroup(`Group ${at}`, 1 + at)));
  for (let at = 0; at < 10; at++) {
    const answer = await alice.answered(200);
    expect(answer.body).toContain(`<groupID>${2 + at}</groupID>`);
  }
  expect(stage.frontEnd.communications.contacts.list("alice@example.com").number).toBe(11);
});

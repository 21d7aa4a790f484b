import { expect, test } from "vitest";
import type { DescribedBody, Fact } from "../described.ts";
import { describeBody } from "./describe-body.ts";

/** The facts as an indented list. */
const tree = (facts: readonly Fact[], depth = 0): string[] =>
  facts.flatMap(({ text, facts: inner = [] }) => ["  ".repeat(depth) + text, ...tree(inner, depth + 1)]);
const told = (body: DescribedBody | undefined) => body && [body.sentence, ...tree(body.facts)];
const says = (contentType: string, body: string) => told(describeBody(contentType, body));

const CATEGORIES = `<categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:bob@example.com">
<category name="state" instance="1"><state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="aggregateState" lastActive="2026-11-23T07:59:58"><availability>6500</availability><activity token="on-the-phone"/><endpointLocation>Home</endpointLocation></state></category>
<category name="note"/>
<category name="contactCard"><contactCard xmlns="http://schemas.microsoft.com/2006/09/sip/contactcard"><identity><name><displayName>Bob Jones</displayName></name><email>bob@example.com</email></identity><title>Manager</title><phone type="work"><uri>tel:+15550102</uri></phone></contactCard></category>
<category name="calendarData"><calendarData xmlns="http://schemas.microsoft.com/2006/09/sip/calendarData"><freeBusy startTime="2026-11-23T00:00:00Z">AAA</freeBusy></calendarData></category>
</categories>`;

test("presence in categories", () => {
  expect(says("application/msrtc-event-categories+xml", CATEGORIES)).toEqual([
    "bob@example.com is busy (6500); the document holds state, note, contactCard and calendarData.",
    "state as others see it: busy (6500), on the phone",
    "  where: Home",
    "  last active: 2026-11-23T07:59:58",
    "note: nothing",
    "contact card of Bob Jones",
    "  e-mail: bob@example.com",
    "  title: Manager",
    "  work phone: +15550102",
    "free and busy times from 2026-11-23T00:00:00Z",
  ]);
});

test("a list of what was subscribed to, with presence (RPID) in another part", () => {
  const parts = [
    "--50U",
    "Content-Type: application/rlmi+xml",
    "",
    `<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:alice@example.com" fullState="false"><resource uri="sip:bob@example.com"><instance id="0" state="active"/></resource><resource uri="sip:nobody@example.com"><instance id="0" state="terminated" reason="noresource"/></resource></list>`,
    "",
    "--50U",
    "Content-Type: application/pidf+xml",
    "",
    `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:bob@example.com"><tuple id="a"><status><basic>open</basic></status><note>hi</note></tuple><dm:person><r:activities><r:on-the-phone/></r:activities><dm:note>In a call</dm:note></dm:person></presence>`,
    "--50U--",
    "",
  ].join("\r\n");
  const body = describeBody('multipart/related; type="application/rlmi+xml";boundary=50U', parts);
  expect(body?.sentence).toBe(
    "Several parts: 2 parts (a list of what was subscribed to and presence (PIDF)).",
  );
  expect(body?.parts.map(told)).toEqual([
    [
      "Tells of 2 entries of the list alice@example.com.",
      "bob@example.com: active",
      "nobody@example.com: terminated: there is no such person",
    ],
    [
      "bob@example.com can be reached; what is going on: on the phone; the note is “In a call”.",
      "a: open",
      "  note: hi",
    ],
  ]);
});

test("the contact list, and a change of it", () => {
  const type = "application/vnd-microsoft-roaming-contacts+xml";
  const list = `<contactList deltaNum="685"><group id="1" name="~"/><group id="2" name="Team"/><contact uri="bob@example.com" name="" groups="1"/><contact uri="carol@example.com" name="Caz" groups="1 2" subscribed="false"/></contactList>`;
  expect(says(type, list)).toEqual([
    "The contact list has 2 groups and 2 contacts; it is number 685.",
    "groups",
    "  1: Other Contacts",
    "  2: Team",
    "contacts",
    "  bob@example.com, in group 1",
    "  carol@example.com (Caz), in group 1 and 2, presence not wanted",
  ]);
  const delta = `<contactDelta deltaNum="686" prevDeltaNum="685"><addedGroup id="3" name="Crew"/><deletedContact uri="sip:erin@example.com"/></contactDelta>`;
  expect(says(type, delta)).toEqual([
    "The contact list changes from number 685 to 686: group added and contact deleted.",
    "group added: 3: Crew",
    "contact deleted: erin@example.com",
  ]);
});

test("the user's own access levels and watchers", () => {
  const data = `<roamingData xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self"><containers><container id="400" version="2"><member type="user" value="carol@example.com"/></container><container id="100" version="1"><member type="federated"/></container></containers><subscribers><subscriber user="bob@example.com" displayName="Bob Jones" acknowledged="false"/></subscribers></roamingData>`;
  expect(says("application/vnd-microsoft-roaming-self+xml", data)).toEqual([
    "Tells the user's own access levels and watchers.",
    "who belongs to which access level",
    "  Personal (400): carol@example.com",
    "  Public (100): partners",
    "who watches and is not acknowledged yet",
    "  bob@example.com (Bob Jones), to be asked about",
  ]);
});

test("settings from the server", () => {
  const groups = `<provisionGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification"><provisionGroup name="ServerConfiguration"><organization>Example</organization><helpdeskInternalUrl/></provisionGroup><provisionGroup name="meetingPolicy"><instance><property name="MeetingSize">64</property></instance></provisionGroup></provisionGroupList>`;
  expect(says("application/vnd-microsoft-roaming-provisioning-v2+xml", groups)).toEqual([
    "Settings from the server: ServerConfiguration and meetingPolicy.",
    "ServerConfiguration",
    "  organization: Example",
    "  helpdeskInternalUrl: empty",
    "meetingPolicy",
    "  MeetingSize: 64",
  ]);
});

const FOCUS = "sip:alice@example.net;gruu;opaque=app:conf:focus:id:83";
const command = (inside: string) => `<request xmlns="urn:ietf:params:xml:ns:cccp">${inside}</request>`;
const result = (inside: string, code: string) =>
  `<response xmlns="urn:ietf:params:xml:ns:cccp" code="${code}">${inside}</response>`;

test.each([
  [
    command(
      `<addUser><conferenceKeys confEntity="${FOCUS}"/><user entity="sip:bob@example.net"><roles><entry>attendee</entry></roles><endpoint><joining-method>dialed-in</joining-method></endpoint></user></addUser>`,
    ),
    "bob@example.net wants to join the conference 83 of alice@example.net as attendee.",
  ],
  [
    command(
      `<modifyUserRoles><userKeys confEntity="${FOCUS}" userEntity="sip:bob@example.net"/><user-roles><entry>presenter</entry></user-roles></modifyUserRoles>`,
    ),
    "bob@example.net becomes presenter in the conference 83 of alice@example.net.",
  ],
  [
    command(
      `<modifyConferenceLock><conferenceKeys confEntity="${FOCUS}"/><locked>true</locked></modifyConferenceLock>`,
    ),
    "Locks the conference 83 of alice@example.net: nobody else gets in.",
  ],
  [
    command(
      `<modifyEndpointMedia><mediaKeys confEntity="${FOCUS}" userEntity="sip:bob@example.net"/><media id="1"><media-ingress-filter>block</media-ingress-filter></media></modifyEndpointMedia>`,
    ),
    "Mutes bob@example.net in the conference 83 of alice@example.net.",
  ],
  [
    result("<getConferencingCapabilities/>", "success"),
    "It worked: the question what conferences are possible.",
  ],
  [result('<addUser reason="unauthorized"/>', "failure"), "It failed: joining (unauthorized)."],
])("a command to a conference, or its result: %s", (body, sentence) => {
  expect(describeBody("application/cccp+xml", body)?.sentence).toBe(sentence);
});

test("who is in a conference", () => {
  const info = `<conference-info xmlns="urn:ietf:params:xml:ns:conference-info" xmlns:msci="m" entity="${FOCUS}" state="full"><conference-description><subject>Budget</subject></conference-description><conference-state><user-count>2</user-count><locked>true</locked></conference-state><users><user entity="sip:alice@example.net"><display-text>Alice Adams</display-text><roles><entry>presenter</entry></roles><endpoint msci:session-type="applicationsharing"><status>connected</status><media id="1"><type>applicationsharing</type><status>sendonly</status></media></endpoint></user><user entity="sip:bob@example.net" state="deleted"/></users></conference-info>`;
  expect(says("application/conference-info+xml", info)).toEqual([
    "The conference 83 of alice@example.net “Budget” has 2 persons. It is locked.",
    "Alice Adams (alice@example.net), presenter",
    "  sharing: connected; sharing (sends only)",
    "bob@example.net: has left",
  ]);
});

test("access to the media relay, its password removed", () => {
  const given = `<response xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp" reasonPhrase="OK"><credentialsResponse><credentials><username>Ag</username><password>xxxx</password><duration>480</duration></credentials><mediaRelayList><mediaRelay><location>internet</location><hostName>av.example.net</hostName><udpPort>3478</udpPort><tcpPort>443</tcpPort></mediaRelay></mediaRelayList></credentialsResponse></response>`;
  expect(says("application/msrtc-media-relay-auth+xml", given)).toEqual([
    "Gives access to the media relay for 8 hours. The password is removed from this trace.",
    "av.example.net, UDP 3478 and TCP 443, for the internet",
  ]);
});

test.each([
  [
    "application/ms-conf-invite+xml",
    `<Conferencing version="2.0"><focus-uri>${FOCUS}</focus-uri><subject>Budget</subject><im available="true"/></Conferencing>`,
    "Invites to the conference 83 of alice@example.net, about “Budget”: text.",
  ],
  [
    "application/dialog-info+xml",
    `<dialog-info entity="sip:bob@example.com"><dialog id="1"><state>early</state></dialog></dialog-info>`,
    "The line bob@example.com has a call that is ringing.",
  ],
  [
    "application/watcherinfo+xml",
    `<watcherinfo><watcher-list><watcher id="1" status="pending" event="subscribe">sip:carol@example.com</watcher></watcher-list></watcherinfo>`,
    "Says who watches: 1 watcher.",
  ],
  [
    "application/im-iscomposing+xml",
    `<isComposing><state>active</state><refresh>60</refresh></isComposing>`,
    "The sender is typing (repeated within 60 seconds while it goes on).",
  ],
  [
    "text/x-msmsgsinvite; charset=UTF-8",
    "Invitation-Command: INVITE\r\nInvitation-Cookie: 846930886\r\nApplication-File: report.pdf\r\nApplication-FileSize: 34567\r\n",
    "The sender offers the file report.pdf of 34,567 bytes (transfer 846930886).",
  ],
  [
    "text/x-msmsgsinvite",
    "Invitation-Command: CANCEL\r\nInvitation-Cookie: 1\r\nCancel-Code: REJECT\r\n",
    "The transfer is called off: the person refused it (transfer 1).",
  ],
  [
    "message/sipfrag;version=2.0",
    "SIP/2.0 486 Busy Here\r\n",
    "A piece of a message. Answer. The person is talking, or refused on this device.",
  ],
  [
    "text/registration-event",
    "deregistered;event=rejected",
    "The device is no longer signed on: the user may no longer sign on.",
  ],
  [
    "application/msrtc-fault+xml",
    `<Fault><Faultcode>Client.BadCall.WrongDelta</Faultcode><details><operation index="4" version="0" curVersion="7"/></details></Fault>`,
    "Refused: 1 piece had changed at the server in the meantime.",
  ],
  [
    "application/ms-imdn+xml",
    `<imdn><message-id>1234</message-id><recipient uri="sip:carol@example.net"><status>408</status></recipient></imdn>`,
    "What became of message 1234, for carol@example.net.",
  ],
  [
    "message/imdn+xml",
    `<imdn><message-id>a1</message-id><delivery-notification><status><delivered/></status></delivery-notification></imdn>`,
    "Receipt: message a1 was delivered.",
  ],
  [
    "application/simple-message-summary",
    "Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n",
    "There are messages waiting. Voice messages: 2 new, 8 old.",
  ],
  [
    "text/xml+msrtc.pidf",
    `<presentity uri="bob@example.com"><availability aggregate="300"/><activity aggregate="600"/></presentity>`,
    "bob@example.com can be reached; activity: busy.",
  ],
  ["text/html", "<b>Hello</b> you", "The text is “Hello you”."],
])("%s", (contentType, body, sentence) => {
  expect(describeBody(contentType, body)?.sentence).toBe(sentence);
});

test("what cannot be read is said; a type that nobody here knows has nothing", () => {
  expect(describeBody("application/pidf+xml", "<broken")).toMatchObject({ severity: "wrong" });
  expect(describeBody("application/own", "x")).toBeUndefined();
  expect(says("application/own+xml", "<a><b>1</b></a>")).toEqual([
    "An XML document with the root a.",
    "b: 1",
  ]);
});

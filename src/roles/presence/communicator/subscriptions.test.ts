import { beforeEach, describe, expect, test } from "vitest";
import { parseXml, type XmlElement } from "#formats/xml/element";
import type { Document } from "#roles/subscriptions/contract";
import { parseContentType } from "#sip/message/content-type";
import { parseMultipart } from "#sip/message/multipart";
import { edited, sipe } from "#testing/communicator";
import { openCommunicatorPresence, subscribeTo } from "#testing/open-communicator-presence";

const ALICE = "alice@example.com";
const BOB = "bob@example.com";
const CAROL = "carol@example.com";
const BATCH = "after-sign-on/01-sign-on/005-SUBSCRIBE-presence";
const state = (availability: number): string =>
  `<state xmlns="http://schemas.microsoft.com/2006/09/sip/state"><availability>${availability}</availability></state>`;
const inCategories = (owner: string, inside: string): XmlElement =>
  read(
    `<categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:${owner}">${inside}</categories>`,
  );
const STATE_3500 = `<category name="state" instance="1" publishTime="2026-11-23T08:01:07.120">${state(3500)}</category>`;
const STATE_6500 = `<category name="state" instance="1" publishTime="2026-11-23T08:01:07.120">${state(6500)}</category>`;

function read(text: string | undefined): XmlElement {
  const result = parseXml(text ?? "");
  if (!result.ok) throw new Error(`${result.expected}: ${text}`);
  return result.value;
}

/** Types and bodies of the parts; the first is the list. */
function partsOf(document: Document | undefined): readonly { type: string; body: string }[] {
  const type = parseContentType(document?.contentType ?? "");
  const parts = type.ok ? parseMultipart(type.value, document?.body ?? "") : type;
  if (!parts.ok) throw new Error(parts.expected);
  return parts.value.map(({ contentType, body }) => ({ type: contentType.type, body: body.trim() }));
}

let stage: ReturnType<typeof openCommunicatorPresence>;

beforeEach(() => {
  stage = openCommunicatorPresence();
  stage.presence.holds(BOB, "state", 200, 3, state(3500));
  stage.presence.holds(BOB, "state", 32000, 1, state(18500));
});

describe("a batch", () => {
  test("of pidgin-sipe is answered with a list and everything that it asked for", () => {
    const { document } = stage.subscribe(sipe(BATCH));
    expect(document?.fields).toEqual([["require", "eventlist"]]);
    const [list, bob, ...more] = partsOf(document);
    expect(read(list?.body)).toEqual(
      read(
        '<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:alice@example.com" version="0" fullState="false"><resource uri="sip:bob@example.com"><instance id="0" state="active" cid="bob@example.com"/></resource></list>',
      ),
    );
    expect(bob?.type).toBe("application/msrtc-event-categories+xml");
    expect(read(bob?.body)).toEqual(
      inCategories(
        BOB,
        `<category name="calendarData"/><category name="contactCard"/><category name="note"/>${STATE_3500}`,
      ),
    );
    expect(more).toEqual([]);
    expect(stage.presence.done).toEqual([{ watched: BOB, watcher: ALICE }]);
  });

  test("with somebody unknown, of another domain or unreadable is answered with a reason for each", () => {
    const { document } = stage.subscribe(
      withBody(
        sipe(BATCH),
        "<resource uri='sip:nobody@example.com'/><resource uri='sip:x@example.net'/><resource uri='mailto:x'/>",
      ),
    );
    const [list, ...parts] = partsOf(document);
    expect(parts).toEqual([]);
    expect(list?.body).toContain(
      '<resource uri="sip:nobody@example.com"><instance id="0" state="terminated" reason="noresource"/></resource><resource uri="sip:x@example.net"><instance id="0" state="terminated" reason="deactivated"/></resource><resource uri="mailto:x"><instance id="0" state="terminated" reason="noresource"/></resource>',
    );
    expect(stage.presence.done).toEqual([]);
  });

  test("a contact added in the dialog is added and answered alone", () => {
    const { subscription } = stage.subscribe(sipe(BATCH));
    stage.presence.holds(CAROL, "state", 200, 1, state(3500));
    const { document } = stage.subscribe(sipe("after-sign-on/10-add-buddy/020-SUBSCRIBE-presence"), {
      within: subscription,
    });
    const [list, carol, ...more] = partsOf(document);
    expect(list?.body).toContain('version="1"');
    expect(read(carol?.body).attributes[0]?.value).toBe("sip:carol@example.com");
    expect(more).toEqual([]);
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    stage.presence.changes(CAROL, { visible: new Map([[200, ["state"]]]) });
    expect(subscription.told).toHaveLength(2);
  });

  test("refreshed without a list, or with an empty one, gives everybody again and prompts nobody twice", () => {
    const { subscription } = stage.subscribe(sipe(BATCH));
    const bare = subscribeTo(ALICE, ["Event: presence"]);
    expect(partsOf(stage.subscribe(bare, { within: subscription }).document)).toHaveLength(2);
    const empty = withAction(withBody(sipe(BATCH), ""), "refresh");
    expect(partsOf(stage.subscribe(empty, { within: subscription }).document)).toHaveLength(2);
    expect(stage.presence.done).toEqual([{ watched: BOB, watcher: ALICE }]);
  });

  test("whoever is unsubscribed, or deleted from the contact list, is told of no more", () => {
    const first = stage.subscribe(sipe(BATCH)).subscription;
    const leave = withAction(sipe(BATCH), "unsubscribe");
    expect(partsOf(stage.subscribe(leave, { within: first }).document)).toHaveLength(1);
    const second = stage.subscribe(sipe(BATCH)).subscription;
    stage.deletesContact(ALICE, BOB);
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    expect([...first.told, ...second.told]).toEqual([]);
  });

  test("a change is told with what changed and was asked for, and no more after the end", () => {
    const { subscription } = stage.subscribe(sipe(BATCH));
    stage.presence.holds(BOB, "state", 200, 4, state(6500));
    stage.presence.changes(BOB, { visible: new Map([[200, ["state", "services"]]]) });
    stage.clock.pass(1000);
    stage.presence.changes(BOB, {
      visible: new Map([
        [200, ["services"]],
        [300, ["state"]],
      ]),
    });
    stage.clock.pass(1000);
    expect(subscription.told).toHaveLength(1);
    const [news] = subscription.told;
    expect(news).toMatchObject({
      contentType: "application/msrtc-event-categories+xml",
      fields: [["require", "eventlist"]],
    });
    expect(read(news?.body)).toEqual(inCategories(BOB, STATE_6500));
    subscription.over();
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    expect(subscription.told).toHaveLength(1);
  });

  test("whoever is blocked sees everything anew, as the blocked see it", () => {
    const { subscription } = stage.subscribe(sipe(BATCH));
    stage.presence.read.set(`${BOB} ${ALICE}`, 32000);
    stage.presence.changes(BOB, { members: [32000], visible: new Map() });
    expect(subscription.told.map(({ body }) => read(body))).toEqual([
      inCategories(
        BOB,
        `<category name="calendarData"/><category name="contactCard"/><category name="note"/><category name="state" instance="1" publishTime="2026-11-23T08:01:07.120">${state(18500)}</category>`,
      ),
    ]);
    stage.clock.pass(1000);
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    expect(subscription.told).toHaveLength(1);
  });

  test("an account that goes is told, and so is one that comes later", () => {
    const { subscription } = stage.subscribe(sipe(BATCH));
    const [kept] = [stage.presence.held.get(BOB) ?? []];
    stage.presence.held.delete(BOB);
    stage.accountChanged(BOB, "removed");
    expect(partsOf(subscription.told[0])[0]?.body).toContain('state="terminated" reason="noresource"');
    stage.clock.pass(1000);
    stage.presence.held.set(BOB, kept);
    stage.accountChanged(BOB, "added");
    expect(subscription.told[1]?.body).toContain(STATE_3500);
  });

  test("of an LCS 2005 client is answered with its older documents", () => {
    const body =
      '<adhoclist xmlns="urn:ietf:params:xml:ns:adrl" uri="sip:alice@example.com" name="sip:alice@example.com"><create xmlns=""><resource uri="sip:bob@example.com"/></create></adhoclist>';
    const { document, subscription } = stage.subscribe(
      subscribeTo(
        ALICE,
        [
          "Event: presence",
          "Require: adhoclist",
          "Accept: multipart/related, text/xml+msrtc.pidf",
          "Content-Type: application/adrl+xml",
        ],
        body,
      ),
    );
    const [, bob] = partsOf(document);
    expect(bob?.type).toBe("text/xml+msrtc.pidf");
    expect(read(bob?.body)).toMatchObject({ name: "presentity" });
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    expect(subscription.told[0]?.contentType).toBe("text/xml+msrtc.pidf");
  });

  test("without a list, unreadable or too long is refused with its number", () => {
    const bare = subscribeTo(ALICE, ["Event: presence", "Require: adhoclist, categoryList"]);
    expect(stage.subscribe(bare).refused).toMatchObject({ status: 400, diagnostics: 4001 });
    const many = Array.from({ length: 4001 }, (_, at) => `<resource uri="sip:u${at}@example.com"/>`).join("");
    expect(stage.subscribe(withBody(sipe(BATCH), many)).refused).toMatchObject({
      status: 413,
      diagnostics: 2012,
    });
  });
});

describe("telling many", () => {
  const watch = (count: number) =>
    Array.from({ length: count }, (_, at) => {
      const watcher = `w${at}@example.com`;
      return stage.subscribe(sipe(BATCH), { watcher }).subscription;
    });

  test("200 watchers of one view cost one document, the same for all of them", () => {
    const watchers = watch(200);
    stage.presence.asked = 0;
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    expect(stage.presence.asked).toBe(1);
    expect(new Set(watchers.flatMap(({ told }) => told)).size).toBe(1);
    expect(watchers.every(({ told }) => told.length === 1)).toBe(true);
  });

  test("200 sign-ins after a restart print one document each person watched", () => {
    watch(200);
    expect(stage.presence.asked).toBe(1);
  });

  test("two containers cost two, whatever else their watchers asked for", () => {
    watch(10);
    for (const [at, watcher] of ["x@example.com", "y@example.com", "z@example.com"].entries()) {
      if (at < 2) stage.presence.read.set(`${BOB} ${watcher}`, 300);
      const one = sipe(BATCH);
      stage.subscribe(at === 0 ? one : edited(one, (body) => body.replace('<category name="note"/>', "")), {
        watcher,
      });
    }
    stage.presence.asked = 0;
    stage.presence.changes(BOB, {
      visible: new Map([
        [200, ["state"]],
        [300, ["state"]],
      ]),
    });
    expect(stage.presence.asked).toBe(2);
  });

  test("after the first notification a burst waits 300 ms and travels as one, with the last state", () => {
    const [watcher] = watch(1);
    const say = (availability: number, ...categories: string[]) => {
      stage.presence.holds(BOB, "state", 200, 4, state(availability));
      stage.presence.changes(BOB, { visible: new Map([[200, categories]]) });
    };
    say(6500, "state");
    expect(watcher?.told).toHaveLength(1);
    for (let times = 0; times < 50; times++) say(9500, times % 2 === 0 ? "state" : "note");
    say(15500, "state");
    stage.clock.pass(299);
    expect(watcher?.told).toHaveLength(1);
    stage.clock.pass(1);
    expect(watcher?.told.map(({ body }) => /<availability>(\d+)/.exec(body)?.[1])).toEqual(["6500", "15500"]);
    expect(watcher?.told[1]?.body).toContain('<category name="note"/>');
    say(3500, "state");
    expect(watcher?.told).toHaveLength(2); // the second one began a pause of its own
    stage.clock.pass(300);
    expect(watcher?.told).toHaveLength(3);
    stage.clock.pass(300);
    say(6500, "state");
    expect(watcher?.told).toHaveLength(4); // at once again
  });

  test("changes that come while a burst waits are not lost when somebody is moved meanwhile", () => {
    const [one, two] = watch(2);
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    stage.presence.read.set(`${BOB} w0@example.com`, 32000);
    stage.presence.changes(BOB, { members: [32000] });
    stage.presence.holds(BOB, "state", 200, 5, state(6500));
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    stage.clock.pass(300);
    expect(one?.told[1]?.body).toContain("18500");
    expect(two?.told[1]?.body).toContain("6500");
  });
});

describe("a single subscription", () => {
  const LIST =
    '<batchSub xmlns="http://schemas.microsoft.com/2006/01/sip/batch-subscribe" uri="sip:alice@example.com" name=""><action name="subscribe" id="1"><adhocList><resource uri="sip:bob@example.com"/></adhocList><categoryList xmlns="http://schemas.microsoft.com/2006/09/sip/categorylist"><category name="state"/></categoryList></action></batchSub>';
  const single = (accept: string, body = "") =>
    subscribeTo(
      BOB,
      [
        "Event: presence",
        `Accept: ${accept}`,
        ...(body === "" ? [] : ["Content-Type: application/msrtc-adrl-categorylist+xml"]),
      ],
      body,
    );
  const BOTH = "application/msrtc-event-categories+xml, text/xml+msrtc.pidf, application/pidf+xml";

  test("is answered with the categories of one person, and told of changes", () => {
    const { document, subscription } = stage.subscribe(single(BOTH, LIST));
    expect(document?.fields).toBeUndefined();
    expect(read(document?.body)).toEqual(inCategories(BOB, STATE_3500));
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    expect(subscription.told).toEqual([document]);
  });

  test("of a client that reads only the older document gets that", () => {
    const { document } = stage.subscribe(single("text/xml+msrtc.pidf"));
    expect(document?.contentType).toBe("text/xml+msrtc.pidf");
    expect(read(document?.body).attributes[0]).toMatchObject({ name: "uri", value: BOB });
  });

  test("to somebody unknown is 404; one whose person goes ends", () => {
    const unknown = single(BOTH).replaceAll(BOB, "nobody@example.com");
    expect(stage.subscribe(unknown).refused).toMatchObject({ status: 404, diagnostics: 1003 });
    const { subscription } = stage.subscribe(single(BOTH));
    stage.presence.held.delete(BOB);
    stage.accountChanged(BOB, "removed");
    expect(subscription.ended).toBe("noresource");
  });

  test("that only asks once is answered and kept nowhere", () => {
    const { document, subscription } = stage.subscribe(single(BOTH), { poll: true });
    expect(document?.body).toContain("3500");
    stage.presence.changes(BOB, { visible: new Map([[200, ["state"]]]) });
    expect(subscription.told).toEqual([]);
    expect(stage.presence.done).toEqual([]);
  });

  test("of a phone that reads PIDF alone is not Communicator's", () => {
    expect(() => stage.subscribe(single("application/pidf+xml"))).toThrow("No package");
  });
});

describe("roaming-self", () => {
  const SELF = "after-sign-on/01-sign-on/004-SUBSCRIBE-vnd-microsoft-roaming-self";
  beforeEach(() => {
    stage.presence.holds(ALICE, "state", 2, 7, state(3500));
    stage.presence.rooms.push({ id: 200, version: 1, members: [{ type: "sameEnterprise" }] });
    stage.presence.waiting.push({ address: BOB, displayName: "Bob Jones", acknowledged: false });
  });

  test("gives pidgin-sipe the three parts that it asks for, and Communicator its delegates too", () => {
    const names = (document: Document | undefined) =>
      read(document?.body).children.map((child) => (typeof child === "string" ? child : child.name));
    expect(names(stage.subscribe(sipe(SELF)).document)).toEqual(["categories", "containers", "subscribers"]);
    const asked =
      '<roamingList xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self"><roaming type="containers"/><roamingEx xmlns="http://schemas.microsoft.com/2007/09/sip/roaming-self-ex" type="delegates"/></roamingList>';
    const some = subscribeTo(ALICE, ["Event: vnd-microsoft-roaming-self"], asked);
    expect(names(stage.subscribe(some).document)).toEqual(["containers", "delegates"]);
  });

  test("tells each kind of change alone, once for all endpoints", () => {
    const one = stage.subscribe(sipe(SELF)).subscription;
    const two = stage.subscribe(sipe(SELF)).subscription;
    stage.presence.changes(ALICE, { categories: ["state", "note"], members: [200, 300], subscribers: true });
    expect(one.told).toEqual(two.told);
    expect(one.told.map(({ body }) => body.replaceAll(/ xmlns="[^"]*"/g, ""))).toEqual([
      `<roamingData><categories uri="sip:alice@example.com"><category name="note"/><category name="state" instance="1" publishTime="2026-11-23T08:01:07.120" container="2" version="7" expireType="user">${state(3500).replace(/ xmlns="[^"]*"/, "")}</category></categories></roamingData>`,
      '<roamingData><containers><container id="200" version="1"><member type="sameEnterprise"/></container><container id="300" version="0"/></containers></roamingData>',
      '<roamingData><subscribers><subscriber user="bob@example.com" displayName="Bob Jones" acknowledged="false" type="sameEnterprise"/></subscribers></roamingData>',
    ]);
    one.over();
    stage.clock.pass(1_000);
    stage.presence.changes(ALICE, { subscribers: true });
    expect([one.told.length, two.told.length]).toEqual([3, 4]);
  });

  test("tells of the first watcher at once, and of the many who come after together", () => {
    const { told } = stage.subscribe(sipe(SELF)).subscription;
    const comes = (name: string) => {
      stage.presence.waiting.push({ address: `${name}@example.com`, displayName: name, acknowledged: false });
      stage.presence.changes(ALICE, { subscribers: true });
    };
    comes("carol");
    expect(told).toHaveLength(1);
    for (let more = 0; more < 50; more++) comes(`new${more}`);
    expect(told).toHaveLength(1);
    stage.clock.pass(1_000);
    expect(told).toHaveLength(2);
    expect(told[1]?.body).toContain("new49@example.com");
    stage.clock.pass(10_000);
    expect(told).toHaveLength(2);
  });

  test("is its owner's alone", () => {
    expect(stage.subscribe(sipe(SELF), { watcher: BOB }).refused).toMatchObject({
      status: 403,
      diagnostics: 2004,
    });
  });
});

test("2005 clients get the blocked as an access list and those who wait as watchers, and the changes of both", () => {
  stage.presence.rooms.push({
    id: 32000,
    version: 4,
    members: [
      { type: "user", value: "eve@example.com" },
      { type: "domain", value: "example.net" },
      { type: "publicCloud" },
    ],
  });
  const list = stage.subscribe(subscribeTo(ALICE, ["Event: vnd-microsoft-roaming-ACL"]));
  expect(list.document?.body).toBe(
    '<ACLlist deltaNum="5"><userACL><ace type="USER" mask="sip:eve@example.com" rights="BD"/><ace type="DOMAIN" mask="example.net" rights="BD"/><ace type="ALL" mask="" rights="AA"/></userACL></ACLlist>',
  );
  const waiting = stage.subscribe(subscribeTo(ALICE, ["Event: presence.wpending"]));
  expect(waiting.document?.body).toBe("<watchers></watchers>");
  stage.presence.waiting.push({ address: BOB, displayName: "Bob Jones", acknowledged: false });
  stage.presence.changes(ALICE, { subscribers: true, members: [32000] });
  expect(list.subscription.told).toHaveLength(1);
  expect(waiting.subscription.told[0]?.body).toContain('<watcher uri="sip:bob@example.com"');
});

/** pidgin-sipe's batch with other resources. */
const withBody = (octets: string, resources: string): string =>
  edited(octets, (body) => body.replace(/<resource [^>]*\/>/, resources));

const withAction = (octets: string, name: string): string =>
  edited(octets, (body) => body.replace('name="subscribe"', `name="${name}"`));

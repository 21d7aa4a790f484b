import { afterEach, beforeEach, expect, test } from "vitest";
import { parseXml } from "#formats/xml/element";
import { Communicator, edited, sipe } from "#testing/communicator";
import { openStage, type Stage } from "#testing/stage";

const SELF = "after-sign-on/01-sign-on/004-SUBSCRIBE-vnd-microsoft-roaming-self";
const BATCH = "after-sign-on/01-sign-on/005-SUBSCRIBE-presence";
const ADD_CAROL = "after-sign-on/10-add-buddy/020-SUBSCRIBE-presence";
const BUSY = "after-sign-on/02-status-busy/011-SERVICE-application_msrtc-category-publish_xml";
const BLOCK = "after-sign-on/17-block/028-SERVICE-application_msrtc-setcontainermembers_xml";
/** pidgin-sipe's machine state has a number of its own on each device. */
const DEVICE = "879445410";

let stage: Stage;
let alice: Communicator;
let bob: Communicator;

beforeEach(async () => {
  stage = await openStage({ users: ["alice", "bob", "carol"] });
  alice = await Communicator.signedIn(stage, "alice");
  bob = await Communicator.signedIn(stage, "bob");
});
afterEach(() => stage.end());

const busy = (who: Communicator): string =>
  edited(sipe(BUSY), (body) => body.replaceAll(DEVICE, String(879445410 + who.epid.charCodeAt(1))));

/** Availability that a document says first. */
const availabilityIn = (body: string): string | undefined => /<availability>(\d+)</.exec(body)?.[1];

test("two people see each other's state and note within the same moment", async () => {
  alice.sends(sipe(SELF));
  const self = await alice.answered(200);
  expect(self.get("ms-piggyback-cseq")).toBe("1");
  expect(self.body).toMatch(
    /^<roamingData .*<categories .*<containers .*<member type="sameEnterprise"\/>.*<subscribers /,
  );

  alice.sends(sipe(BATCH));
  const batch = await alice.answered(200);
  expect(batch.get("require")).toBe("eventlist");
  expect(batch.get("content-type")).toMatch(
    /^multipart\/related; type="application\/rlmi\+xml";start=resourceList;/,
  );
  expect(availabilityIn(batch.body)).toBe("18500");

  bob.sends(busy(bob));
  const published = await bob.answered(200);
  expect(published.get("content-type")).toBe("application/vnd-microsoft-roaming-self+xml");
  expect(parseXml(published.body).ok).toBe(true);
  for (const key of [
    'name="state" instance="536870912"',
    'name="state" instance="1"',
    'name="note" instance="0"',
  ])
    expect(published.body).toContain(key);

  const news = await alice.told("presence");
  expect(news.get("content-type")).toBe("application/msrtc-event-categories+xml");
  expect(news.get("require")).toBe("eventlist");
  expect(news.body).toContain('uri="sip:bob@example.com"');
  expect(availabilityIn(news.body)).toBe("6500");
  expect(news.body).toContain("in a &lt;hurry&gt;");
  expect(news.body).not.toMatch(/container=|version=|userState|machineState|contactCard/);
});

test("who watches and is no contact is shown to the owner once, until that is acknowledged", async () => {
  bob.sends(sipe(SELF));
  await bob.answered(200);
  alice.sends(sipe(BATCH));
  await alice.answered(200);
  const shown = await bob.told("vnd-microsoft-roaming-self");
  expect(shown.body).toContain('<subscriber user="alice@example.com"');
  expect(shown.body).toContain('acknowledged="false" type="sameEnterprise"');
  bob.sends(
    edited(
      sipe(BLOCK),
      () =>
        '<setSubscribers xmlns="http://schemas.microsoft.com/2006/09/sip/presence-subscribers"><subscriber user="alice@example.com" acknowledged="true"/></setSubscribers>',
    ).replace("msrtc-setcontainermembers", "msrtc-presence-setsubscriber"),
  );
  await bob.answered(200);
  expect(await bob.phone.rest()).toEqual([]);
  alice.sends(sipe(BATCH).replace("Call-ID: ", "Call-ID: again"));
  await alice.answered(200);
  expect(await bob.phone.rest()).toEqual([]);
});

test("a contact added in the dialog is answered alone and told of from then on", async () => {
  alice.sends(sipe(BATCH));
  const batch = await alice.answered(200);
  alice.sendsIn(batch, sipe(ADD_CAROL));
  const added = await alice.answered(200);
  expect(added.body).toContain('uri="sip:carol@example.com"');
  expect(added.body).not.toContain("sip:bob@example.com");
  const carol = await Communicator.signedIn(stage, "carol");
  carol.sends(busy(carol));
  expect((await alice.told("presence")).body).toContain('uri="sip:carol@example.com"');
});

test("a block shows the watcher somebody who is offline, and its end shows everything again", async () => {
  bob.sends(busy(bob));
  await bob.answered(200);
  alice.sends(sipe(BATCH));
  expect(availabilityIn((await alice.answered(200)).body)).toBe("6500");
  const block = edited(sipe(BLOCK), (body) =>
    body.replace("eve@example.com", "alice@example.com").replace('version="0"', 'version="1"'),
  );
  bob.sends(sipe(BLOCK));
  const conflict = await bob.answered(409); // the container of the blocked begins with version 1
  expect(conflict.get("content-type")).toBe("application/msrtc-fault+xml");
  expect(conflict.body).toContain('<operation index="1" version="0" curVersion="1"/>');
  bob.sends(block);
  await bob.answered(200);
  const blocked = await alice.told("presence");
  expect(availabilityIn(blocked.body)).toBe("18500");
  expect(blocked.body).not.toContain("hurry");

  stage.passes(1_000);
  bob.sends(
    edited(block, (body) =>
      body.replace('action="add"', 'action="remove"').replace('version="1"', 'version="2"'),
    ),
  );
  await bob.answered(200);
  const seen = await alice.told("presence");
  expect(availabilityIn(seen.body)).toBe("6500");
  expect(seen.body).toContain("hurry");
});

test("a device that disappears takes its presence along", async () => {
  alice.sends(sipe(BATCH));
  await alice.answered(200);
  bob.sends(busy(bob));
  await bob.answered(200);
  expect(availabilityIn((await alice.told("presence")).body)).toBe("6500");
  bob.phone.flow.close("the cable was pulled");
  stage.passes(60_000);
  expect(availabilityIn((await alice.told("presence")).body)).toBe("18500");
});

test("two devices of one user stay in step: an old version is answered 409, the third time it is taken", async () => {
  const tablet = await Communicator.signedIn(stage, "tablet", "alice");
  tablet.sends(sipe(SELF));
  await tablet.answered(200);
  alice.sends(busy(alice));
  await alice.answered(200);
  expect((await tablet.told("vnd-microsoft-roaming-self")).body).toContain('instance="536870912"');
  for (let times = 0; times < 2; times++) {
    tablet.sends(busy(tablet));
    expect((await tablet.answered(409)).body).toContain('<operation index="1" version="0" curVersion="1"/>');
  }
  tablet.sends(busy(tablet));
  await tablet.answered(200);
});

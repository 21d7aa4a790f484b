import { afterEach, beforeEach, expect, test } from "vitest";
import { parseXml } from "#formats/xml/element";
import { noProfile } from "#roles/directory/profile";
import type { SipResponse } from "#sip/message/message";
import { Communicator, edited, sipe } from "#testing/communicator";
import { openStage, type Stage } from "#testing/stage";

const CONTACTS = "after-sign-on/01-sign-on/002-SUBSCRIBE-vnd-microsoft-roaming-contacts";
const SELF = "after-sign-on/01-sign-on/004-SUBSCRIBE-vnd-microsoft-roaming-self";
const BATCH = "after-sign-on/01-sign-on/005-SUBSCRIBE-presence";
const PUBLISH = "after-sign-on/02-status-busy/011-SERVICE-application_msrtc-category-publish_xml";
const MEMBERS = "after-sign-on/17-block/028-SERVICE-application_msrtc-setcontainermembers_xml";

let stage: Stage;
let eve: Communicator;
let bob: Communicator;
let count = 0;

beforeEach(async () => {
  stage = await openStage({ users: ["eve", "bob", "carol"] });
  eve = await Communicator.signedIn(stage, "eve");
  bob = await Communicator.signedIn(stage, "bob");
});
afterEach(() => stage.end());

/** Sends it as a dialog or transaction of its own, and gives the answer. */
async function sent(who: Communicator, octets: string, status: number): Promise<SipResponse> {
  who.sends(octets.replace("Call-ID: ", `Call-ID: ${++count}`));
  return await who.answered(status);
}

const publishing = (inside: string, uri = "sip:eve@example.com"): string =>
  edited(sipe(PUBLISH), () => `<publish><publications uri="${uri}">${inside}</publications></publish>`);
const publication = (instance: number | string, container: number | string, content = "<x/>"): string =>
  `<publication categoryName="note" instance="${instance}" container="${container}" version="0" expireType="static">${content}</publication>`;
const watching = (uris: readonly string[]): string =>
  edited(
    sipe(BATCH),
    () =>
      `<batchSub><action name="subscribe"><adhocList>${uris.map((uri) => `<resource uri="${uri}"/>`).join("")}</adhocList></action></batchSub>`,
  );
const strangers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => `sip:nobody${from + at}@example.com`);

/** The same for a list whose answer is longer than the phones of the stage read: its first line. */
function answerTo(who: Communicator, octets: string): string | undefined {
  who.phone.flow.sent.length = 0;
  who.sends(octets.replace("Call-ID: ", `Call-ID: ${++count}`));
  return who.phone.flow.sent.splice(0)[0]?.split("\r\n", 1)[0];
}
const OK = "SIP/2.0 200 OK";

/** The explained error of the last refusal. */
function lastProblem() {
  const problem = stage.problems.at(-1);
  if (!problem) throw new Error("Nothing was refused.");
  return problem;
}

test("a category whose name looks like a list of names takes nobody's presence away", async () => {
  await sent(
    eve,
    edited(sipe(BATCH), (body) =>
      body.replace(
        /<categoryList.*<\/categoryList>/s,
        '<categoryList><category name="calendarData contactCard note state"/></categoryList>',
      ),
    ),
    200,
  );
  const carol = await Communicator.signedIn(stage, "carol");
  const seen = await sent(carol, sipe(BATCH), 200);
  expect(seen.body).toContain('<category name="state" instance="1"');
  bob.sends(sipe(PUBLISH));
  await bob.answered(200);
  expect((await carol.told("presence")).body).toContain("<availability>6500</availability>");
});

test("nobody publishes for another, and what they write into the address ends in no header field", async () => {
  for (const uri of ["sip:bob@example.com", "sip:bob@example.com&#13;&#10;X-Evil: 1&#13;&#10;&#13;&#10;"]) {
    const refused = await sent(eve, publishing(publication(0, 200), uri), 403);
    expect(refused.get("x-evil")).toBeUndefined();
    expect(refused.get("ms-diagnostics")).toMatch(/^4004;reason="[^\r\n]*bob@example\.com/);
    expect(lastProblem()).toMatchObject({ id: "OCP-0001", why: { observed: "eve@example.com" } });
  }
  expect(stage.frontEnd.communications.presence.publications("bob@example.com", ["note"])).toEqual([]);
});

test("more publications than are kept: those before stay, the rest is refused with the count", async () => {
  for (let from = 0; from < 1_000; from += 250) {
    const some = Array.from({ length: 250 }, (_, at) => publication(from + at, 200));
    await sent(eve, publishing(some.join("")), 200);
  }
  await sent(eve, publishing(publication(5_000, 200)), 413);
  expect(lastProblem()).toMatchObject({
    id: "PRES-0003",
    why: { observed: { publications: 1_001 }, expected: { atMost: 1_000 } },
  });
  expect(stage.frontEnd.communications.presence.publications("eve@example.com", ["note"])).toHaveLength(
    1_000,
  );
});

test("numbers at their bounds are taken, beyond them refused by name", async () => {
  await sent(eve, publishing(publication(4_294_967_295, 32_767)), 200);
  const wrong: readonly (readonly [string, string])[] = [
    [publication(4_294_967_296, 2), "an instance of 0 to 4294967295"],
    [publication(-1, 2), "an instance of 0 to 4294967295"],
    [publication(0, 32_768), "a container of 0 to 32767"],
    [publication("1e3", 2), "an instance of 0 to 4294967295"],
    [publication(0, 2).replace('version="0"', 'version="4294967296"'), "a version of 0 to 4294967295"],
    [publication(0, 2) + publication(0, 2), "each category, instance and container once"],
    [publication(0, 2, `${"<a>".repeat(30)}${"</a>".repeat(30)}`), "elements nested at most 24 deep"],
    [publication(0, 2, "<a:1 xmlns:a='u'/>"), "names that do not begin with a digit or mark"],
  ];
  for (const [inside, expected] of wrong) {
    await sent(eve, publishing(inside), 400);
    expect(lastProblem()).toMatchObject({ id: "OCP-0003", why: { expected } });
  }
});

test("a note of 70,000 characters is too long, and one of namespaces too", async () => {
  await sent(eve, publishing(publication(0, 200, `<n>${"x".repeat(70_000)}</n>`)), 413);
  expect(lastProblem()).toMatchObject({ id: "PRES-0003", why: { expected: { atMost: 65_536 } } });
  const spaces = `<n xmlns:a="urn:${"a".repeat(190)}">${"<a:x/><x/>".repeat(2_000)}</n>`;
  await sent(eve, publishing(publication(0, 200, spaces)), 413);
  expect(lastProblem()).toMatchObject({ id: "PRES-0003" });
});

test("access levels for more people than are kept at once change nothing", async () => {
  const many = Array.from({ length: 2_001 }, (_, at) => `<member type="user" value="u${at}@x"/>`).join("");
  const members = (inside: string): string =>
    edited(sipe(MEMBERS), () => `<setContainerMembers>${inside}</setContainerMembers>`);
  await sent(eve, members(`<container id="300" version="0">${many}</container>`), 400);
  expect(lastProblem()).toMatchObject({ id: "OCP-0003", why: { expected: "at most 2000 members at once" } });
  await sent(eve, members('<container id="2"><member type="everyone"/></container>'), 403);
  expect(lastProblem()).toMatchObject({ id: "PRES-0006", why: { observed: 2 } });
  for (let level = 0; level < 97; level++)
    await sent(
      eve,
      members(`<container id="${1_000 + level}"><member type="domain" value="x"/></container>`),
      200,
    );
  await sent(eve, members('<container id="5000"><member type="domain" value="y"/></container>'), 413);
  expect(lastProblem()).toMatchObject({ id: "PRES-0005", why: { observed: { containers: 101 } } });
});

test("a batch is bounded, and so are all batches of one person; strangers in it are told to be nobody", async () => {
  const few = await sent(eve, watching(strangers(0, 2)), 200);
  expect(few.body).toContain('state="terminated" reason="noresource"');
  await sent(eve, watching(strangers(0, 4_001)), 413);
  expect(lastProblem()).toMatchObject({
    id: "OCP-0008",
    why: { observed: 4_001, expected: { atMost: 4_000 } },
  });
  for (let at = 0; at < 9; at++)
    expect(answerTo(eve, watching(strangers(at * 4_000, (at + 1) * 4_000)))).toBe(OK);
  await sent(eve, watching(strangers(0, 4_000)), 413);
  expect(lastProblem()).toMatchObject({
    id: "OCP-0011",
    why: { observed: 40_002, expected: { atMost: 40_000 } },
    fix: [{ command: "parley endpoints eve@example.com" }],
  });
  eve.phone.flow.close("enough");
  stage.passes(60_000);
  const again = await Communicator.signedIn(stage, "eve2", "eve");
  expect(answerTo(again, watching(strangers(0, 4_000)))).toBe(OK);
});

test("whoever knows the dialog of another cannot refresh, change or end it", async () => {
  bob.sends(sipe(SELF));
  const his = await bob.answered(200);
  const before = stage.frontEnd.communications.subscriptions.size;
  const [callId, tag] = [his.callId, his.to.tag];
  for (const expires of ["0", "3600"])
    for (const from of [
      `<sip:eve@example.com>;tag=${his.from.tag}`,
      `<sip:bob@example.com>;tag=${his.from.tag}x`,
    ]) {
      eve.phone.sendsOctets(
        [
          `SUBSCRIBE sip:192.0.2.1:5061;transport=tls SIP/2.0`,
          `Via: SIP/2.0/TLS 192.0.2.7:1;branch=z9hG4bKstolen${++count}`,
          `From: ${from}`,
          `To: <sip:bob@example.com>;tag=${tag}`,
          `Call-ID: ${callId}`,
          "CSeq: 99 SUBSCRIBE",
          "Max-Forwards: 70",
          "Event: vnd-microsoft-roaming-self",
          "Accept: application/vnd-microsoft-roaming-self+xml",
          "Contact: <sip:eve@192.0.2.66>",
          `Expires: ${expires}`,
          "Content-Length: 0\r\n\r\n",
        ].join("\r\n"),
      );
      await eve.answered(481);
      expect(lastProblem()).toMatchObject({ id: "SUB-0002", legacy: { "ms-diagnostics": 2014 } });
    }
  expect(stage.frontEnd.communications.subscriptions.size).toBe(before);
  expect(await bob.phone.rest()).toEqual([]);
  bob.sends(sipe(PUBLISH));
  await bob.told("vnd-microsoft-roaming-self");
  expect(await eve.phone.rest()).toEqual([]);
});

test("somebody else's own documents are refused to whoever asks", async () => {
  for (const [name, id] of [
    [SELF, "OCP-0012"],
    [CONTACTS, "CON-0001"],
  ] as const) {
    eve.phone.sendsOctets(
      sipe(name)
        .replaceAll("sip:alice@example.com", "sip:bob@example.com")
        .replace(/^From: <sip:bob/m, "From: <sip:eve"),
    );
    await eve.answered(403);
    expect(lastProblem()).toMatchObject({ id });
  }
});

test("a dialog that would keep a whole message is refused, and names the field", async () => {
  await sent(eve, sipe(SELF).replace(/^(From: )</m, `$1"${"x".repeat(9_000)}" <`), 400);
  expect(lastProblem()).toMatchObject({ id: "SUB-0006" });
  expect(JSON.stringify(lastProblem().why)).toContain('"From":"9');
});

test("a thousand subscriptions are enough for one person, and nobody else is the worse for it", async () => {
  for (let at = 0; at < 1_000; at++) await sent(eve, sipe(SELF), 200);
  const refused = await sent(eve, sipe(SELF), 503);
  expect(refused.get("retry-after")).toBe("60");
  expect(lastProblem()).toMatchObject({
    id: "SUB-0003",
    why: { observed: 1_000, expected: { atMost: 1_000 } },
    legacy: { "ms-diagnostics": 2012 },
  });
  await sent(bob, sipe(SELF), 200);
});

test("names with control characters, quotes and tags stay names, for every reader", async () => {
  const evil = "&lt;script&gt;alert(1)&lt;/script&gt;\"'&amp;&#13;&#10;BYE: x&#9;";
  await sent(
    eve,
    publishing(publication(0, 200, `<body a="${evil.replace('"', "&quot;")}">${evil}</body>`)),
    200,
  );
  const seen = await sent(bob, watching(["sip:eve@example.com"]), 200);
  const part = /\r\n\r\n(<categories.*<\/categories>)\r\n/s.exec(seen.body)?.[1] ?? "";
  expect(parseXml(part).ok).toBe(true);
  expect(part).toContain("&lt;script&gt;alert(1)");
  expect(seen.body).not.toContain("\r\nBYE: x");
});

test("a disabled user's subscriptions end, and none begins", async () => {
  await sent(eve, sipe(SELF), 200);
  await sent(eve, watching(["sip:bob@example.com"]), 200);
  await sent(bob, watching(["sip:eve@example.com"]), 200);
  const user = stage.directory.find("eve@example.com");
  if (!user) throw new Error("unreachable");
  const people = stage.directory as unknown as { put(person: unknown, change: "changed"): void };
  const person = { ways: [], chosen: undefined, profile: noProfile };
  people.put({ ...person, user: { ...user, enabled: false } }, "changed");
  const told = eve.phone.flow.sent
    .splice(0)
    .map((octets) => /^Subscription-State: (.*)\r$/im.exec(octets)?.[1]);
  expect(told.filter((state) => state === "terminated;reason=rejected")).toHaveLength(2);
  expect((await bob.told("presence")).body).toContain('reason="noresource"');
  expect(stage.frontEnd.communications.subscriptions.size).toBe(1);
});

test("a sign-out is seen within the moment, whatever the grace for broken connections", async () => {
  bob.sends(sipe(PUBLISH));
  await bob.answered(200);
  const seen = await sent(eve, sipe(BATCH), 200);
  expect(seen.body).toContain("<availability>6500</availability>");
  bob.sends(
    sipe("first-register-ntlm-tls")
      .replace("CSeq: 1 ", "CSeq: 2 ")
      .replace(/ed0dec9cdf92/, bob.epid)
      .replace(/^Content-Length/m, "Expires: 0\r\nContent-Length"),
  );
  await bob.answered(200);
  stage.passes(300);
  expect((await eve.told("presence")).body).toContain("<availability>18500</availability>");
});

test("names of groups and contacts: what no display shows is taken out, what XML reads otherwise is escaped", async () => {
  const envelope = (inside: string): string =>
    edited(
      sipe(MEMBERS).replace("application/msrtc-setcontainermembers+xml", "application/SOAP+xml"),
      () =>
        `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip"><s:Body>${inside}</s:Body></s:Envelope>`,
    );
  const group = (name: string): string =>
    envelope(`<m:addGroup><m:name>${name}</m:name><m:externalURI/></m:addGroup>`);
  await sent(eve, group("a&#13;&#10;b&quot;&lt;/group&gt;&lt;script&gt;"), 200);
  const list = await sent(eve, sipe(CONTACTS), 200);
  expect(parseXml(list.body).ok).toBe(true);
  expect(list.body).toContain('name="a b&quot;&lt;/group&gt;&lt;script&gt;"');
  const wrong: readonly (readonly [string, number, string])[] = [
    [group("x".repeat(257)), 413, "CON-0011"],
    [group(" "), 400, "CON-0011"],
    [envelope("<m:setContact><m:URI>sip:a b@x</m:URI></m:setContact>"), 400, "CON-0002"],
    [
      envelope("<m:setContact><m:URI>sip:bob@example.com</m:URI><m:groups>99</m:groups></m:setContact>"),
      404,
      "CON-0005",
    ],
    [envelope("<m:deleteContact><m:URI>sip:bob@example.com</m:URI></m:deleteContact>"), 404, "CON-0004"],
    [envelope("<m:deleteGroup><m:groupID>1</m:groupID></m:deleteGroup>"), 403, "CON-0010"],
    [
      envelope(
        `<m:setContact><m:URI>sip:bob@example.com</m:URI><m:contactExtension>${"x".repeat(1_100)}</m:contactExtension></m:setContact>`,
      ),
      413,
      "CON-0008",
    ],
  ];
  for (const [octets, status, id] of wrong) {
    await sent(eve, octets, status);
    expect(lastProblem()).toMatchObject({ id });
  }
  for (let at = 0; at < 61; at++) await sent(eve, group(`group ${at}`), 200);
  await sent(eve, group("one more"), 413);
  expect(lastProblem()).toMatchObject({ id: "CON-0007", why: { observed: 64, expected: { atMost: 63 } } });
});

test("what has no sender, no epid or no owner is refused by its own name", async () => {
  // Without an epid it is the one device that is signed in over this connection, as a browser is.
  await sent(eve, publishing(publication(0, 200)).replace(/;epid=\w+/, ""), 200);
  await sent(eve, publishing(publication(0, 200)).replace(/;epid=\w+/, `;epid=${"e".repeat(17)}`), 400);
  expect(lastProblem()).toMatchObject({ id: "OCP-0002", legacy: { "ms-diagnostics": 4012 } });
  await sent(eve, publishing(publication(0, 200).replace('"note"', '"userProperties"')), 403);
  expect(lastProblem()).toMatchObject({ id: "PRES-0002", legacy: { "ms-diagnostics": 2003 } });
  const setSubscribers = edited(
    sipe(MEMBERS).replace("msrtc-setcontainermembers", "msrtc-presence-setsubscriber"),
    () => '<setSubscribers><subscriber user="nobody@example.com" acknowledged="true"/></setSubscribers>',
  );
  await sent(eve, setSubscribers, 404);
  expect(lastProblem()).toMatchObject({ id: "OCP-0006", legacy: { "ms-diagnostics": 2000 } });
});

import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8Decode, utf8Encode } from "#base/octets";
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

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeEach(async () => {
  stage = await openStage({ users: ["alice", "bob", "carol", "eve"] });
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

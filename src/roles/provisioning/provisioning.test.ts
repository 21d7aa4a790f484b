import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { elementAt, parseXml, textOf, type XmlElement } from "#formats/xml/element";
import type { SipRequest } from "#sip/message/message";
import type { Phone } from "#testing/phone";
import { openStage, type Stage } from "#testing/stage";
import { maxVideoRate, organization } from "./settings.ts";

const TYPE = "application/vnd-microsoft-roaming-provisioning-v2+xml";
const asks = (...groups: string[]) =>
  `<provisioningGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist">${groups
    .map((name) => `<provisioningGroup name="${name}"/>`)
    .join("")}</provisioningGroupList>`;

let stage: Stage;
let alice: Phone;

beforeEach(async () => {
  stage = await openStage({ settings: { "provisioning.organization": "Example" } });
  alice = await stage.signedIn("alice");
});
afterEach(() => stage.end());

const subscribe = (expires: string, body: string, to = "alice", event = "vnd-microsoft-provisioning-v2") =>
  alice.sends(
    `SUBSCRIBE ${to}`,
    [
      ["event", event],
      ["accept", event.endsWith("v2") ? TYPE : "application/vnd-microsoft-roaming-provisioning+xml"],
      ["expires", expires],
      ["supported", "ms-benotify"],
      ["supported", "ms-piggyback-first-notify"],
      ["content-type", TYPE],
    ],
    body,
  );

function read(body: string): XmlElement {
  const root = parseXml(body);
  if (!root.ok) throw new Error(root.expected);
  return root.value;
}
const names = (root: XmlElement) =>
  root.children.map((child) => (typeof child === "string" ? "" : child.attributes[0]?.value));

describe("a client that asks once", () => {
  test("gets the groups that it asked for and that we know, in the 200", async () => {
    subscribe("0", asks("ucPolicy", "endpointConfiguration", "ServerConfiguration"));
    const ok = await alice.gets(200);
    expect(ok.get("expires")).toBe("0");
    expect(ok.get("subscription-state")).toBe("terminated;expires=0");
    expect(ok.get("ms-piggyback-cseq")).toBe("1");
    expect(ok.get("content-type")).toBe(TYPE);
    const root = read(ok.body);
    expect([root.name, names(root)]).toEqual(["provisionGroupList", ["ucPolicy", "ServerConfiguration"]]);
    const server = root.children[1] as XmlElement;
    const told = (name: string) => textOf(elementAt(server, name));
    expect(told("organization")).toBe("Example");
    expect([told("ucMinMediaPort"), told("ucMaxMediaPort")]).toEqual(["50000", "50199"]);
    expect(told("ucPC2PCAVEncryption")).toBe("SupportEncryption");
    for (const missing of ["focusFactoryUri", "mrasUri", "dlxInternalUrl", "absInternalServerUrl"])
      expect(ok.body).not.toContain(missing);
  });

  test("is told that there are no rooms", async () => {
    subscribe("0", asks("persistentChatConfiguration"));
    expect((await alice.gets(200)).body).toContain('<property name="EnablePersistentChat">false</property>');
  });

  test("gets the document of 2005", async () => {
    subscribe("0", "", "alice", "vnd-microsoft-provisioning");
    expect(read((await alice.gets(200)).body).name).toBe("provisioning");
  });
});

describe("a client that stays subscribed", () => {
  test("is told once when several settings change, and only what it asked for", async () => {
    subscribe("3600", asks("ServerConfiguration"));
    await alice.gets(200);
    stage.settings.set(organization, "Other");
    stage.settings.set(maxVideoRate, "VGA-600K");
    stage.passes(99);
    expect(alice.held).toEqual([]);
    stage.passes(1);
    const told = (await alice.gets("BENOTIFY")) as SipRequest;
    const root = read(told.body);
    expect(names(root)).toEqual(["ServerConfiguration"]);
    expect(textOf(elementAt(root, "provisionGroup", "organization"))).toBe("Other");
    expect(textOf(elementAt(root, "provisionGroup", "ucMaxVideoRateAllowed"))).toBe("VGA-600K");
    expect(alice.held).toEqual([]);
  });
});

describe("refused is", () => {
  test("a list that cannot be read, with what was expected", async () => {
    subscribe("0", "<groups/>");
    await alice.gets(400);
    expect(stage.problems.map(({ id }) => id)).toEqual(["PROV-0001"]);
  });

  test("asking for somebody else's settings", async () => {
    subscribe("0", asks("ucPolicy"), "bob");
    await alice.gets(403);
    expect(stage.problems.map(({ id }) => id)).toEqual(["PROV-0002"]);
  });
});

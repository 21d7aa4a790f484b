import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8Decode } from "#base/octets";
import { parseXml, textOf } from "../xml/element.ts";
import { parseBatchSubscribe } from "./batch-subscribe.ts";
import { parseSetContainerMembers } from "./container-members.ts";
import { readGetPresence, readSetPresence } from "./presentity.ts";
import { parsePublish } from "./publish.ts";
import { parseRoamingList } from "./roaming-self.ts";
import { parseSetSubscribers } from "./subscribers.ts";

const bodyOf = (name: string): string => {
  const file = new URL(`../../../test/golden/pidgin-sipe/after-sign-on/${name}.txt`, import.meta.url);
  const octets = readFileSync(file, "latin1");
  return utf8Decode(octets.slice(octets.indexOf("\r\n\r\n") + 4));
};

describe("what pidgin-sipe 1.25 sends", () => {
  test("its status with a note: seven publications, each with its key, version and content", () => {
    const read = parsePublish(bodyOf("02-status-busy/011-SERVICE-application_msrtc-category-publish_xml"));
    if (!read.ok) throw new Error(read.expected);
    expect(read.value.uri).toBe("sip:alice@example.com");
    const { publications } = read.value;
    expect(publications.map((one) => [one.category, one.instance, one.container, one.expireType])).toEqual([
      ["state", 536870912, 2, "static"],
      ["state", 536870912, 3, "static"],
      ["state", 879445410, 2, "endpoint"],
      ["state", 879445410, 3, "endpoint"],
      ["note", 0, 200, "static"],
      ["note", 0, 300, "static"],
      ["note", 0, 400, "static"],
    ]);
    const [, , , , note] = publications;
    expect(note?.version).toBe(0);
    if (typeof note?.content !== "object") throw new Error("The note has no content.");
    expect(note.content.namespace).toBe("http://schemas.microsoft.com/2006/09/sip/note");
    expect(textOf(note.content)).toBe("in a <hurry>");
  });

  test("the end of a call: publications with expires 0 are deletions", () => {
    const read = parsePublish(
      bodyOf("26-conference-call/046-SERVICE-application_msrtc-category-publish_xml"),
    );
    expect(read).toMatchObject({
      ok: true,
      value: { publications: [{ content: "delete" }, { content: "delete" }] },
    });
  });

  test("the parts of itself that it wants", () => {
    const read = parseRoamingList(bodyOf("01-sign-on/004-SUBSCRIBE-vnd-microsoft-roaming-self"));
    expect(read).toEqual({ ok: true, value: new Set(["categories", "containers", "subscribers"]) });
  });

  test("its first batch, and a contact added to it", () => {
    const categories = ["calendarData", "contactCard", "note", "state"];
    const asked = (uri: string) => ({
      ok: true,
      value: { reads: "categories", actions: [{ name: "subscribe", uris: [uri], categories }] },
    });
    expect(parseBatchSubscribe(bodyOf("01-sign-on/005-SUBSCRIBE-presence"))).toEqual(
      asked("sip:bob@example.com"),
    );
    expect(parseBatchSubscribe(bodyOf("10-add-buddy/020-SUBSCRIBE-presence"))).toEqual(
      asked("sip:carol@example.com"),
    );
  });

  test("a block", () => {
    expect(
      parseSetContainerMembers(bodyOf("17-block/028-SERVICE-application_msrtc-setcontainermembers_xml")),
    ).toEqual({
      ok: true,
      value: [
        { container: 32000, version: 0, add: [{ type: "user", value: "eve@example.com" }], remove: [] },
      ],
    });
  });
});

describe("what the specifications show", () => {
  test("Communicator asks for its delegates in an element of its own (MS-PRES 2.2.2)", () => {
    const read = parseRoamingList(
      '<roamingList xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self"><roaming type="categories"/>' +
        '<roamingEx xmlns="http://schemas.microsoft.com/2007/09/sip/roaming-self-ex" type="delegates"/></roamingList>',
    );
    expect(read).toEqual({ ok: true, value: new Set(["categories", "delegates"]) });
  });

  test("a member moved from Team to Personal (MS-PRES 2.2.2)", () => {
    const read = parseSetContainerMembers(
      '<setContainerMembers xmlns="http://schemas.microsoft.com/2006/09/sip/container-management">' +
        '<container id="300" version="4"><member action="remove" type="user" value="bob@example.com"/></container>' +
        '<container id="400" version="0"><member action="add" type="sameEnterprise"/></container></setContainerMembers>',
    );
    expect(read).toEqual({
      ok: true,
      value: [
        { container: 300, version: 4, add: [], remove: [{ type: "user", value: "bob@example.com" }] },
        { container: 400, version: 0, add: [{ type: "sameEnterprise" }], remove: [] },
      ],
    });
  });

  test("an acknowledged subscriber (MS-PRES 2.2.2)", () => {
    const set = (acknowledged: string) =>
      parseSetSubscribers(
        '<setSubscribers xmlns="http://schemas.microsoft.com/2006/09/sip/presence-subscribers">' +
          `<subscriber user="Bob@example.com" acknowledged="${acknowledged}"/></setSubscribers>`,
      );
    expect(set("true")).toEqual({ ok: true, value: ["bob@example.com"] });
    expect(set("false")).toEqual({ ok: true, value: [] });
  });

  test("the list of an LCS 2005 client, and what it adds and deletes (MS-SIP 3.3)", () => {
    const read = parseBatchSubscribe(
      '<adhoclist xmlns="urn:ietf:params:xml:ns:adrl" uri="sip:alice@example.com" name="sip:alice@example.com">' +
        '<create xmlns=""><resource uri="sip:bob@example.com"/></create><delete xmlns=""><resource uri="sip:eve@example.com"/></delete></adhoclist>',
    );
    expect(read).toEqual({
      ok: true,
      value: {
        reads: "presentity",
        actions: [
          { name: "subscribe", uris: ["sip:bob@example.com"], categories: undefined },
          { name: "unsubscribe", uris: ["sip:eve@example.com"], categories: undefined },
        ],
      },
    });
  });

  test.each([
    [300, 600, 6500, undefined],
    [300, 500, 6500, "on-the-phone"],
    [300, 400, 3500, undefined],
    [300, 800, 3500, undefined],
    [300, 300, 12500, undefined],
    [300, 200, 5000, undefined],
    [300, 150, 15500, undefined],
    [300, 100, 15500, undefined],
    [300, 700, 15500, undefined],
    [0, 400, 18500, undefined],
  ])("a 2005 client's availability %i with activity %i is %i %s", (availability, activity, is, token) => {
    const method = parseXml(
      '<m:setPresence xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip"><m:presentity m:uri="sip:alice@example.com">' +
        `<m:availability m:aggregate="${availability}"/><m:activity m:aggregate="${activity}"/></m:presentity></m:setPresence>`,
    );
    if (!method.ok) throw new Error(method.expected);
    expect(readSetPresence(method.value)).toEqual({
      ok: true,
      value: { address: "alice@example.com", availability: is, ...(token && { activity: token }) },
    });
  });

  test("a 2005 client asks for somebody's presence", () => {
    const method = parseXml(
      "<m:getPresence xmlns:m='urn:m'><m:URI>sip:bob@example.com</m:URI></m:getPresence>",
    );
    if (!method.ok) throw new Error(method.expected);
    expect(readGetPresence(method.value)).toEqual({ ok: true, value: "bob@example.com" });
  });
});

describe("refused with what was expected", () => {
  const publication = (attributes: string) =>
    parsePublish(
      `<publish><publications uri="sip:a@b"><publication ${attributes}/></publications></publish>`,
    );
  test.each([
    ["no category", 'instance="0" container="2"', /categoryName/],
    ["an instance beyond 32 bits", 'categoryName="a" instance="4294967296" container="2"', /instance/],
    ["a container beyond 32767", 'categoryName="a" instance="0" container="32768"', /container/],
    ["a negative version", 'categoryName="a" instance="0" container="2" version="-1"', /version/],
    ["an unknown life time", 'categoryName="a" instance="0" container="2" expireType="ever"', /expireType/],
    ["a time without seconds", 'categoryName="a" instance="0" container="2" expireType="time"', /expires/],
  ])("a publication with %s", (_, attributes, expected) => {
    expect(publication(attributes)).toEqual({ ok: false, expected: expect.stringMatching(expected) });
  });

  test("the same publication twice in a request (MS-PRES 2.2.2)", () => {
    const one = '<publication categoryName="a" instance="0" container="2"/>';
    const read = parsePublish(`<publish><publications uri="sip:a@b">${one}${one}</publications></publish>`);
    expect(read).toEqual({ ok: false, expected: "each category, instance and container once" });
  });

  test("more resources, categories and members than there may be", () => {
    const names = Array.from({ length: 33 }, (_, at) => `<category name="c${at}"/>`).join("");
    expect(parseBatchSubscribe(`<categoryList>${names}</categoryList>`).ok).toBe(false);
    const members = '<member type="everyone"/>'.repeat(2001);
    expect(
      parseSetContainerMembers(
        `<setContainerMembers><container id="1">${members}</container></setContainerMembers>`,
      ).ok,
    ).toBe(false);
  });

  test("an address that would break what it is written into", () => {
    expect(
      parseSetSubscribers(
        '<setSubscribers><subscriber user="a&#10;b@c" acknowledged="true"/></setSubscribers>',
      ).ok,
    ).toBe(false);
  });
});

test("no reader throws, whatever it is given", () => {
  const words = [
    "<publish>",
    "<publications uri='sip:a@b'>",
    "<publication categoryName='state' instance='1' container='2'/>",
    "</publications>",
    "</publish>",
    "<batchSub>",
    "<action name='subscribe'>",
    "<adhocList><resource uri='x'/></adhocList>",
    "</action>",
    "</batchSub>",
    "<adhoclist>",
    "</adhoclist>",
    "&amp;",
    "<!",
  ];
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((some) => some.join("")),
  );
  fc.assert(
    fc.property(text, (any) => {
      for (const read of [
        parsePublish,
        parseRoamingList,
        parseBatchSubscribe,
        parseSetContainerMembers,
        parseSetSubscribers,
      ])
        expect(typeof read(any).ok).toBe("boolean");
    }),
  );
});

test("one wrong address on a contact list does not take the presence of all others away", () => {
  const read = parseBatchSubscribe(
    '<batchSub><action name="subscribe"><adhocList><resource uri="sip:bob@example.com"/><resource/><resource uri=" "/>' +
      `<resource uri="sip:${"x".repeat(500)}@example.com"/><resource uri="sip:carol@example.com"/></adhocList></action></batchSub>`,
  );
  expect(read).toMatchObject({
    ok: true,
    value: { actions: [{ uris: ["sip:bob@example.com", "sip:carol@example.com"] }] },
  });
});

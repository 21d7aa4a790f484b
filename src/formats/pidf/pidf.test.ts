import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8Decode } from "#base/octets";
import { parseContentType } from "#sip/message/content-type";
import { parseMultipart } from "#sip/message/multipart";
import { attributeOf, childElements, parseXml, textOf } from "../xml/element.ts";
import { printPidf, readPidf } from "./presence-document.ts";
import { printRlmi } from "./resource-list.ts";
import { printWatcherInfo } from "./watcherinfo.ts";

const read = (text: string) => {
  const document = readPidf(text);
  if (!document.ok) throw new Error(document.expected);
  return document.value;
};

test("RFC 3863 §4.3.1: the smallest document, with a prefix", () => {
  const example = `<?xml version="1.0" encoding="UTF-8"?>
   <impp:presence xmlns:impp="urn:ietf:params:xml:ns:pidf"
       entity="pres:someone@example.com">
     <impp:tuple id="sg89ae">
       <impp:status>
         <impp:basic>open</impp:basic>
       </impp:status>
       <impp:contact priority="0.8">tel:+09012345678</impp:contact>
     </impp:tuple>
   </impp:presence>`;
  expect(read(example)).toEqual({
    entity: "pres:someone@example.com",
    tuples: [{ id: "sg89ae", basic: "open", contact: "tel:+09012345678", notes: [], timestamp: undefined }],
    activities: [],
    notes: [],
  });
});

test("RFC 4480 §5: tuples with notes, a person with activities, and elements that nobody here knows", () => {
  const example = `<?xml version="1.0" encoding="UTF-8"?>
   <presence xmlns="urn:ietf:params:xml:ns:pidf"
       xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
       xmlns:lt="urn:ietf:params:xml:ns:location-type"
       xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"
       entity="pres:someone@example.com">
     <tuple id="bs35r9">
       <status><basic>open</basic></status>
       <dm:deviceID>urn:device:0003ba4811e3</dm:deviceID>
       <rpid:relationship><rpid:self/></rpid:relationship>
       <rpid:service-class><rpid:electronic/></rpid:service-class>
       <contact priority="0.8">im:someone@mobile.example.net</contact>
       <note xml:lang="en">Don't Disturb Please!</note>
       <note xml:lang="fr">Ne derangez pas, s'il vous plait</note>
       <timestamp>2005-10-27T16:49:29Z</timestamp>
     </tuple>
     <tuple id="eg92n8">
       <status><basic>closed</basic></status>
     </tuple>
     <note>I'll be in Tokyo next week</note>
     <dm:person id="p1">
       <rpid:activities from="2005-05-30T12:00:00+05:00" until="2005-05-30T17:00:00+05:00">
         <rpid:note>Far away</rpid:note>
         <rpid:away/>
       </rpid:activities>
       <rpid:mood><rpid:angry/><rpid:other>brooding</rpid:other></rpid:mood>
       <rpid:place-is><rpid:audio><rpid:noisy/></rpid:audio></rpid:place-is>
       <dm:note>Scoring 120</dm:note>
     </dm:person>
   </presence>`;
  const { tuples, activities, notes } = read(example);
  expect(tuples.map(({ id, basic }) => [id, basic])).toEqual([
    ["bs35r9", "open"],
    ["eg92n8", "closed"],
  ]);
  expect(tuples[0]?.notes).toEqual(["Don't Disturb Please!", "Ne derangez pas, s'il vous plait"]);
  expect(tuples[0]?.timestamp).toBe(Date.UTC(2005, 9, 27, 16, 49, 29));
  expect(activities).toEqual([{ name: "away", text: "" }]);
  expect(notes).toEqual(["Scoring 120", "Far away", "I'll be in Tokyo next week"]);
});

test("what is no presence document says what was expected", () => {
  for (const [text, expected] of [
    ["", "XML"],
    ["<presence>", "XML"],
    ["<list/>", "presence"],
    ['<!DOCTYPE a [<!ENTITY b "c">]><presence/>', "document type"],
    [`<presence>${'<tuple id="a"/>'.repeat(51)}</presence>`, "at most 50"],
  ] as const) {
    const document = readPidf(text);
    expect(document.ok ? "read" : document.expected).toContain(expected);
  }
});

test("any text at all is read or refused, and never throws", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      readPidf(text);
      readPidf(`<presence><tuple><note>${text}</note></tuple></presence>`);
    }),
    { numRuns: 50 },
  );
});

test("what is printed is read again, whatever the note says", () => {
  // XML has no control characters, and the reader trims the ends.
  const text = fc
    .string({ unit: "grapheme", maxLength: 200 })
    .map((one) => one.replaceAll(/[\p{Cc}\ufffe\uffff]/gu, "").trim());
  const basic = fc.constantFrom("open" as const, "closed" as const);
  fc.assert(
    fc.property(basic, text, text, fc.nat(4e12), (basic, note, activityText, timestamp) => {
      const printed = printPidf({
        address: "bob@example.com",
        basic,
        note,
        activityText,
        activity: "busy",
        timestamp,
      });
      const again = read(printed);
      expect(again.entity).toBe("sip:bob@example.com");
      expect(again.tuples).toEqual([
        {
          id: "user",
          basic,
          contact: "sip:bob@example.com",
          notes: note ? [note] : [],
          timestamp,
        },
      ]);
      expect(again.activities).toEqual([{ name: "busy", text: "" }]);
      expect(again.notes).toEqual([note, activityText].filter(Boolean));
    }),
  );
});

test("a tuple has status, contact, note and timestamp in the order of RFC 3863 §4.4", () => {
  const printed = printPidf({ address: "bob@example.com", basic: "open", note: "hm", timestamp: 0 });
  const root = parseXml(printed);
  const tuple = root.ok ? childElements(root.value, "tuple")[0] : undefined;
  expect(tuple && childElements(tuple).map(({ name }) => name)).toEqual([
    "status",
    "contact",
    "note",
    "timestamp",
  ]);
  expect(printed).toContain("<timestamp>1970-01-01T00:00:00.000Z</timestamp>");
});

test("RFC 3858 §4: the example's watchers", () => {
  const printed = printWatcherInfo("professor@example.net", 0, [
    { id: "8ajksjda7s", address: "userA@example.net", status: "active", event: "approved" },
    {
      id: "hh8juja87s997-ass7",
      address: "userB@example.org",
      displayName: "Mr. Subscriber",
      status: "pending",
      event: "subscribe",
    },
  ]);
  // As in the RFC but for duration-subscribed, which is optional.
  expect(printed.replaceAll(/\s+/g, " ")).toBe(
    '<?xml version="1.0" encoding="UTF-8"?> ' +
      '<watcherinfo xmlns="urn:ietf:params:xml:ns:watcherinfo" version="0" state="full">' +
      '<watcher-list resource="sip:professor@example.net" package="presence">' +
      '<watcher id="8ajksjda7s" status="active" event="approved">sip:userA@example.net</watcher>' +
      '<watcher id="hh8juja87s997-ass7" status="pending" event="subscribe" display-name="Mr. Subscriber">sip:userB@example.org</watcher>' +
      "</watcher-list></watcherinfo>",
  );
});

test("RFC 4662 §5.5: list, resources, instances, and the parts that their cid names", () => {
  const body = printPidf({ address: "bob@vancouver.example.com", basic: "open" });
  const { contentType, body: whole } = printRlmi({
    address: "adam-friends@pres.vancouver.example.com",
    host: "pres.vancouver.example.com",
    version: 1,
    full: true,
    boundary: "50UBfW7LSCVLtggUPe5z",
    resources: [
      {
        address: "bob@vancouver.example.com",
        name: "Bob Smith",
        part: { contentType: 'application/pidf+xml;charset="UTF-8"', body },
      },
      { address: "ed@dallas.example.net", name: "Ed at <NET>", terminated: "noresource" },
    ],
  });
  const type = parseContentType(contentType);
  if (!type.ok) throw new Error(type.expected);
  expect(type.value.type).toBe("multipart/related");
  const parts = parseMultipart(type.value, whole);
  if (!parts.ok) throw new Error(parts.expected);
  const [list, bob, ...others] = parts.value;
  expect(others).toEqual([]);
  const idOf = (part: typeof list): string | undefined =>
    part?.fields.find(([name]) => name === "content-id")?.[1];
  expect(contentType).toContain(`start="${idOf(list)}"`);
  expect(contentType).toContain('type="application/rlmi+xml"');
  expect(bob?.body).toBe(body);

  const root = parseXml(utf8Decode(list?.body ?? ""));
  if (!root.ok) throw new Error(root.expected);
  const { name, namespace } = root.value;
  expect([name, namespace]).toEqual(["list", "urn:ietf:params:xml:ns:rlmi"]);
  expect(["uri", "version", "fullState"].map((word) => attributeOf(root.value, word))).toEqual([
    "sip:adam-friends@pres.vancouver.example.com",
    "1",
    "true",
  ]);
  const shown = childElements(root.value, "resource").map((resource) => {
    const [instance] = childElements(resource, "instance");
    return [
      attributeOf(resource, "uri"),
      textOf(childElements(resource, "name")[0]),
      attributeOf(instance, "state"),
      attributeOf(instance, "reason") ?? `<${attributeOf(instance, "cid")}>`,
    ];
  });
  expect(shown).toEqual([
    ["sip:bob@vancouver.example.com", "Bob Smith", "active", idOf(bob)],
    ["sip:ed@dallas.example.net", "Ed at <NET>", "terminated", "noresource"],
  ]);
});

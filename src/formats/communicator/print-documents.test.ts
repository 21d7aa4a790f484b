import { expect, test } from "vitest";
import { parseContentType } from "#sip/message/content-type";
import { parseMultipart } from "#sip/message/multipart";
import { childElements, parseXml, type XmlElement } from "../xml/element.ts";
import { printAccessList } from "./access-list.ts";
import { printCategories, printOwnCategories } from "./categories.ts";
import { printContainers } from "./container-members.ts";
import { printFault } from "./fault.ts";
import { printPresentity } from "./presentity.ts";
import { printResourceList } from "./resource-list.ts";
import { printNoDelegates, printRoamingData } from "./roaming-self.ts";
import { printPendingWatchers, printSubscribers } from "./subscribers.ts";

const read = (text: string): XmlElement => {
  const result = parseXml(text);
  if (!result.ok) throw new Error(`${result.expected}: ${text}`);
  return result.value;
};
/** The examples of the specification are broken over lines for reading; documents are sent on one. */
const onOneLine = (text: string): string => text.replaceAll(/\n\s*/g, "");

const card = read(
  '<contactCard xmlns="http://schemas.microsoft.com/2006/09/sip/contactcard"><identity><name><displayName>Alice Smith</displayName></name><email>alice@example.com</email></identity></contactCard>',
);
const state = read(
  '<state xsi:type="aggregateState" lastActive="2026-11-23T07:59:58" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/2006/09/sip/state"><availability>3500</availability></state>',
);
const at = Date.UTC(2026, 10, 23, 8, 0, 0, 450);

test("roamingData says what the example of MS-PRES 2.2.2 says", () => {
  const printed = printRoamingData([
    printOwnCategories(
      "alice@example.com",
      [
        {
          category: "contactCard",
          instance: 0,
          container: 200,
          version: 1,
          expireType: "static",
          publishTime: at,
          content: card,
        },
        {
          category: "state",
          instance: 1,
          container: 2,
          version: 7,
          expireType: "user",
          publishTime: at,
          content: state,
        },
      ],
      [{ category: "note" }],
    ),
    printContainers([
      { id: 100, version: 1, members: [{ type: "federated" }] },
      { id: 300, version: 0, members: [] },
      { id: 400, version: 2, members: [{ type: "user", value: "carol@example.com" }] },
    ]),
    printSubscribers([
      { address: "bob@example.com", displayName: "Bob Jones", acknowledged: false, type: "sameEnterprise" },
    ]),
    printNoDelegates(),
  ]);
  expect(read(printed)).toEqual(
    read(
      onOneLine(`<roamingData xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self">
 <categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:alice@example.com">
  <category name="note"/>
  <category name="contactCard" instance="0" publishTime="2026-11-23T08:00:00.450" container="200" version="1" expireType="static">
   <contactCard xmlns="http://schemas.microsoft.com/2006/09/sip/contactcard"><identity><name><displayName>Alice Smith</displayName></name><email>alice@example.com</email></identity></contactCard>
  </category>
  <category name="state" instance="1" publishTime="2026-11-23T08:00:00.450" container="2" version="7" expireType="user">
   <state xsi:type="aggregateState" lastActive="2026-11-23T07:59:58" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/2006/09/sip/state"><availability>3500</availability></state>
  </category>
 </categories>
 <containers xmlns="http://schemas.microsoft.com/2006/09/sip/containers">
  <container id="100" version="1"><member type="federated"/></container>
  <container id="300" version="0"/>
  <container id="400" version="2"><member type="user" value="carol@example.com"/></container>
 </containers>
 <subscribers xmlns="http://schemas.microsoft.com/2006/09/sip/presence-subscribers">
  <subscriber user="bob@example.com" displayName="Bob Jones" acknowledged="false" type="sameEnterprise"/>
 </subscribers>
 <delegates xmlns="http://schemas.microsoft.com/2007/09/sip/delegates" version="0"/>
</roamingData>`),
    ),
  );
});

test("a container of which nothing is left is named alone", () => {
  expect(read(printOwnCategories("alice@example.com", [], [{ category: "note", container: 200 }]))).toEqual(
    read(
      '<categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:alice@example.com"><category name="note" container="200"/></categories>',
    ),
  );
});

test("a watcher gets every category that it asked for and no other, without container, version and life time", () => {
  const printed = printCategories(
    "bob@example.com",
    ["state", "note"],
    [
      {
        category: "state",
        instance: 1,
        container: 200,
        version: 4,
        expireType: "user",
        publishTime: at,
        content: state,
      },
      {
        category: "contactCard",
        instance: 0,
        container: 200,
        version: 1,
        expireType: "static",
        publishTime: at,
        content: card,
      },
    ],
  );
  expect(read(printed)).toEqual(
    read(
      '<categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:bob@example.com"><category name="state" instance="1" publishTime="2026-11-23T08:00:00.450"><state xsi:type="aggregateState" lastActive="2026-11-23T07:59:58" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/2006/09/sip/state"><availability>3500</availability></state></category><category name="note"/></categories>',
    ),
  );
});

test("a resource list is byte for byte as OCS writes it, with an empty line closing each part", () => {
  const { contentType, body } = printResourceList({
    uri: "sip:alice@example.com",
    version: 0,
    boundary: "50UBfW7LSCVLtggUPe5z",
    resources: [
      {
        uri: "sip:bob@example.com",
        part: {
          id: "bob@example.com",
          contentType: "application/msrtc-event-categories+xml",
          body: "<categories/>",
        },
      },
      { uri: "sip:nobody@example.com", terminated: "noresource" },
    ],
  });
  expect(contentType).toBe(
    'multipart/related; type="application/rlmi+xml";start=resourceList;boundary=50UBfW7LSCVLtggUPe5z',
  );
  expect(body).toBe(
    [
      "--50UBfW7LSCVLtggUPe5z",
      "Content-Transfer-Encoding: binary",
      "Content-ID: resourceList",
      "Content-Type: application/rlmi+xml",
      "",
      '<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:alice@example.com" version="0" fullState="false"><resource uri="sip:bob@example.com"><instance id="0" state="active" cid="bob@example.com"/></resource><resource uri="sip:nobody@example.com"><instance id="0" state="terminated" reason="noresource"/></resource></list>',
      "",
      "--50UBfW7LSCVLtggUPe5z",
      "Content-Transfer-Encoding: binary",
      "Content-ID: bob@example.com",
      "Content-Type: application/msrtc-event-categories+xml",
      "",
      "<categories/>",
      "",
      "--50UBfW7LSCVLtggUPe5z--",
      "",
    ].join("\r\n"),
  );
  const type = parseContentType(contentType);
  const parts = type.ok ? parseMultipart(type.value, body) : type;
  expect(parts.ok && parts.value.map((part) => part.contentType.type)).toEqual([
    "application/rlmi+xml",
    "application/msrtc-event-categories+xml",
  ]);
});

test("a conflict names every operation, and 0 where there is nothing", () => {
  const printed = printFault([
    { index: 4, version: 0, current: 7 },
    { index: 5, version: 3, current: 0 },
  ]);
  expect(read(printed)).toEqual(
    read(
      onOneLine(`<Fault xmlns="http://schemas.microsoft.com/2006/09/sip/service-fault">
 <Faultcode>Client.BadCall.WrongDelta</Faultcode>
 <details><operation index="4" version="0" curVersion="7"/><operation index="5" version="3" curVersion="0"/></details>
</Fault>`),
    ),
  );
});

test("the access list and the waiting watchers of 2005 clients (MS-SIP 2.2.3)", () => {
  expect(
    printAccessList(282, [
      { type: "USER", mask: "sip:carol@example.com", rights: "AA" },
      { type: "DOMAIN", mask: "example.net", rights: "BD" },
      { type: "ALL", mask: "", rights: "AA" },
    ]),
  ).toBe(
    '<ACLlist deltaNum="282"><userACL><ace type="USER" mask="sip:carol@example.com" rights="AA"/><ace type="DOMAIN" mask="example.net" rights="BD"/><ace type="ALL" mask="" rights="AA"/></userACL></ACLlist>',
  );
  expect(printPendingWatchers([{ address: "bob@example.com", displayName: "Bob Jones" }])).toBe(
    '<watchers><watcher uri="sip:bob@example.com" displayName="Bob Jones"/></watchers>',
  );
});

test.each([
  [3500, undefined, 300, 400, ""],
  [5000, undefined, 300, 200, ""],
  [6500, "on-the-phone", 300, 500, ""],
  [6500, undefined, 300, 600, ""],
  [7500, undefined, 300, 600, ""],
  [9500, undefined, 300, 800, "Do not disturb"],
  [12500, undefined, 300, 300, ""],
  [15500, undefined, 300, 100, ""],
  [18500, undefined, 0, 0, ""],
])("availability %i %s is %i and %i to a 2005 client", (availability, activity, first, second, note) => {
  const printed = read(
    printPresentity({ address: "bob@example.com", displayName: 'Bob "Jones"', availability, activity }),
  );
  expect(printed).toMatchObject({
    name: "presentity",
    namespace: "http://schemas.microsoft.com/2002/09/sip/presence",
  });
  const [one, two, name] = childElements(printed);
  const values = (element: XmlElement | undefined) =>
    Object.fromEntries(element?.attributes.map((attribute) => [attribute.name, attribute.value]) ?? []);
  expect(values(printed)["uri"]).toBe("bob@example.com");
  expect(values(one)["aggregate"]).toBe(String(first));
  expect(values(two)).toMatchObject({ aggregate: String(second), note });
  expect(values(name)["displayName"]).toBe('Bob "Jones"');
});

test("what people write about themselves cannot leave its place", () => {
  const printed = printSubscribers([
    { address: "a'b@c", displayName: '"><x/>', acknowledged: false, type: "federated" },
  ]);
  expect(childElements(read(printed))).toHaveLength(1);
});

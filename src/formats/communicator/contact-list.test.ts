import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attributeOf, childElements, parseXml } from "../xml/element.ts";
import {
  groupAdded,
  isContactMethod,
  type ListDelta,
  printContactDelta,
  printContactList,
  readContactOperation,
} from "./contact-list.ts";
import { printSoap, readSoap } from "./soap.ts";

const envelope = (inside: string): string =>
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip">' +
  `<s:Body>${inside}</s:Body></s:Envelope>`;

function operation(inside: string): unknown {
  const soap = readSoap(envelope(inside));
  if (!soap.ok) throw new Error(soap.expected);
  const read = readContactOperation(soap.value.method);
  return read.ok ? read.value : read.expected;
}

describe("an operation on contacts", () => {
  test("reads setContact as pidgin-sipe sends it", () => {
    expect(
      operation(
        "<m:setContact><m:displayName>Bobby</m:displayName><m:groups>1 3</m:groups><m:subscribed>true</m:subscribed>" +
          "<m:URI>sip:Bob@example.com</m:URI><m:externalURI /><m:deltaNum>7</m:deltaNum></m:setContact>",
      ),
    ).toEqual({
      deltaNum: 7,
      operation: {
        kind: "setContact",
        contact: {
          address: "bob@example.com",
          name: "Bobby",
          groups: [1, 3],
          subscribed: true,
          externalUri: "",
        },
      },
    });
  });

  test("keeps a contactExtension as it came, without the namespace of the envelope", () => {
    expect(
      operation(
        "<m:setContact><m:URI>sip:bob@example.com</m:URI><m:groups>1</m:groups><m:contactExtension>" +
          '<contactSettings contactId="7"><m:a>1 &lt; 2</m:a></contactSettings></m:contactExtension></m:setContact>',
      ),
    ).toMatchObject({
      operation: {
        contact: {
          extension:
            '<contactExtension><contactSettings contactId="7"><a>1 &lt; 2</a></contactSettings></contactExtension>',
        },
      },
    });
  });

  test("reads operations on groups", () => {
    expect(
      operation("<m:addGroup><m:name> Team </m:name><m:externalURI/><m:deltaNum>2</m:deltaNum></m:addGroup>"),
    ).toEqual({ deltaNum: 2, operation: { kind: "addGroup", group: { name: "Team", externalUri: "" } } });
    expect(
      operation(
        '<m:addGroup><m:name>Sales</m:name><m:externalURI/><groupExtension groupType="dg"><email>sales@example.com</email></groupExtension></m:addGroup>',
      ),
    ).toMatchObject({
      operation: {
        group: {
          extension: '<groupExtension groupType="dg"><email>sales@example.com</email></groupExtension>',
        },
      },
    });
    expect(operation("<m:modifyGroup><m:groupID>5</m:groupID><m:name>T</m:name></m:modifyGroup>")).toEqual({
      deltaNum: undefined,
      operation: { kind: "modifyGroup", group: { id: 5, name: "T", externalUri: "" } },
    });
    expect(
      operation("<m:deleteGroup><m:groupID>5</m:groupID><m:deltaNum>9</m:deltaNum></m:deleteGroup>"),
    ).toEqual({ deltaNum: 9, operation: { kind: "deleteGroup", id: 5 } });
  });

  test("reads the access rules of 2005 clients", () => {
    const rule = (inside: string) => operation(`<m:setACE>${inside}<m:deltaNum>1</m:deltaNum></m:setACE>`);
    expect(
      rule("<m:type>USER</m:type><m:mask>sip:carol@example.com</m:mask><m:rights>BD</m:rights>"),
    ).toMatchObject({ operation: { rule: { type: "USER", mask: "carol@example.com", rights: "BD" } } });
    expect(rule("<m:type>ALL</m:type><m:mask/><m:rights>AA</m:rights>")).toMatchObject({
      operation: { rule: { type: "ALL", mask: "" } },
    });
    expect(rule("<m:type>SOME</m:type><m:mask/><m:rights>AA</m:rights>")).toBe("USER, DOMAIN or ALL in type");
  });

  test("says what was expected where it cannot be read", () => {
    expect(operation("<m:deleteGroup/>")).toBe("a number in groupID");
    expect(operation("<m:deleteContact><m:URI>bob</m:URI></m:deleteContact>")).toBe(
      "sip:user@host or tel:number in URI",
    );
    expect(
      operation("<m:deleteContact><m:URI>sip:b@e</m:URI><m:deltaNum>x</m:deltaNum></m:deleteContact>"),
    ).toBe("a number in deltaNum");
    expect(operation("<m:setContact><m:URI>sip:b@e</m:URI><m:groups>1,2</m:groups></m:setContact>")).toBe(
      "numbers in groups",
    );
    expect(operation("<m:toString/>")).toMatch(/^one of addGroup, /);
    expect(isContactMethod("toString")).toBe(false);
  });
});

describe("a contact list", () => {
  test("is printed with groups first, and addresses without sip: (the example of MS-SIP 2.2.4.1)", () => {
    const group = (id: number, name: string) => ({ id, name, externalUri: "" });
    const contact = (address: string, name: string, groups: number[]) => ({
      ...{ address, name, groups, subscribed: true, externalUri: "" },
    });
    expect(
      printContactList(
        685,
        [group(1, "~"), group(2, "Team")],
        [contact("bob@example.com", "", [1]), contact("carol@example.com", "Caz", [1, 2])],
      ),
    ).toBe(
      '<contactList deltaNum="685">' +
        '<group id="1" name="~" externalURI=""/>' +
        '<group id="2" name="Team" externalURI=""/>' +
        '<contact uri="bob@example.com" name="" groups="1" subscribed="true" externalURI=""/>' +
        '<contact uri="carol@example.com" name="Caz" groups="1 2" subscribed="true" externalURI=""/>' +
        "</contactList>",
    );
  });

  test("tells a change in the order of MS-SIP 3.7, and addresses with sip:", () => {
    const contact = { subscribed: true, externalUri: "" };
    const delta: ListDelta = {
      number: 686,
      previous: 685,
      deletedContacts: ["erin@example.com"],
      deletedGroups: [4],
      modifiedContacts: [{ ...contact, address: "carol@example.com", name: "Caz", groups: [2] }],
      addedContacts: [{ ...contact, address: "dave@example.com", name: "", groups: [1] }],
      modifiedGroups: [{ id: 2, name: "Team A", externalUri: "" }],
      addedGroups: [{ id: 3, name: "Crew", externalUri: "" }],
    };
    expect(printContactDelta(delta)).toBe(
      '<contactDelta deltaNum="686" prevDeltaNum="685">' +
        '<addedGroup id="3" name="Crew" externalURI=""/>' +
        '<modifiedGroup id="2" name="Team A" externalURI=""/>' +
        '<addedContact uri="sip:dave@example.com" name="" groups="1" subscribed="true" externalURI=""/>' +
        '<modifiedContact uri="sip:carol@example.com" name="Caz" groups="2" subscribed="true" externalURI=""/>' +
        '<deletedGroup id="4"/>' +
        '<deletedContact uri="sip:erin@example.com"/>' +
        "</contactDelta>",
    );
  });

  test("an empty change has the number alone", () => {
    const nothing = {
      addedGroups: [],
      modifiedGroups: [],
      addedContacts: [],
      modifiedContacts: [],
      deletedGroups: [],
      deletedContacts: [],
    };
    expect(printContactDelta({ ...nothing, number: 9, previous: 9 })).toBe(
      '<contactDelta deltaNum="9" prevDeltaNum="9"/>',
    );
  });

  test("any name survives the way through XML", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const clean = name.replaceAll(/[\u0000-\u001f\ufffe\uffff]/g, "");
        const printed = printContactList(1, [{ id: 1, name: clean, externalUri: "" }], []);
        const read = parseXml(printed);
        expect(read.ok && attributeOf(childElements(read.value)[0], "name")).toBe(clean);
      }),
    );
  });
});

test("the answer to addGroup has the id in the element that pidgin-sipe reads: Body, addGroup, groupID", () => {
  expect(printSoap(groupAdded(3))).toBe(
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>' +
      '<addGroup xmlns="http://schemas.microsoft.com/winrtc/2002/11/sip"><groupID>3</groupID></addGroup>' +
      "</SOAP-ENV:Body></SOAP-ENV:Envelope>",
  );
});

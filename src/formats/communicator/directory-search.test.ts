import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printDirectorySearch, readDirectorySearch } from "./directory-search.ts";

// As pidgin-sipe 1.25 asks.
const ASKED =
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip">' +
  '<s:Body><m:directorySearch><m:filter m:href="#searchArray"/><m:maxResults>100</m:maxResults></m:directorySearch>' +
  '<m:Array m:id="searchArray"><m:row m:attrib="givenName" m:value="Bo"/><m:row m:attrib="sn" m:value="Ba"/></m:Array>' +
  "</s:Body></s:Envelope>";

describe("a search", () => {
  test("is read with its rows", () => {
    expect(readDirectorySearch(ASKED)).toEqual({
      ok: true,
      value: {
        rows: [
          { attribute: "givenName", value: "Bo" },
          { attribute: "sn", value: "Ba" },
        ],
        maxResults: 100,
      },
    });
  });

  test("is read whatever the prefixes are, and without a number", () => {
    const other = ASKED.replaceAll("m:", "x:")
      .replaceAll(":m=", ":x=")
      .replace(/<x:max.*?\/x:maxResults>/, "");
    const read = readDirectorySearch(other);
    expect(read.ok && [read.value.rows.length, read.value.maxResults]).toEqual([2, undefined]);
  });

  test.each([
    ["<a/>", "directorySearch"],
    ["nothing", "XML"],
    [ASKED.replace(">100<", ">-1<"), "a number"],
    [ASKED.replace("<m:row ", `${'<m:row m:attrib="x"/>'.repeat(50)}<m:row `), "at most 50"],
  ])("is not read from %j", (text, expected) => {
    const read = readDirectorySearch(text);
    expect(read.ok ? "" : read.expected).toContain(expected);
  });

  test("of any text is a value or a refusal", () => {
    fc.assert(fc.property(fc.string(), (text) => void readDirectorySearch(text)));
  });
});

test("an answer has a row for each person, without what is not known", () => {
  const bob = {
    uri: "sip:bob@example.net",
    displayName: 'Bob "B" Baker',
    title: "Buyer",
    office: "",
    phone: "",
  };
  const rest = { company: "Example", city: "", state: "", country: "CH", email: "bob@example.net" };
  expect(printDirectorySearch([{ ...bob, ...rest }], false)).toBe(
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip">' +
      '<s:Body><m:directorySearch><m:results m:href="#searchArray"/><m:moreAvailable>false</m:moreAvailable></m:directorySearch>' +
      '<m:Array m:id="searchArray"><m:row m:uri="sip:bob@example.net" m:displayName="Bob &quot;B&quot; Baker" m:title="Buyer"' +
      ' m:company="Example" m:country="CH" m:email="bob@example.net"/></m:Array></s:Body></s:Envelope>',
  );
});

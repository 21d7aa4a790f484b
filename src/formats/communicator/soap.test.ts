import fc from "fast-check";
import { expect, test } from "vitest";
import { element, elementAt, textOf } from "../xml/element.ts";
import { printSoap, readSoap, SOAP_METHODS, soapMethodOf } from "./soap.ts";

// As pidgin-sipe 1.25 sends it, and the same with the prefixes of Office Communicator.
const SIPE =
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip">' +
  "<s:Body><m:deleteGroup><m:groupID>5</m:groupID><m:deltaNum>7</m:deltaNum></m:deleteGroup></s:Body></s:Envelope>";
const COMMUNICATOR =
  '<?xml version="1.0"?>\r\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">\r\n' +
  '<SOAP-ENV:Body >\r\n <m:deleteGroup xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip"><m:groupID>5</m:groupID></m:deleteGroup></SOAP-ENV:Body></SOAP-ENV:Envelope>';

test("the method is the first element of Body, whatever the prefixes", () => {
  for (const text of [SIPE, COMMUNICATOR]) {
    const read = readSoap(text);
    expect(read.ok && [read.value.method.name, textOf(elementAt(read.value.method, "groupID"))]).toEqual([
      "deleteGroup",
      "5",
    ]);
    expect(soapMethodOf(text)).toBe("deleteGroup");
  }
});

test("an envelope without a body, an empty body and something else say what was expected", () => {
  for (const text of ["<Envelope/>", "<Envelope><Body/></Envelope>", "<Body><m/></Body>", "", "<Envelope>"])
    expect(readSoap(text).ok).toBe(false);
});

test("an answer reads back as what was printed", () => {
  const answer = element("addGroup", SOAP_METHODS, {}, [element("groupID", SOAP_METHODS, {}, ["3"])]);
  const printed = printSoap(answer);
  const read = readSoap(printed);
  expect(read.ok && read.value.method).toEqual(answer);
  expect(soapMethodOf(printed)).toBe("addGroup");
});

test("nothing throws, and the look without reading finds no other method than reading does", () => {
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,20}$/), (noise, name) => {
      readSoap(noise);
      soapMethodOf(noise);
      expect(soapMethodOf(printSoap(element(name, SOAP_METHODS)))).toBe(name);
    }),
  );
});

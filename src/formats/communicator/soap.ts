import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { childElement, childElements, parseXml, printXml, type XmlElement } from "../xml/element.ts";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
/** The methods of SERVICE (MS-SIP 2.2.4.2). */
export const SOAP_METHODS = "http://schemas.microsoft.com/winrtc/2002/11/sip";

/** Reads a SOAP 1.1 envelope, as SERVICE carries it: the method is the first element of its Body (MS-SIP 2.2.4.2). */
export function readSoap(text: string): Parsed<{ readonly method: XmlElement; readonly body: XmlElement }> {
  const root = parseXml(text);
  if (!root.ok) return root;
  const body = root.value.name === "Envelope" ? childElement(root.value, "Body") : undefined;
  const [method] = body ? childElements(body) : [];
  return body && method ? parsed({ method, body }) : malformed("a SOAP Envelope with a method in its Body");
}

const METHOD = /<(?:[\w.-]{1,40}:)?Body(?:\s[^<>]{0,2000})?>\s*<(?:[\w.-]{1,40}:)?([\w.-]{1,64})/;

/** The local name of the method, looked up without reading the document: enough to find who serves it. */
export function soapMethodOf(body: Octets): string | undefined {
  return METHOD.exec(body)?.[1];
}

/** An envelope around a method's answer. */
export function printSoap(method: XmlElement): string {
  const inside = printXml(method);
  return `<SOAP-ENV:Envelope xmlns:SOAP-ENV="${SOAP}"><SOAP-ENV:Body>${inside}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
}

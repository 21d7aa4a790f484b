import { attributeOf, type XmlElement } from "../xml/element.ts";

const MOST_32_BITS = 2 ** 32 - 1;
const MOST_ADDRESS = 454; // MS-SIP 2.2: an address with its scheme

/** An unsigned number of 32 bits; undefined for what is none. */
export function unsignedOf(element: XmlElement, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= MOST_32_BITS ? value : undefined;
}

/** The id of a container (MS-PRES 2.2.2: 0 to 32767). */
export function containerIdOf(element: XmlElement, name: string): number | undefined {
  const id = unsignedOf(element, name);
  return id !== undefined && id <= 32767 ? id : undefined;
}

/** `bob@example.com` or `example.net`: no scheme, lower case; undefined when empty, too long, or with blanks or controls inside. */
export function addressOf(text: string | undefined): string | undefined {
  const address = text
    ?.trim()
    .replace(/^sips?:/i, "")
    .toLowerCase();
  if (!address || address.length > MOST_ADDRESS || UNFIT.test(address)) return undefined;
  return address;
}

const UNFIT = /[\s\u0000-\u001f\u007f<>"]/;

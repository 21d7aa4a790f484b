import { type Octets, utf8Encode } from "#base/octets";
import { escapeXml } from "../xml/element.ts";

export const RLMI_TYPE = "application/rlmi+xml";

/** Where one person of the list stands. */
export interface RlmiResource {
  /** `bob@example.com` */
  readonly address: string;
  readonly name?: string | undefined;
  /** There is nobody of that address (RFC 4662 §5.5: `noresource`). */
  readonly terminated?: "noresource" | "rejected";
  /** The document of an active one. */
  readonly part?: { readonly contentType: Octets; readonly body: Octets };
}

export interface RlmiList {
  /** `alice@example.com`: whose list it is. */
  readonly address: string;
  /** Host for the names of the parts. */
  readonly host: string;
  /** Counts the documents of one subscription from 0. */
  readonly version: number;
  /** Everybody is in it; else only those of whom there is news. */
  readonly full: boolean;
  readonly resources: readonly RlmiResource[];
  /** Occurs in no part: whoever publishes must not be able to know it. */
  readonly boundary: string;
}

/** multipart/related with the list first and the documents behind it (RFC 4662 §5; parts named as RFC 2387 and 2392 have it). */
export function printRlmi(list: RlmiList): { contentType: Octets; body: Octets } {
  const { boundary, host } = list;
  const cid = (at: number | "list"): string => `${at}.${boundary}@${host}`;
  const listed = list.resources.map(({ address, name, terminated, part }, at) => {
    const named = name ? `<name>${escapeXml(name)}</name>` : "";
    const state = terminated
      ? `state="terminated" reason="${terminated}"`
      : `state="active"${part ? ` cid="${escapeXml(cid(at))}"` : ""}`;
    const uri = escapeXml(`sip:${address}`);
    return `<resource uri="${uri}">${named}<instance id="1" ${state}/></resource>`;
  });
  const root =
    '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
    `<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="${escapeXml(`sip:${list.address}`)}" ` +
    `version="${list.version}" fullState="${list.full}">${listed.join("")}</list>`;
  const parts = list.resources.flatMap(({ part }, at) =>
    part ? printPart(boundary, cid(at), part.contentType, part.body) : [],
  );
  return {
    contentType: `multipart/related;type="${RLMI_TYPE}";start="<${cid("list")}>";boundary="${boundary}"`,
    body: `${printPart(boundary, cid("list"), `${RLMI_TYPE};charset="UTF-8"`, utf8Encode(root))}${parts.join("")}--${boundary}--\r\n`,
  };
}

const printPart = (boundary: string, id: string, contentType: Octets, body: Octets): Octets =>
  `--${boundary}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${id}>\r\nContent-Type: ${contentType}\r\n\r\n${body}\r\n`;

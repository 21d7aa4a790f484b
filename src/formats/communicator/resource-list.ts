import { type Octets, utf8Encode } from "#base/octets";
import { escapeXml } from "../xml/element.ts";
import { RLMI } from "./namespaces.ts";

/** Where one resource of a list stands, and what it says when there is something to say. */
export interface ListedResource {
  /** `sip:bob@example.com` */
  readonly uri: string;
  /** Why there is nothing (RFC 4662 §5.5); undefined: it is active. */
  readonly terminated?: "noresource" | "rejected" | "deactivated";
  /** Type and octets of its document; a name for it that stands in a header field. */
  readonly part?: { readonly id: Octets; readonly contentType: Octets; readonly body: Octets };
}

export interface ResourceList {
  /** Of the list: who asked. */
  readonly uri: string;
  /** Counts the documents of one subscription from 0. */
  readonly version: number;
  readonly resources: readonly ListedResource[];
  /** Occurs in no part: whoever publishes must not be able to know it. */
  readonly boundary: string;
}

/**
 * multipart/related with the resource list first and the document of each user behind it (RFC 4662 §5, as OCS writes it).
 * COMPAT pidgin-sipe 1.25: an instance without `state` kills it, and it cuts two octets off each part, so an empty line closes each.
 */
export function printResourceList(list: ResourceList): { contentType: Octets; body: Octets } {
  const { uri, version, resources, boundary } = list;
  const listed = resources.map(({ uri: one, part, terminated }) => {
    const state =
      terminated === undefined
        ? `state="active"${part ? ` cid="${escapeXml(part.id)}"` : ""}`
        : `state="terminated" reason="${terminated}"`;
    return `<resource uri="${escapeXml(one)}"><instance id="0" ${state}/></resource>`;
  });
  const root =
    `<list xmlns="${RLMI}" uri="${escapeXml(uri)}" version="${version}" fullState="false">` +
    `${listed.join("")}</list>`;
  const parts = [
    printPart(boundary, "resourceList", "application/rlmi+xml", utf8Encode(root)),
    ...resources.flatMap(({ part }) =>
      part ? [printPart(boundary, part.id, part.contentType, part.body)] : [],
    ),
  ];
  return {
    contentType: `multipart/related; type="application/rlmi+xml";start=resourceList;boundary=${boundary}`,
    body: `${parts.join("")}--${boundary}--\r\n`,
  };
}

const printPart = (boundary: string, id: Octets, contentType: Octets, body: Octets): Octets =>
  `--${boundary}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ${id}\r\nContent-Type: ${contentType}\r\n\r\n` +
  `${body}\r\n\r\n`;

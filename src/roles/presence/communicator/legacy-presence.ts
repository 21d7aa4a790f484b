import { utf8Encode } from "#base/octets";
import type { Parsed } from "#base/parsed";
import { STATE } from "#formats/communicator/namespaces";
import {
  type LegacyPublication,
  printPresentity,
  readGetPresence,
  readSetPresence,
} from "#formats/communicator/presentity";
import { readSoap, soapMethodOf } from "#formats/communicator/soap";
import { element, type XmlElement } from "#formats/xml/element";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import type { PublicationChange, PublishOutcome } from "../contract.ts";
import { noSuchOwner, notShown, notTheOwner } from "./problems.ts";
import { askBody, askEndpoint, askOwner } from "./read-request.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";
import { PRESENTITY_TYPE } from "./view.ts";

const METHODS = new Set(["setPresence", "getPresence"]);

/** Whether a SOAP body asks for one of the two methods that are served here. */
export const isLegacyPresence = (body: string): boolean => METHODS.has(soapMethodOf(body) ?? "");

/** Serves the presence of LCS 2005 clients, translated to and from the same categories (MS-SIP 3.2.4). */
export function legacyPresence(
  uses: CommunicatorPresenceUses,
  context: RequestContext,
): void | Promise<void> {
  return soapMethodOf(context.request.body) === "setPresence"
    ? setPresence(uses, context)
    : getPresence(uses, context);
}

function setPresence(uses: CommunicatorPresenceUses, context: RequestContext): void | Promise<void> {
  const owner = askOwner(context);
  if (owner === undefined) return;
  const endpoint = askEndpoint(context, owner, uses.location);
  if (endpoint === undefined) return;
  const read = askBody(context, (text) => readMethod(text, readSetPresence));
  if (!read) return;
  if (read.value.address !== owner) {
    context.refuse(403, notTheOwner(owner, read.value.address));
    return;
  }
  const answer = (outcome: PublishOutcome): void => {
    if (outcome.kind === "refused") context.refuse(outcome.status, outcome.problem);
    else context.respond(createResponse(context.request, 200, undefined, { toTag: uses.newTag() }));
  };
  const outcome = uses.presence.publish(owner, endpoint, machineState(endpoint, read.value));
  return outcome instanceof Promise ? outcome.then(answer) : answer(outcome);
}

function getPresence(uses: CommunicatorPresenceUses, context: RequestContext): void {
  const { request, sender } = context;
  if (!sender) {
    context.refuse(403, notTheOwner(undefined, request.from.uriText));
    return;
  }
  const read = askBody(context, (text) => readMethod(text, readGetPresence));
  if (!read) return;
  const owner = read.value;
  const seen = uses.presence.seen(owner, sender.aor);
  switch (seen.state) {
    case "no-such-user":
      context.refuse(404, noSuchOwner(owner, uses.directory.isOurs(owner.slice(owner.lastIndexOf("@") + 1))));
      return;
    case "not-allowed":
      context.refuse(403, notShown(owner, sender.aor));
      return;
    case "unreachable":
      context.refuse(504, seen.problem);
      return;
    default: {
      const { availability, activity, displayName, note } = seen;
      const printed = printPresentity({ address: owner, availability, activity, displayName, note });
      context.respond(
        createResponse(request, 200, undefined, {
          toTag: uses.newTag(),
          fields: [["content-type", PRESENTITY_TYPE]],
          body: utf8Encode(printed),
        }),
      );
    }
  }
}

function readMethod<T>(text: string, read: (method: XmlElement) => Parsed<T>): Parsed<T> {
  const soap = readSoap(text);
  return soap.ok ? read(soap.value.method) : soap;
}

/** The state of a device, as a newer client would publish it: what lasts as long as the device, in both containers of raw states. */
function machineState(
  endpoint: string,
  { availability, activity }: LegacyPublication,
): readonly PublicationChange[] {
  const inside = [element("availability", STATE, {}, [String(availability)])];
  if (activity)
    inside.push(
      element("activity", STATE, { token: activity, minAvailability: 6500, maxAvailability: 8999 }),
    );
  const state = element("state", STATE, { manual: false }, inside);
  const type = { name: "type", namespace: XSI, value: "machineState" };
  const content = { ...state, attributes: [...state.attributes, type] };
  return [2, 3].map((container) => ({
    category: "state",
    instance: MACHINE_STATE + (hash(endpoint) & 0x0fffffff),
    container,
    version: undefined,
    expireType: "endpoint",
    content,
  }));
}

const XSI = "http://www.w3.org/2001/XMLSchema-instance";
/** The top four bits of an instance name the kind of state, the others the device (MS-PRES). */
const MACHINE_STATE = 0x30000000;

/** The same number for the same device, and rarely for another of the same user. */
const hash = (text: string): number =>
  [...text].reduce((sum, letter) => (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0, 7);

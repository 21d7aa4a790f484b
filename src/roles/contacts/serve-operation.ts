import { utf8Decode, utf8Encode } from "#base/octets";
import type { Parsed } from "#base/parsed";
import {
  type AccessRule,
  type ContactOperation,
  groupAdded,
  readContactOperation,
} from "#formats/communicator/contact-list";
import { printSoap, readSoap } from "#formats/communicator/soap";
import type { RequestContext } from "#pipeline/request-context";
import { parameter } from "#sip/message/parameters";
import { createResponse } from "#sip/message/respond";
import { type SipUri, unescapeUser } from "#sip/message/uri";
import type { Member } from "../presence/contract.ts";
import type { ContactLists, Outcome } from "./contact-lists.ts";
import type { Change } from "./decide-change.ts";
import { notTheOwner, oldNumber, unreadableOperation } from "./problems.ts";
import type { RoamingContacts } from "./roaming-contacts.ts";
import type { ContactUses } from "./uses.ts";

interface Parts {
  readonly uses: ContactUses;
  readonly lists: ContactLists;
  readonly roaming: RoamingContacts;
}

/** Serves a SERVICE on the sender's own list (MS-SIP 3.7): the 200 leaves when kill -9 can no longer undo the change. */
export async function serveOperation(parts: Parts, context: RequestContext): Promise<void> {
  const { request, sender } = context;
  const named = addressOf(request.to.uri) ?? request.to.uriText;
  if (sender?.aor !== named) {
    context.refuse(403, notTheOwner(sender?.aor, named));
    return;
  }
  const text = utf8Decode(request.body);
  const read = readOperation(text);
  if (!read.ok) {
    context.refuse(400, unreadableOperation(text, read.expected));
    return;
  }
  const { operation, deltaNum } = read.value;
  if (operation.kind === "setACE") {
    await setAccess(parts.uses, context, named, operation.rule);
    return;
  }
  await parts.lists.change(named, changeOf(operation), {
    known: deltaNum,
    lenient: isSipe(context),
    decided: (outcome) => answer(parts, context, named, operation.kind, outcome),
  });
}

function readOperation(text: string): ReturnType<typeof readContactOperation> {
  const soap: Parsed<{ method: Parameters<typeof readContactOperation>[0] }> = readSoap(text);
  return soap.ok ? readContactOperation(soap.value.method) : soap;
}

/** COMPAT pidgin-sipe: `Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)`. */
const isSipe = ({ request }: RequestContext): boolean => /\bSipe\//.test(request.get("user-agent") ?? "");

function changeOf(operation: Exclude<ContactOperation, { readonly kind: "setACE" }>): Change {
  switch (operation.kind) {
    case "addGroup":
      return { kind: "add-group", group: operation.group };
    case "modifyGroup":
      return { kind: "modify-group", group: operation.group };
    case "deleteGroup":
      return { kind: "delete-group", id: operation.id };
    case "setContact":
      return { kind: "set-contact", contact: operation.contact };
    case "deleteContact":
      return { kind: "delete-contact", address: operation.address };
  }
}

function answer(
  { uses, roaming }: Parts,
  context: RequestContext,
  owner: string,
  kind: ContactOperation["kind"],
  outcome: Outcome,
): void {
  const correct = (): void => {
    const epid = parameter(context.request.from.parameters, "epid");
    if (epid) roaming.correct(owner, epid);
  };
  if (outcome.kind === "refused") {
    context.refuse(outcome.status, outcome.problem);
    correct();
    return;
  }
  const { found } = outcome;
  const [added = found] = outcome.steps.flatMap(({ delta }) => delta.addedGroups);
  const body = kind === "addGroup" && added ? utf8Encode(printSoap(groupAdded(added.id))) : "";
  context.respond(
    createResponse(context.request, 200, undefined, {
      toTag: uses.newTag(),
      fields: body === "" ? [] : [["content-type", "application/SOAP+xml"]],
      body,
    }),
  );
  if (found) correct();
}

/** The access list of 2005 clients is presence's: who may neither see nor write is blocked there. */
async function setAccess(
  uses: ContactUses,
  context: RequestContext,
  owner: string,
  rule: AccessRule,
): Promise<void> {
  const denied = /[BD]/.test(rule.rights);
  const outcome = await uses.access.block(owner, memberOf(rule), denied);
  if (outcome.kind === "refused") context.refuse(outcome.status, outcome.problem);
  else if (outcome.kind === "conflict") {
    const [{ version, current } = { version: 0, current: 0 }] = outcome.conflicts;
    context.refuse(409, oldNumber(owner, version, current));
  } else context.respond(createResponse(context.request, 200, undefined, { toTag: uses.newTag() }));
}

function memberOf({ type, mask }: AccessRule): Member {
  if (type === "USER") return { type: "user", value: mask };
  return type === "DOMAIN" ? { type: "domain", value: mask } : { type: "everyone" };
}

function addressOf(uri: SipUri | undefined): string | undefined {
  if (uri?.user === undefined || uri.host === "") return undefined;
  return `${unescapeUser(uri.user).toLowerCase()}@${uri.host}`;
}

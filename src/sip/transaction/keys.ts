import type { SipMessage, SipRequest } from "../message/message.ts";

/** RFC 3261 §8.1.1.7: a branch that begins like this is unique for its transaction. */
const MAGIC_COOKIE = "z9hG4bK";

/**
 * What two requests of one server transaction have in common (RFC 3261 §17.2.3): branch, sent-by and method, and
 * where they came from, so that nobody else can cancel or acknowledge. `method` is INVITE for ACK and CANCEL.
 * Without a branch (COMPAT pidgin-sipe 1.25 in dialogs) the rules for RFC 2543 hold; `toTag` then stands for the
 * tag of the original request, where that is another one.
 */
export function serverKey(request: SipRequest, method: string, address: string, toTag?: string): string {
  const { branch, host, port } = request.via;
  if (isUnique(branch)) return `${branch} ${host} ${port} ${method} ${address}`;
  const tags = `${request.from.tag} ${toTag ?? request.to.tag ?? ""}`;
  return `${request.callId} ${request.cseq.number} ${tags} ${request.uri} ${branch} ${host} ${port} ${method} ${address}`;
}

/** Whether `serverKey` had to do without a branch. */
export function lacksBranch(request: SipRequest): boolean {
  return !isUnique(request.via.branch);
}

/** The cookie alone is no branch (RFC 4475 3.2.1). */
function isUnique(branch: string | undefined): boolean {
  return branch !== undefined && branch.length > MAGIC_COOKIE.length && branch.startsWith(MAGIC_COOKIE);
}

/** What a response and its client transaction have in common (RFC 3261 §17.1.3). Our branches are unique already. */
export const clientKey = (branch: string, method: string): string => `${branch} ${method}`;

/** How traces name a transaction: the branch of the topmost Via, or Call-ID and CSeq where there is none. */
export function traceName(message: SipMessage): string {
  return message.via.branch ?? `${message.callId} ${message.get("cseq")}`;
}

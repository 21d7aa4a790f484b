import { headerField, SipRequest, type SipResponse } from "#sip/message/message";
import { createResponse } from "#sip/message/respond";
import type { ClientTransactionUser, ServerTransaction } from "#sip/transaction/contract";
import { createTransactionLayer } from "#sip/transaction/layer";
import type { TransactionPorts } from "#sip/transaction/shared";
import { type LiteralFlow, literalFlow } from "./literal-flow.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** A layer on a virtual clock, and what it told its users, with the time. */
export function transactionStage(options: Partial<TransactionPorts> = {}) {
  const clock = new VirtualClock();
  const told: string[] = [];
  const servers: ServerTransaction[] = [];
  const printed: string[] = [];
  const tell = (what: string) => told.push(`${clock.now()} ${what}`);
  let branches = 0;
  let tags = 0;
  const layer = createTransactionLayer({
    clock,
    newBranch: () => `z9hG4bK-ours-${++branches}`,
    newTag: () => `tag-${++tags}`,
    sentBy: (flow) => `${flow.local.address}:${flow.local.port}`,
    tryingAfterMs: 0,
    onRequest: (request, _flow, transaction) => {
      tell(request.method);
      if (transaction) servers.push(transaction);
    },
    onStrayResponse: (response) => tell(`stray ${response.status}`),
    beforeSend: (message) =>
      void printed.push(message.kind === "request" ? message.method : String(message.status)),
    admitResponse: () => true,
    sent: () => {},
    ...options,
  });
  /** A user that tells what it hears. */
  const user: ClientTransactionUser = {
    responded: (response) => tell(`${response.status}`),
    timedOut: () => tell("timed out"),
    transportFailed: (reason) => tell(`failed: ${reason}`),
  };
  /** What was told since last asked. */
  const since = () => told.splice(0);
  return { clock, layer, user, servers, since, printed };
}

/** The start lines of what a flow was given since last asked. */
export const startLines = (flow: LiteralFlow) =>
  flow.sent.splice(0).map((octets) => octets.split(" SIP/2.0")[0]);
/** The statuses of what a flow was given since last asked. */
export const statuses = (flow: LiteralFlow) => flow.sent.splice(0).map((octets) => octets.split(" ")[1]);

/** A request as it comes from 192.0.2.9:40000; `branch: null` leaves the branch out. */
export function request(
  method: string,
  of: { branch?: string | null; toTag?: string; cseq?: number; uri?: string } = {},
): SipRequest {
  const { branch = "z9hG4bK-theirs", toTag, cseq = 1, uri = "sip:bob@example.com" } = of;
  return new SipRequest(method, uri, [
    headerField("via", `SIP/2.0/TCP 192.0.2.9:40000${branch === null ? "" : `;branch=${branch}`}`),
    headerField("max-forwards", "70"),
    headerField("from", "<sip:alice@example.com>;tag=a"),
    headerField("to", `<sip:bob@example.com>${toTag === undefined ? "" : `;tag=${toTag}`}`),
    headerField("call-id", "1@192.0.2.9"),
    headerField("cseq", `${cseq} ${method}`),
  ]);
}
/** The answer to a request, ours or the other end's. */
export const answer = (to: SipRequest, status: number, toTag = "b"): SipResponse =>
  createResponse(to, status, undefined, status === 100 ? {} : { toTag });
export const udp = () => literalFlow({ transport: "udp" });
export const tcp = () => literalFlow({ transport: "tcp" });

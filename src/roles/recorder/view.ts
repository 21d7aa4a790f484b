import { type CaseNumber, printCase } from "#base/case-number";
import type { Octets } from "#base/octets";
import type { Flow, SocketAddress, Transport } from "#sip/transport/flow";
import { redactMessage } from "#trace/redact/redact-message";
import type { TraceEntry, TraceFilter } from "./contract.ts";
import { type Stored, textOf } from "./slab.ts";

/** What an entry needs to say of its flow. Kept once for each flow, so that the ring holds no closed connection in memory. */
export interface FlowLabel {
  readonly id: string;
  readonly transport: Transport;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
}

/** One message of the ring, without its secrets. */
export interface Recorded {
  readonly at: number;
  readonly direction: "in" | "out";
  readonly flow: FlowLabel;
  readonly stored: Stored;
  readonly case: CaseNumber | undefined;
}

/** A recorded message that somebody reads: its text is brought back for that. */
export interface Recalled extends Recorded {
  readonly message: Octets;
  readonly callId: Octets | undefined;
}

/** Brings a message's text and Call-ID back. */
export function recall(recorded: Recorded): Recalled {
  const message = textOf(recorded.stored);
  return { ...recorded, message, callId: redactMessage(message).callId };
}

export const labelOf = ({ id, transport, local, remote }: Flow): FlowLabel => ({
  id,
  transport,
  local,
  remote,
});

/** Makes of a recorded message what people and the API see. */
export function viewOf(recorded: Recalled, number: number, caseNumber: CaseNumber | undefined): TraceEntry {
  const { at, direction, flow, message, callId } = recorded;
  return {
    number,
    at: new Date(at).toISOString(),
    direction,
    transport: flow.transport,
    local: printAddress(flow.local),
    remote: printAddress(flow.remote),
    flow: flow.id,
    transaction: transactionOf(message, callId),
    case: caseNumber === undefined ? undefined : printCase(caseNumber),
    message,
  };
}

/** Whether a recorded message is wanted. Only asked while somebody reads, so it may take its time. */
export function passes(
  { flow, message, callId }: Recalled,
  caseNumber: CaseNumber | undefined,
  filter: TraceFilter | undefined,
): boolean {
  if (filter === undefined) return true;
  if (filter.transport !== undefined && filter.transport !== flow.transport) return false;
  if (filter.callId !== undefined && filter.callId !== callId) return false;
  if (filter.case !== undefined && filter.case !== caseNumber) return false;
  return filter.user === undefined || concerns(message, filter.user.toLowerCase());
}

const PEOPLE =
  /^(?:[A-Z]+ \S+ SIP\/2\.0|(?:from|f|to|t|contact|m|p-asserted-identity|p-preferred-identity)[ \t]*:.*)/gim;

function concerns(message: Octets, user: string): boolean {
  for (const [line] of headOf(message).matchAll(PEOPLE)) {
    const text = line.toLowerCase();
    for (let at = text.indexOf(user); at >= 0; at = text.indexOf(user, at + 1)) {
      // alice@example.com is not meant by malice@example.com, nor by alice@example.com.evil.
      const [before, after] = [text.charAt(at - 1), text.charAt(at + user.length)];
      if (!/[\w.+-]/.test(before) && !/[\w-]/.test(after)) return true;
    }
  }
  return false;
}

function transactionOf(message: Octets, callId: Octets | undefined): string | undefined {
  const head = headOf(message);
  const via = /^(?:via|v)[ \t]*:([^\r\n,]*)/im.exec(head)?.[1];
  const branch = via === undefined ? undefined : /;[ \t]*branch[ \t]*=[ \t]*([^\s;,]+)/i.exec(via)?.[1];
  if (branch !== undefined) return branch;
  const cseq = /^cseq[ \t]*:[ \t]*([^\r\n]*)/im.exec(head)?.[1]?.trim();
  return callId === undefined || cseq === undefined ? undefined : `${callId} ${cseq}`;
}

function headOf(message: Octets): Octets {
  const end = message.search(/\r?\n\r?\n/);
  return end < 0 ? message : message.slice(0, end);
}

const printAddress = ({ address, port }: SocketAddress): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

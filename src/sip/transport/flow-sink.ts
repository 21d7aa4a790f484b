import type { Octets } from "#base/octets";
import type { Flow } from "./flow.ts";

/**
 * What the sockets (`net`) tell the SIP transport about connections and what came over them.
 * None of these calls throws and none of them waits.
 */
export interface FlowSink {
  /**
   * A connection is ready: accepted, or made by us; TLS and WebSocket handshakes are over. Called once,
   * before anything is received on it. Never called for UDP, where nothing is opened.
   * False: one connection too many (in all, or from this address); the sink has closed the flow already.
   */
  opened(flow: Flow): boolean;
  /**
   * Octets came. UDP: exactly one datagram, `flow.id` made by `printUdpFlowId`. WS and WSS: exactly one
   * message. TCP and TLS: whatever has arrived, cut anywhere. What still comes after we closed a flow is not read.
   */
  received(flow: Flow, octets: Octets): void;
  /** An opened connection is gone, whoever closed it. Called once, after the flow's own `onClose` listeners. */
  closed(flow: Flow, reason: string): void;
}

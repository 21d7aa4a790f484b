import { type Octets, utf8Decode } from "#base/octets";
import type { HepPacket } from "#formats/hep/read-hep";
import type { Position } from "../../record.ts";
import type { ReaderUses } from "../reader.ts";
import { inflateAtMost } from "./inflate.ts";
import { sipStart } from "./sip-start.ts";

const [SIP, LOG] = [1, 100];
const MOST_UNPACKED = 1_048_576;

/** Gives what a HEP packet copies: a message, or a line of a log. Its authentication key is never read. */
export function giveHep(
  uses: ReaderUses,
  hep: HepPacket,
  position: Position,
  found?: (octets: Octets) => void,
): void {
  const payload = hep.packed ? inflateAtMost(hep.payload, MOST_UNPACKED) : hep.payload;
  const frame = {
    at: hep.ms === undefined ? undefined : ({ ms: hep.ms, kind: "utc" } as const),
    direction: "passing" as const,
    from: hep.from,
    to: hep.to,
    transport: hep.protocol,
    position,
    ...(hep.agent !== undefined && { clock: `HEP agent ${hep.agent}` }),
    ...(hep.correlation && {
      mark: utf8Decode(uses.octetsOf(hep.correlation, 0, Math.min(200, hep.correlation.length))),
    }),
    carrier: "hep" as const,
  };
  if (!payload) {
    uses.sink({
      kind: "unreadable",
      ...frame,
      why: "What HEP carries is packed, and it cannot be unpacked.",
    });
    return;
  }
  const at = sipStart(payload);
  if (at >= 0 && hep.payloadType !== LOG) {
    const octets = uses.octetsOf(payload, at, payload.length);
    found?.(octets);
    uses.sink({ kind: "sip", ...frame, octets, notes: [] });
  } else if (hep.payloadType === LOG)
    uses.sink({
      kind: "log",
      ...frame,
      level: "info",
      component: "HEP",
      text: utf8Decode(uses.octetsOf(payload, 0, Math.min(4_096, payload.length))),
    });
  else if (hep.payloadType === SIP)
    uses.sink({
      kind: "unreadable",
      ...frame,
      why: "HEP says that it carries SIP, and what it carries begins otherwise.",
    });
}

import { malformed, type Parsed, parsed } from "#base/parsed";

/** Seconds from 1900, when NTP begins, to 1970. */
const EPOCH_S = 2_208_988_800;
const LENGTH = 48;
const CLIENT = 0x23; // no leap second known, version 4, a client (RFC 5905 §7.3)
const SERVER_MODE = 4;
const UNSYNCHRONIZED = 3;

/** What a time server says. */
export interface NtpAnswer {
  /** When the question came there, and when the answer left; milliseconds since 1970. */
  readonly received: number;
  readonly sent: number;
  /** How far it is from a reference: 1 has one of its own. */
  readonly stratum: number;
}

/** Asks a time server. `mark` (8 octets) comes back in the answer to this very question; it need not be a time (RFC 9109 §2). */
export function printNtpQuestion(mark: Uint8Array): Uint8Array {
  const octets = new Uint8Array(LENGTH);
  octets[0] = CLIENT;
  octets.set(mark.subarray(0, 8), 40);
  return octets;
}

/** Reads the answer to the question with this mark; what a server says that does not know the time itself is malformed. */
export function readNtpAnswer(octets: Uint8Array, mark: Uint8Array): Parsed<NtpAnswer> {
  if (octets.length < LENGTH) return malformed(`at least ${LENGTH} octets`);
  const [first = 0, stratum = 0] = octets;
  if ((first & 7) !== SERVER_MODE) return malformed("an answer of a server (mode 4)");
  if (!mark.subarray(0, 8).every((octet, at) => octet === octets[24 + at]))
    return malformed("the answer to our own question");
  if (stratum === 0) return malformed(`no refusal (it says ${kissOf(octets)})`);
  if (first >> 6 === UNSYNCHRONIZED || stratum > 15) return malformed("a server that knows the time itself");
  return parsed({ received: timeAt(octets, 32), sent: timeAt(octets, 40), stratum });
}

/** How far our own time is from the server's, in milliseconds: positive when ours is behind (RFC 5905 §8). */
export const offsetOf = (asked: number, { received, sent }: NtpAnswer, heard: number): number =>
  (received - asked + (sent - heard)) / 2;

/** Times from 1968 to 2104: the first bit says in which era (RFC 4330 §3). */
function timeAt(octets: Uint8Array, at: number): number {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const seconds = view.getUint32(at);
  const era = seconds < 0x8000_0000 ? 2 ** 32 : 0;
  return (seconds + era - EPOCH_S) * 1000 + (view.getUint32(at + 4) / 2 ** 32) * 1000;
}

/** Why a server refuses, in four letters, as in RATE. */
const kissOf = (octets: Uint8Array): string =>
  String.fromCharCode(...octets.subarray(12, 16)).replaceAll(/[^A-Z]/g, "") || "nothing";

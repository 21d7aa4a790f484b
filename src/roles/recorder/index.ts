import type { CaseNumber } from "#base/case-number";
import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import { detached, type Octets } from "#base/octets";
import type { LiveSettings } from "#settings/live";
import type { Flow } from "#sip/transport/flow";
import { redactMessage } from "#trace/redact/redact-message";
import type { Recorder, TraceCounters, TraceEntry, TraceFilter } from "./contract.ts";
import { TraceRing } from "./ring.ts";
import { ringMegabytes } from "./settings.ts";
import { SlabWriter } from "./slab.ts";
import { type FlowLabel, labelOf, passes, type Recalled, type Recorded, recall, viewOf } from "./view.ts";

export interface RecorderUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
}

const MOST_CASES = 20_000;
const MOST_FOLLOWERS = 100;
const MEGABYTE = 1024 * 1024;

/** Makes the always-on trace ring. It never throws and never waits: what it cannot keep it counts. */
export function createRecorder(uses: RecorderUses): Recorder {
  return new Ring(uses);
}

class Ring implements Recorder {
  readonly #uses: RecorderUses;
  readonly #ring: TraceRing;
  readonly #slabs: SlabWriter;
  readonly #labels = new WeakMap<Flow, FlowLabel>();
  // Two generations instead of an order by age: the older half is forgotten at once, and its messages keep the case they have. (To
  // delete the first entry of a full Map, V8 walks over all that were deleted before it: 6 µs for each new Call-ID.)
  #cases = new Map<Octets, CaseNumber>();
  #olderCases = new Map<Octets, CaseNumber>();
  readonly #followers = new Set<(recorded: Recorded, number: number) => void>();
  readonly #counts = { received: 0, sent: 0, keepAlive: 0, tooLarge: 0, stored: 0 };

  constructor(uses: RecorderUses) {
    this.#uses = uses;
    this.#slabs = new SlabWriter(uses.clock);
    this.#ring = new TraceRing(uses.settings.get(ringMegabytes) * MEGABYTE);
    uses.settings.onChange(ringMegabytes, (megabytes) => this.#ring.resize(megabytes * MEGABYTE));
  }

  record(direction: "in" | "out", flow: Flow, octets: Octets, caseNumber?: CaseNumber): void {
    if (direction === "in") this.#counts.received++;
    else this.#counts.sent++;
    if (octets.length <= 4) {
      this.#counts.keepAlive++; // CRLF and CRLF CRLF (RFC 5626 §4.4.1); no message is that short
      return;
    }
    const { message, callId } = redactMessage(octets);
    if (caseNumber !== undefined && callId !== undefined) this.join(callId, caseNumber);
    const at = this.#uses.clock.now();
    const number = this.#ring.nextNumber;
    const known = caseNumber ?? (callId === undefined ? undefined : this.#caseFor(callId));
    if (!this.#ring.add(at, direction, this.#labelOf(flow), this.#slabs.store(message), known)) {
      this.#counts.tooLarge++;
      return;
    }
    this.#counts.stored++;
    if (this.#followers.size === 0) return;
    const recorded = this.#ring.get(number);
    if (recorded) for (const follower of this.#followers) follower(recorded, number);
  }

  join(callId: string, caseNumber: CaseNumber): void {
    if (this.#caseFor(callId) === caseNumber) return;
    if (this.#cases.size >= MOST_CASES / 2) {
      this.#olderCases = this.#cases;
      this.#cases = new Map();
    }
    this.#cases.set(detached(callId), caseNumber);
  }

  since(number: number, most: number, filter?: TraceFilter): readonly TraceEntry[] {
    const entries: TraceEntry[] = [];
    const from = Math.max(number + 1, this.#ring.firstNumber);
    for (let one = from; one < this.#ring.nextNumber && entries.length < most; one++) {
      const recorded = this.#ring.get(one);
      const recalled = recorded && recall(recorded);
      if (recalled && passes(recalled, this.#caseOf(recalled), filter))
        entries.push(viewOf(recalled, one, this.#caseOf(recalled)));
    }
    return entries;
  }

  follow(action: (entry: TraceEntry) => void, filter?: TraceFilter): () => void {
    const follower = (kept: Recorded, number: number): void => {
      const recorded = recall(kept);
      if (!passes(recorded, this.#caseOf(recorded), filter)) return;
      try {
        action(viewOf(recorded, number, this.#caseOf(recorded)));
      } catch (error) {
        // Whoever looks on must not stop the traffic.
        this.#followers.delete(follower);
        this.#uses.log.write("warn", "Someone who followed the trace was taken off.", { error });
      }
    };
    if (this.#followers.size >= MOST_FOLLOWERS)
      for (const oldest of this.#followers) {
        this.#followers.delete(oldest);
        break;
      }
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  counters(): TraceCounters {
    const { received, sent, stored, keepAlive, tooLarge } = this.#counts;
    const { pushedOut, count, bytes } = this.#ring;
    return {
      received,
      sent,
      stored,
      dropped: { keepAlive, tooLarge },
      pushedOut,
      held: count,
      heldBytes: bytes,
    };
  }

  #caseOf({ case: own, callId }: Recalled): CaseNumber | undefined {
    return own ?? (callId === undefined ? undefined : this.#caseFor(callId));
  }

  #caseFor(callId: Octets): CaseNumber | undefined {
    return this.#cases.get(callId) ?? this.#olderCases.get(callId);
  }

  #labelOf(flow: Flow): FlowLabel {
    const known = this.#labels.get(flow);
    if (known) return known;
    const label = labelOf(flow);
    this.#labels.set(flow, label);
    return label;
  }
}

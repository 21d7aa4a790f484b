import { utf8Encode } from "#base/octets";
import { PIDF_TYPE, type PidfSaid, printPidf } from "#formats/pidf/presence-document";
import type { Document } from "../../subscriptions/contract.ts";
import type { Presence, Seen } from "../contract.ts";

/** Documents that are kept printed, those of the people longest unchanged first to go: some 20 MB. */
const MOST_PRINTED = 20_000;

/** Prints what a container shows of somebody, and keeps it until something changes: all who read it share one document. */
export class SeenPrinter {
  readonly #presence: Presence;
  readonly #kept = new Map<string, Map<number, Document>>();

  constructor(presence: Presence) {
    this.#presence = presence;
  }

  /** `watcher` is anybody who reads this container. */
  document(owner: string, container: number, watcher: string): Document {
    const kept = this.#kept.get(owner)?.get(container);
    if (kept) return kept;
    const said = saidOf(owner, this.#presence.seen(owner, watcher), this.#lastChange(owner, container));
    const document: Document = { contentType: PIDF_TYPE, body: utf8Encode(printPidf(said)) };
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < MOST_PRINTED) break;
      this.#kept.delete(oldest);
    }
    const documents = this.#kept.get(owner) ?? new Map<number, Document>();
    this.#kept.set(owner, documents.set(container, document));
    return document;
  }

  forget(owner: string): void {
    this.#kept.delete(owner);
  }

  #lastChange(owner: string, container: number): number {
    let last = 0;
    for (const { publishTime } of this.#presence.visible(owner, container, ["state", "note"]))
      last = Math.max(last, publishTime);
    return last;
  }
}

/** The five states in PIDF. Who is blocked reads what everybody reads of somebody who is signed out and has no note. */
export function saidOf(address: string, seen: Seen, changedAt: number): PidfSaid {
  if (seen.state !== "available-data" && seen.state !== "signed-out") return { address, basic: "closed" };
  const { availability, activity, activityText, note } = seen;
  // Without a time: it would tell the blocked from the others.
  if (seen.state === "signed-out" || availability >= 18_000) return { address, basic: "closed", note };
  return {
    address,
    basic: "open",
    activity: activityOf(availability, activity),
    activityText,
    note,
    timestamp: changedAt > 0 ? changedAt : undefined,
  };
}

/** The words of RFC 4480 for the tokens of MS-PRES, else for the ranges of availability. */
function activityOf(availability: number, token: string | undefined): PidfSaid["activity"] {
  if (token === "on-the-phone" || token === "in-a-conference") return "on-the-phone";
  if (token === "in-a-meeting") return "meeting";
  if (availability < 4_500) return undefined;
  if (availability < 6_000) return "away"; // inactive: RFC 4480 says it in another element that no phone reads
  return availability < 12_000 ? "busy" : "away";
}

import type { PublicationChange } from "./contract.ts";
import { CONFLICTS_ACCEPTED, CONFLICTS_WITHIN_MS, MOST_CONFLICTS } from "./limits.ts";
import { ownText } from "./shared-xml.ts";

/**
 * Remembers what each endpoint could not publish. pidgin-sipe 1.25 cannot correct the version of a publication that it never saw, and
 * repeats the same request for ever; the third time it is let through.
 */
export class Conflicts {
  #latest: Map<string, { readonly asked: string; readonly from: number; times: number }> | undefined;

  /** Counts a conflict; true: the same has come so often that it is to be accepted. */
  again(endpoint: string, changes: readonly PublicationChange[], now: number): boolean {
    const asked = changes.map(textOf).join("\n");
    this.#latest ??= new Map();
    const latest = this.#latest.get(endpoint);
    if (latest?.asked !== asked || now - latest.from > CONFLICTS_WITHIN_MS) {
      this.#latest.delete(endpoint);
      for (const oldest of this.#latest.keys())
        if (this.#latest.size >= MOST_CONFLICTS) this.#latest.delete(oldest);
      this.#latest.set(ownText(endpoint), { asked: ownText(asked), from: now, times: 1 });
      return false;
    }
    latest.times++;
    if (latest.times < CONFLICTS_ACCEPTED) return false;
    this.#latest.delete(endpoint);
    return true;
  }

  published(endpoint: string): void {
    this.#latest?.delete(endpoint);
  }
}

const textOf = ({ category, instance, container, version }: PublicationChange): string =>
  `${container} ${instance} ${version} ${category}`;

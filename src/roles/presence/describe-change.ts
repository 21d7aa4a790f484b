import { sameXml } from "#formats/xml/same";
import type { PresenceChange } from "./contract.ts";
import type { Move } from "./decide-publish.ts";
import { OWNED_SLOTS } from "./owned-states.ts";

/** Collects what one change did, for those who watch. */
export class ChangeNote {
  readonly #owner: string;
  readonly #categories = new Set<string>();
  readonly #visible = new Map<number, Set<string>>();
  #members: readonly number[] = [];
  #subscribers = false;

  constructor(owner: string) {
    this.#owner = owner;
  }

  moved({ before, after }: Move): void {
    const { category, container } = (after ?? before) as NonNullable<typeof after>; // a move has one of them
    this.#categories.add(category);
    if (!sameXml(before?.content, after?.content)) this.#see(container, category);
  }

  /** A slot of OWNED_SLOTS says something else. */
  owned(at: number): void {
    const slot = OWNED_SLOTS[at];
    if (!slot) return;
    this.#categories.add(slot.category);
    for (const container of slot.containers) this.#see(container, slot.category);
  }

  shows(category: string, containers: readonly number[]): void {
    this.#categories.add(category);
    for (const container of containers) this.#see(container, category);
  }

  membersOf(containers: readonly number[]): void {
    this.#members = containers;
  }

  subscribers(): void {
    this.#subscribers = true;
  }

  /** Undefined: nothing changed. */
  change(): PresenceChange | undefined {
    if (this.#categories.size === 0 && this.#members.length === 0 && !this.#subscribers) return undefined;
    return {
      owner: this.#owner,
      categories: [...this.#categories],
      visible: new Map([...this.#visible].map(([container, names]) => [container, [...names]])),
      members: this.#members,
      subscribers: this.#subscribers,
    };
  }

  #see(container: number, category: string): void {
    const names = this.#visible.get(container);
    if (names) names.add(category);
    else this.#visible.set(container, new Set([category]));
  }
}

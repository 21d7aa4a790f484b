import type { Message, Outcome } from "./contract.ts";
import { archiveDown, type Refusal } from "./problems.ts";
import { archive, historyDays } from "./settings.ts";
import type { MessagingUses } from "./uses.ts";

/** Writes the history of people and, where the setting wants it, the archive. */
export class Recorder {
  readonly #uses: MessagingUses;

  constructor(uses: MessagingUses) {
    this.#uses = uses;
  }

  /**
   * Before a message leaves: where everything must be archived it is written now, as delivered; if it turns out otherwise a
   * second record says so. The refusal when it could not be written.
   */
  async before(message: Message): Promise<Refusal | undefined> {
    if (this.#uses.settings.get(archive) !== "required") return undefined;
    try {
      await this.#uses.store.archive(message, "delivered");
      return undefined;
    } catch (failure) {
      this.#uses.log.write("error", "The archive cannot be written.", {
        case: message.case,
        details: failure,
      });
      return archiveDown(failure);
    }
  }

  /** Afterwards: what became of it. */
  after(message: Message, outcome: Outcome): void {
    const { store, settings, log } = this.#uses;
    if (settings.get(historyDays) > 0) store.remember(message, outcome);
    const mode = settings.get(archive);
    const { policies } = this.#uses;
    const people = [message.from, message.to];
    // What must be archived is, whatever a policy says of one of the two.
    if (mode === "on" && policies && !people.some((one) => policies.allows(one, "archiving"))) return;
    if (mode === "off" || (mode === "required" && outcome === "delivered")) return;
    store
      .archive(message, outcome)
      .catch((failure: unknown) =>
        log.write("error", "The archive cannot be written.", { case: message.case, details: failure }),
      );
  }
}

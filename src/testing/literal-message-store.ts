import type { Message, MessageStore, Outcome, WaitingMessage } from "#roles/messaging/contract";

/** A message store that a test looks into, and that fails where it is told to. */
export class LiteralMessageStore implements MessageStore {
  readonly remembered: { readonly message: Message; readonly outcome: Outcome }[] = [];
  readonly archived: { readonly message: Message; readonly outcome: Outcome }[] = [];
  waits: WaitingMessage[] = [];
  /** Set: writing fails with it. */
  failure: Error | undefined;
  #id = 0;

  keep(message: Message, most: number) {
    if (this.failure) return Promise.reject(this.failure);
    if (this.waits.filter((one) => one.to === message.to).length >= most)
      return Promise.resolve("full" as const);
    this.waits.push({ ...message, id: ++this.#id });
    return Promise.resolve("kept" as const);
  }
  waiting(to: string) {
    return Promise.resolve(this.waits.filter((one) => one.to === to));
  }
  drop(ids: readonly number[]) {
    this.waits = this.waits.filter((one) => !ids.includes(one.id));
    return Promise.resolve();
  }
  receiversWaiting() {
    return Promise.resolve([...new Set(this.waits.map((one) => one.to))]);
  }
  remember(message: Message, outcome: Outcome) {
    this.remembered.push({ message, outcome });
  }
  archive(message: Message, outcome: Outcome) {
    if (this.failure) return Promise.reject(this.failure);
    this.archived.push({ message, outcome });
    return Promise.resolve();
  }
  flush() {
    return Promise.resolve();
  }
}

import type { Failure, Notice, Notices } from "./contract.ts";
import { Cell } from "./live.ts";

const MOST = 5;

/** Sentences that stay until they are put away, newest first; one of each kind of update. */
export class NoticeBoard implements Notices {
  readonly all = new Cell<readonly Notice[]>([]);
  #made = 0;

  add(kind: Notice["kind"], text: string, failure?: Failure): void {
    const notice: Notice = { id: `notice-${++this.#made}`, kind, text, ...(failure && { failure }) };
    const others = this.all.get().filter((one) => one.text !== text);
    this.all.set([notice, ...others].slice(0, MOST));
  }

  dismiss(id: string): void {
    this.all.set(this.all.get().filter((one) => one.id !== id));
  }
}

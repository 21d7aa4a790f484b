/** What a foreign program has said so far, in order, and who waits for more of it. */
export class Tape<Event> {
  readonly events: Event[] = [];
  #ended: string | undefined;
  readonly #waiting = new Set<() => void>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** To be given to `next`, for something that must happen from now on. */
  get mark(): number {
    return this.events.length;
  }

  add(event: Event): void {
    this.events.push(event);
    for (const look of this.#waiting) look();
  }

  /** The program is gone; whoever still waits learns why. */
  end(why: string): void {
    this.#ended = why;
    for (const look of this.#waiting) look();
  }

  /** The first event since `from` that passes the test; rejects with what came instead. */
  next(what: string, test: (event: Event) => boolean, seconds = 15, from = 0): Promise<Event> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        act();
      };
      const fail = (why: string) => {
        const heard = this.events.slice(-8).map((event) => JSON.stringify(event).slice(0, 300));
        settle(() =>
          reject(new Error(`${this.#name}: ${why} before ${what}. Heard last:\n${heard.join("\n")}`)),
        );
      };
      const look = () => {
        const found = this.events.slice(from).find(test);
        if (found !== undefined) settle(() => resolve(found));
        else if (this.#ended !== undefined) fail(this.#ended);
      };
      const timer = setTimeout(() => fail(`${seconds} s passed`), seconds * 1000);
      this.#waiting.add(look);
      look();
    });
  }
}

/** Asks again and again, for what no event tells. Rejects with the last answer. */
export async function eventually<Value>(
  what: string,
  ask: () => Promise<Value | undefined> | Value | undefined,
  seconds = 15,
  everyMs = 150,
): Promise<Value> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${seconds} s passed before ${what}.`);
    await pause(everyMs);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

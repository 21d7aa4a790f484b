import { lineKey, readLine } from "#formats/line-uri/read-line";
import type { User } from "../contract.ts";

/** Who has which number. A number that two have is the first one's: the one who is here longer. */
export class LineIndex {
  readonly #holders = new Map<string, User[]>();

  put(user: User, before: User | undefined): void {
    if (before && before.tel !== user.tel) this.takeOut(before);
    const key = keyOf(user.tel);
    if (key === undefined) return;
    const others = (this.#holders.get(key) ?? []).filter(({ id }) => id !== user.id);
    this.#holders.set(
      key,
      [...others, user].sort((one, other) => one.id - other.id),
    );
  }

  takeOut(user: User): void {
    const key = keyOf(user.tel);
    if (key === undefined) return;
    const others = (this.#holders.get(key) ?? []).filter(({ id }) => id !== user.id);
    if (others.length === 0) this.#holders.delete(key);
    else this.#holders.set(key, others);
  }

  /** Whose number it is. */
  holder(key: string): User | undefined {
    return this.#holders.get(key)?.[0];
  }

  /** Each number that more than one user has, with all of them. */
  *shared(): Iterable<readonly [key: string, users: readonly User[]]> {
    for (const [key, users] of this.#holders) if (users.length > 1) yield [key, users];
  }
}

function keyOf(tel: string | undefined): string | undefined {
  if (tel === undefined) return undefined;
  const read = readLine(tel);
  return read.ok ? lineKey(read.value) : undefined;
}

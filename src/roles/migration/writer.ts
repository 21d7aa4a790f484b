import type { Clock } from "#base/clock";
import type { AdoptedPerson, UserAdministration } from "#roles/directory/contract";
import type { ImportStore } from "#storage/imports";
import type { ImportValueTable } from "#storage/schema";
import type { Planned } from "./plan.ts";
import { personFields, valueIn, WHOLE } from "./undo.ts";

interface WriterUses {
  readonly clock: Clock;
  readonly users: UserAdministration;
  readonly store: ImportStore;
}

/** Stores people chunk by chunk, and of each what it was before: killed on the way, what is stored can be taken back. */
export class Writer {
  readonly #uses: WriterUses;
  readonly #by: string;
  readonly #about: { readonly kind: string; readonly source: string };
  #id: number | undefined;

  constructor(uses: WriterUses, by: string, about: { readonly kind: string; readonly source: string }) {
    this.#uses = uses;
    this.#by = by;
    this.#about = about;
  }

  async take(planned: readonly Planned[]): Promise<void> {
    const fit = planned.flatMap(({ person, originals: kept }) => (person ? [{ person, kept }] : []));
    await this.#write(
      fit.map(({ person }) => person),
      new Map(fit.map(({ person, kept }) => [person.address, kept])),
    );
  }

  put(people: readonly AdoptedPerson[]): Promise<void> {
    return this.#write(people, new Map());
  }

  async end(counts: { readonly added: number; readonly changed: number }): Promise<number | undefined> {
    if (this.#id === undefined) return undefined;
    const at = this.#now();
    const { kind, source } = this.#about;
    const summary = JSON.stringify(counts);
    await this.#uses.store.finish(this.#id, summary, [
      {
        at,
        who: this.#by,
        what: "users imported",
        subject: `import ${this.#id}`,
        to: { kind, source, ...counts },
      },
    ]);
    return this.#id;
  }

  async #write(
    people: readonly AdoptedPerson[],
    kept: ReadonlyMap<string, Planned["originals"]>,
  ): Promise<void> {
    if (people.length === 0) return;
    const { users, store } = this.#uses;
    this.#id ??= await this.#begin();
    const id = this.#id;
    const rows: ImportValueTable[] = [];
    for (const person of people) {
      const before = users.personOf(person.address);
      const row = (field: string, words: Partial<ImportValueTable>) =>
        rows.push({
          import_id: id,
          address: person.address,
          field,
          original: null,
          from_value: null,
          to_value: null,
          undone_at: null,
          ...words,
        });
      if (!before) row(WHOLE, { to_value: JSON.stringify(person.name) });
      else
        for (const field of personFields) {
          const [from_value, to_value] = [valueIn(before, field), valueIn(person, field)];
          if (from_value !== to_value) row(field, { from_value, to_value });
        }
      for (const [attribute, original] of kept.get(person.address) ?? []) row(attribute, { original });
    }
    // First what it was: a kill between the two leaves a record of what did not happen, which taking back leaves alone.
    await store.putValues(mergeRows(rows));
    await users.adopt(people, this.#by);
  }

  async #begin(): Promise<number> {
    const { store } = this.#uses;
    const id = await store.takeId();
    const { kind, source } = this.#about;
    await store.begin({ id, at: this.#now(), who: this.#by, kind, source, summary: "{}", undone_at: null });
    return id;
  }

  #now(): string {
    return new Date(this.#uses.clock.now()).toISOString();
  }
}

/** An attribute may be called as a field of ours is (`mail`): one row then has both. */
function mergeRows(rows: readonly ImportValueTable[]): ImportValueTable[] {
  const merged = new Map<string, ImportValueTable>();
  for (const row of rows) {
    const key = `${row.address} ${row.field}`;
    const before = merged.get(key);
    merged.set(key, before ? { ...before, original: row.original ?? before.original } : row);
  }
  return [...merged.values()];
}

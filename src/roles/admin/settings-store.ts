import type { HistoryQuery, SettingRecordView, SettingView } from "#api/settings";
import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import { type Catalogue, sameValue } from "#settings/catalogue";
import type { Setting } from "#settings/declare";
import type { LiveSettings } from "#settings/live";
import type { SettingStore, StoredRecord } from "#storage/settings";
import type { SettingsAdministration } from "./contract.ts";
import { changedSince, nothingToUndo, storedValueUnfit, unknownSettings, wrongValues } from "./problems.ts";

export interface SettingsUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly catalogue: Catalogue;
  readonly store: SettingStore;
}

/** A setting is to have this value; undefined: its default. */
interface Wish {
  readonly setting: Setting<unknown>;
  readonly value: unknown;
}

type Guard = (to: unknown, from: unknown) => void | Promise<void>;

/** Reads the stored values; what does not fit (any more) is reported as SET-0005, and the default is in force. */
export async function openSettings(uses: SettingsUses): Promise<LiveSettings & SettingsAdministration> {
  const { catalogue, store, log } = uses;
  const values = new Map<string, unknown>();
  for (const [name, stored] of await store.load()) {
    const setting = catalogue.find(name);
    if (!setting) continue; // of a newer or older Parley: it stays in the store, untouched
    const read = setting.parse(stored);
    if (read.ok) values.set(name, read.value);
    else {
      const { explanation } = storedValueUnfit(name, stored, read.expected, setting.default);
      log.write("warn", explanation.what, { id: explanation.id, explanation });
    }
  }
  return new SettingsStore(uses, values);
}

/** Values in memory, changed by one function that validates, asks the guards, stores with the record, applies and tells. */
class SettingsStore implements LiveSettings, SettingsAdministration {
  readonly #uses: SettingsUses;
  /** Only what somebody set. */
  readonly #values: Map<string, unknown>;
  readonly #listeners = new Map<string, Set<(value: unknown) => void>>();
  readonly #guards = new Map<string, Set<Guard>>();
  /** Changes are made one after the other, so that each sees the values that it was validated against. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(uses: SettingsUses, values: Map<string, unknown>) {
    this.#uses = uses;
    this.#values = values;
  }

  get<T>(setting: Setting<T>): T {
    const value = this.#values.get(setting.name);
    // Only values that this setting's own parse gave come into the map under its name.
    return value === undefined ? setting.default : (value as T);
  }

  onChange<T>(setting: Setting<T>, action: (value: T) => void): () => void {
    return register(this.#listeners, setting.name, (value) => action(value as T)); // see get
  }

  guard<T>(setting: Setting<T>, check: (to: T, from: T) => void | Promise<void>): () => void {
    return register(this.#guards, setting.name, (to, from) => check(to as T, from as T)); // see get
  }

  list(): readonly SettingView[] {
    return this.#uses.catalogue.settings.map((setting) => this.#view(setting));
  }

  find(name: string): SettingView | undefined {
    const setting = this.#uses.catalogue.find(name);
    return setting && this.#view(setting);
  }

  change(values: Readonly<Record<string, unknown>>, by: string): Promise<readonly SettingView[]> {
    return this.#inTurn(async () => {
      const wishes = this.#wishes(values);
      await this.#apply(wishes, by, null);
      return wishes.map(({ setting }) => this.#view(setting));
    });
  }

  async history({ name, most }: HistoryQuery): Promise<readonly SettingRecordView[]> {
    if (name !== undefined && !this.#uses.catalogue.find(name)) throw this.#unknown(name);
    return (await this.#uses.store.history({ name, most })).map((record) => this.#recordView(record));
  }

  undo(id: number | undefined, by: string): Promise<SettingRecordView> {
    return this.#inTurn(async () => {
      const { store } = this.#uses;
      const record = await (id === undefined ? store.latestToUndo() : store.record(id));
      if (!record) throw nothingToUndo(id);
      const wishes: Wish[] = [];
      for (const { name, from, to } of record.changes) {
        const setting = this.#uses.catalogue.find(name);
        if (!setting) throw this.#unknown(name);
        const seen = this.#values.get(name);
        if (!sameValue(seen, to)) {
          const later = await store.changedSince(record.id, [name]);
          throw changedSince(
            { id: record.id, name, expected: to ?? setting.default, seen: this.get(setting) },
            later,
          );
        }
        wishes.push({ setting, value: from });
      }
      const undone = await this.#apply(this.#checked(wishes), by, record.id);
      if (!undone) throw nothingToUndo(id);
      return this.#recordView(undone);
    });
  }

  /** Null puts a setting back to its default. */
  #wishes(values: Readonly<Record<string, unknown>>): Wish[] {
    const given = Object.entries(values);
    const back = given.flatMap(([name, value]) =>
      value === null ? (this.#uses.catalogue.find(name) ?? []) : [],
    );
    const rest = given.filter(([name, value]) => value !== null || !this.#uses.catalogue.find(name));
    const { right, wrong } = this.#uses.catalogue.validate(Object.fromEntries(rest));
    if (wrong.length > 0)
      throw wrong.every(({ rule }) => rule === "name") ? unknownSettings(wrong) : wrongValues(wrong);
    return [...right, ...back.map((setting) => ({ setting, value: undefined }))];
  }

  /** Values out of the history are read again: what is allowed may have changed since. */
  #checked(wishes: readonly Wish[]): Wish[] {
    const set = wishes.filter(({ value }) => value !== undefined);
    const { right, wrong } = this.#uses.catalogue.validate(
      Object.fromEntries(set.map(({ setting, value }) => [setting.name, value])),
    );
    if (wrong.length > 0) throw wrongValues(wrong);
    return [...right, ...wishes.filter(({ value }) => value === undefined)];
  }

  /** Undefined: everything had its value already. */
  async #apply(
    wishes: readonly Wish[],
    who: string,
    undoes: number | null,
  ): Promise<StoredRecord | undefined> {
    // Somebody who sets a value has set it, also when it is the default: a later default does not change it.
    const changing = wishes.filter(({ setting, value }) => !sameValue(this.#values.get(setting.name), value));
    if (changing.length === 0) return undefined;
    for (const { setting, value } of changing) {
      const to = value === undefined ? setting.default : value;
      for (const check of this.#guards.get(setting.name) ?? []) await check(to, this.get(setting));
    }
    const record = await this.#uses.store.change({
      at: new Date(this.#uses.clock.now()).toISOString(),
      who,
      undoes,
      changes: changing.map(({ setting: { name }, value }) => ({
        name,
        from: this.#values.get(name),
        to: value,
      })),
    });
    for (const { setting, value } of changing) {
      if (value === undefined) this.#values.delete(setting.name);
      else this.#values.set(setting.name, value);
    }
    for (const { setting } of changing) this.#tell(setting);
    return record;
  }

  #tell(setting: Setting<unknown>): void {
    for (const action of this.#listeners.get(setting.name) ?? []) {
      try {
        action(this.get(setting));
      } catch (error) {
        // The change is made and stored; one listener's defect must not keep the others from hearing of it.
        this.#uses.log.write("error", `a listener of ${setting.name} failed`, { error: String(error) });
      }
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #view(setting: Setting<unknown>): SettingView {
    const value = this.get(setting);
    return {
      name: setting.name,
      summary: setting.summary,
      value,
      default: setting.default,
      changed: !sameValue(value, setting.default),
      schema: { ...setting.schema },
      ...(setting.waitsFor === undefined ? {} : { waitsFor: setting.waitsFor }),
    };
  }

  #recordView({ id, at, who, undoes, changes }: StoredRecord): SettingRecordView {
    const shown = (name: string, value: unknown) => value ?? this.#uses.catalogue.find(name)?.default ?? null;
    return {
      id,
      at,
      who,
      undoes,
      changes: changes.map(({ name, from, to }) => ({ name, from: shown(name, from), to: shown(name, to) })),
    };
  }

  #unknown(name: string) {
    return unknownSettings(this.#uses.catalogue.validate({ [name]: undefined }).wrong);
  }
}

function register<T>(all: Map<string, Set<T>>, name: string, one: T): () => void {
  const set = all.get(name) ?? new Set();
  all.set(name, set.add(one));
  return () => set.delete(one);
}

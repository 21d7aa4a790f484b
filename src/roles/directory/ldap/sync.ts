import type { SyncReport, SyncRequest } from "#api/directory";
import { ExplainedError } from "#base/explained-error";
import type { LdapConnection, LdapEntry } from "#formats/ldap/door";
import type { Administration } from "../administration.ts";
import type { NewPerson, Person } from "../people.ts";
import { type PersonChange, storeChanges } from "../store-changes.ts";
import { type AttributeMap, attributeMap, attributesOf } from "./attribute-map.ts";
import { decideChange, decideGone, lineOf } from "./decide-change.ts";
import { type Asked, explainLdap, manyGone, tooManyEntries } from "./problems.ts";
import { readEntry, rowsOf, type SourceUser } from "./read-entry.ts";
import { Report } from "./report.ts";
import * as settings from "./settings.ts";

/** A few may always leave at once, whatever the percentage says of a small directory. */
const FEW = 3;
/** Users per transaction: between two of them the server does its other work. */
const CHUNK = 500;

interface Look {
  readonly administration: Administration;
  readonly connection: LdapConnection;
  readonly asked: Asked;
  readonly request: SyncRequest;
  readonly by: string;
}

/**
 * Looks through the directory server page by page and makes the users follow it: adds, changes, disables, never removes. Memory
 * is one page and one address per user. Rejects with LDAP-0001 to LDAP-0013; what was stored before stays.
 */
export async function syncUsers(look: Look): Promise<SyncReport> {
  const { administration, request } = look;
  const { clock, settings: live } = administration.uses;
  const began = clock.now();
  const report = new Report();
  const run = new Run(look, report, attributeMap(live.get(settings.ldapAttributes)));
  await readAll(run, look, report);
  await run.disableGone();
  return report.words(request.dryRun, clock.now() - began);
}

async function readAll(run: Run, look: Look, report: Report): Promise<void> {
  const live = look.administration.uses.settings;
  const most = live.get(settings.ldapMostEntries);
  const query = {
    base: look.asked.base,
    filter: look.asked.filter,
    attributes: attributesOf(run.map),
    pageSize: live.get(settings.ldapPageSize),
  };
  const failure = await look.connection.search(query, async (entries) => {
    report.count("entries", entries.length);
    if (report.entries > most) return "stop";
    await run.take(entries);
    return "go on";
  });
  if (failure) throw explainLdap(failure, look.asked, report.entries);
  if (report.entries > most) throw tooManyEntries(most);
}

/** What one look knows while it goes on. */
class Run {
  readonly map: AttributeMap;
  readonly #look: Look;
  readonly #report: Report;
  /** Addresses that entries had. */
  readonly #seen = new Set<string>();

  constructor(look: Look, report: Report, map: AttributeMap) {
    this.#look = look;
    this.#report = report;
    this.map = map;
  }

  /** Decides on each entry of a page, then stores the page. */
  async take(entries: readonly LdapEntry[]): Promise<void> {
    const { administration } = this.#look;
    const { people } = administration;
    const rules = administration.rules();
    const adds: SourceUser[] = [];
    const changes: PersonChange[] = [];
    for (const entry of entries) {
      const { user, problems } = readEntry(entry, this.map, rules);
      this.#report.problems(problems);
      if (!user || !this.#isFirst(user)) {
        this.#report.count("refused");
        continue;
      }
      const verdict = decideChange(user, people.person(user.address));
      if (verdict.kind === "add") adds.push(user);
      else if (verdict.kind === "change") {
        if (verdict.seen === "disable" && !this.#mayLose(user.dn, verdict.change.before)) continue;
        this.#report.changed(lineOf(verdict.seen, verdict.change));
        changes.push(verdict.change);
      } else this.#report.count(verdict.kind);
    }
    await this.#add(adds);
    await this.#change(changes);
  }

  /** Disables the source's users whose entries did not come, unless they are too many to be believed. */
  async disableGone(): Promise<void> {
    const { administration, request } = this.#look;
    const own = [...administration.people.everyone()].filter(
      ({ user, profile }) => profile.source === "ldap" && user.enabled,
    );
    const gone = own.filter(({ user }) => !this.#seen.has(user.address));
    const percent = administration.uses.settings.get(settings.ldapMostGonePercent);
    const tooMany =
      gone.length > Math.max(FEW, (own.length * percent) / 100) ||
      (gone.length > 0 && this.#report.entries === 0);
    if (tooMany && !request.acceptLoss && !request.dryRun)
      throw manyGone(gone.length, own.length, percent, this.#report.entries);
    for (let from = 0; from < gone.length; from += CHUNK) {
      const chunk = gone.slice(from, from + CHUNK);
      const changes = chunk
        .filter((person) => this.#mayLose(person.profile.key, person))
        .map((person) => decideGone(person));
      for (const change of changes) this.#report.changed(lineOf("disable", change));
      await this.#change(changes);
    }
  }

  #isFirst({ dn, address }: SourceUser): boolean {
    if (!this.#seen.has(address)) {
      this.#seen.add(address);
      return true;
    }
    const expected = "an address that no entry before it has";
    const attribute = (this.map.get("address") ?? []).join(" or ");
    this.#report.problems([
      { entry: dn.slice(0, 500), attribute, field: "address", value: address, expected, rule: "unique" },
    ]);
    return false;
  }

  /** The last administrator stays, whatever the source says. */
  #mayLose(dn: string, { user }: Person): boolean {
    try {
      this.#look.administration.uses.refuseLoss(user);
      return true;
    } catch (error) {
      if (!(error instanceof ExplainedError)) throw error;
      const rows = rowsOf(dn, "userAccountControl", error);
      const row = { entry: dn, attribute: "", field: "enabled", value: false, expected: error.message };
      this.#report.problems(rows.length > 0 ? rows : [{ ...row, rule: "administrator" }]);
      this.#report.count("refused");
      return false;
    }
  }

  async #add(users: readonly SourceUser[]): Promise<void> {
    const { administration, request, by } = this.#look;
    const free = users.filter(({ address }) => administration.holderOf(address) === undefined);
    for (const { address } of free) this.#report.changed({ address, what: "add", fields: [] });
    if (free.length === 0 || request.dryRun) return;
    for (const user of free) administration.claim(user);
    try {
      const first = await administration.uses.store.takeIds(free.length);
      const createdAt = new Date(administration.uses.clock.now()).toISOString();
      await administration.store(
        free.map((user, index) => newPerson(user, first + index, createdAt)),
        by,
      );
    } finally {
      for (const { address } of free) administration.release(address);
    }
  }

  async #change(changes: readonly PersonChange[]): Promise<void> {
    const { administration, request, by } = this.#look;
    if (changes.length > 0 && !request.dryRun) await storeChanges(administration, changes, by);
  }
}

/** Without a password: nobody signs in as this user until a way to do so is set up. */
function newPerson(entry: SourceUser, id: number, createdAt: string): NewPerson {
  const verdict = decideChange(entry, undefined);
  if (verdict.kind !== "add") throw new Error("Only enabled entries are added.");
  const name = entry.name ?? entry.address.slice(0, entry.address.indexOf("@"));
  return {
    person: {
      user: { id, address: entry.address, name, tel: entry.tel, enabled: true, createdAt },
      ways: [],
      chosen: undefined,
      profile: verdict.profile,
    },
    secrets: { verifiers: [], passwordHash: undefined },
  };
}

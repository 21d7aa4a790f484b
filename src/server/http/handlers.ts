import { explainCode } from "#codes/explain";
import { withNotes } from "../help-notes.ts";
import { createAnalyzerHandlers } from "./analyzer-handlers.ts";
import { createBackupHandlers } from "./backup-handlers.ts";
import { createCertificateHandlers } from "./certificate-handlers.ts";
import type { Handlers, StoreCall } from "./handler.ts";
import { createHelpNoteHandlers } from "./help-notes-handlers.ts";
import { createMigrationHandlers } from "./migration-handlers.ts";
import { createAccountHandlers } from "./my-account.ts";
import { createMyDataHandlers } from "./my-data.ts";
import { createPolicyHandlers } from "./policy-handlers.ts";
import { notFound } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

/** What each call does: it asks the running server, and says so when a name means nothing. */
export function createHandlers(uses: HttpUses): Handlers {
  return {
    ...createStoreHandlers(uses),
    ...createAccountHandlers(uses),
    ...createAnalyzerHandlers(uses),
    ...createBackupHandlers(uses),
    ...createMyDataHandlers(uses),
    ...createHelpNoteHandlers(uses),
    ...createCertificateHandlers(uses),
    ...createPolicyHandlers(uses),
    ...createMigrationHandlers(uses),

    status: () => uses.status(),

    directorySource: () => uses.source.show(),
    directorySync: ({ body, by }) => uses.source.sync(body, by),
    directoryPassword: async ({ body, by }) => {
      await uses.source.setPassword(body.password, by);
      return { done: true };
    },

    contactList: ({ name }) => uses.contacts.show(name),
    contactSet: ({ name, body, by }) => uses.contacts.set(name, body, by),
    contactRemove: ({ name, query, by }) => uses.contacts.remove(name, query.contact, by),
    contactGroupSet: ({ name, body, by }) => uses.contacts.setGroup(name, body, by),
    contactGroupRemove: ({ name, query, by }) => uses.contacts.removeGroup(name, query.group, by),
    contactOrder: ({ name, body, by }) => uses.contacts.order(name, body, by),
    contactBlock: ({ name, body, by }) => uses.contacts.block(name, body, by),
    contactImport: ({ body, by }) => uses.contacts.importCsv(body, by),

    messageHistory: ({ name, query, by }) => uses.messages.history(name, query, by),
    messageExport: ({ name, query, by }) => uses.messages.export(name, query, by),
    messageDelete: ({ name, query, by }) => uses.messages.delete(name, query, by),
    messageWaiting: ({ name }) => uses.messages.waiting(name),
    archiveExport: ({ query, by }) => uses.messages.archived(query, by),

    endpointList: async ({ query: { address } }) => {
      if (address !== undefined) there("user", address, await uses.users.find(address));
      return { endpoints: [...uses.endpoints.list(address)] };
    },

    callList: ({ query: { address } }) => uses.calls(address),

    presenceShow: ({ name, query }) => {
      const address = name.toLowerCase();
      return uses.presence(address, query.as?.toLowerCase() ?? address);
    },

    trace: ({ query }) => {
      const entries = [...uses.trace.since(query.since, query.most)];
      return { entries, last: entries.at(-1)?.number ?? query.since };
    },
    traceKept: ({ query }) => uses.trace.kept(query),
    caseShow: async ({ name }) => there("case", name, await uses.cases.find(name)),
    auditList: async ({ query: { subject, most } }) => ({
      lines: [...(await uses.audit.list(subject === undefined ? { most } : { subject, most }))],
    }),
    eventList: async ({ query }) => ({ events: [...(await uses.cases.events(query))] }),
    logShow: () => uses.logs(),
    routeList: () => uses.routes(),

    doctor: async () => {
      const began = uses.clock.now();
      const checks = [...(await uses.doctor())];
      const healthy = checks.every(({ answer }) => answer !== "no");
      return { healthy, checks, milliseconds: uses.clock.now() - began };
    },
    doctorFix: ({ body, by }) => uses.doctorFix(body.dryRun, by),
    explain: ({ query }) => ({
      asked: query.code,
      meanings: withNotes(explainCode(query.code, uses.helpPage), uses.helpNotes.find),
    }),
  };
}

/** Users and settings, which may be worked on while no server runs. */
export function createStoreHandlers(uses: Pick<HttpUses, "users" | "settings">): Pick<Handlers, StoreCall> {
  const { users, settings } = uses;
  const user = <T>(address: string, found: T | undefined): T => there("user", address, found);
  return {
    userList: ({ query }) => users.list(query),
    userAdd: ({ body, by }) => users.add(body, by),
    userImport: ({ body, by }) => users.importCsv(body, by),
    userShow: async ({ name }) => user(name, await users.find(name)),
    userChange: async ({ name, body, by }) => user(name, await users.change(name, body, by)),
    userRemove: async ({ name, by }) => done(user(name, (await users.remove(name, by)) || undefined)),
    userPassword: async ({ name, body, by }) =>
      done(user(name, (await users.setPassword(name, body.password, by)) || undefined)),

    settingList: () => ({ settings: [...settings.list()] }),
    settingChange: async ({ body, by }) => ({ settings: [...(await settings.change(body.values, by))] }),
    settingHistory: async ({ query }) => ({ history: [...(await settings.history(query))] }),
    settingUndo: ({ body, by }) => settings.undo(body.id, by),
  };
}

const done = (_: true) => ({ done: true }) as const;

function there<T>(what: string, name: string, found: T | undefined): T {
  if (found === undefined) throw notFound(what, name);
  return found;
}

import { accountCalls } from "./account-calls.ts";
import { analyzerCalls } from "./analyzer-calls.ts";
import * as audit from "./audit.ts";
import { backupCalls } from "./backup-calls.ts";
import { type Call, call, done } from "./call.ts";
import * as callsUp from "./call-list.ts";
import { certificateCalls } from "./certificate-calls.ts";
import * as certificates from "./certificates.ts";
import * as contacts from "./contacts.ts";
import * as directory from "./directory.ts";
import * as doctor from "./doctor.ts";
import * as endpoints from "./endpoints.ts";
import * as explanation from "./explanation.ts";
import { helpNoteCalls } from "./help-notes-calls.ts";
import * as log from "./log.ts";
import * as messages from "./messages.ts";
import { migrationCalls } from "./migration-calls.ts";
import { myDataCalls } from "./my-data-calls.ts";
import { paths } from "./paths.ts";
import { policyCalls } from "./policy-calls.ts";
import * as presence from "./presence.ts";
import * as settings from "./settings.ts";
import * as status from "./status.ts";
import * as trace from "./trace.ts";
import * as users from "./users.ts";

export type { Call } from "./call.ts";

/** Every call of the HTTP API. */
export const calls = {
  status: call(paths.status, "What runs, where it listens, and how much is going on.", {
    access: "staff",
    answer: status.serverStatus,
  }),

  userList: call(paths.userList, "Users by address, a page at a time.", {
    query: users.userQuery,
    access: "staff",
    answer: users.userPage,
  }),
  userAdd: call(paths.userAdd, "Adds a user, who can sign in at once.", {
    body: users.newUser,
    answer: users.user,
  }),
  userImport: call(paths.userImport, "Adds the users of a CSV file; bad rows are reported.", {
    body: users.importRequest,
    answer: users.importReport,
    bodyLimit: 40 * 1024 * 1024,
  }),
  userShow: call(paths.userShow, "One user.", { access: "staff", answer: users.user }),
  userChange: call(paths.userChange, "Changes name or number, disables or enables.", {
    body: users.userChange,
    answer: users.user,
  }),
  userRemove: call(paths.userRemove, "Removes a user and signs all devices out.", {
    answer: done,
  }),
  userPassword: call(paths.userPassword, "Sets a new password.", {
    body: users.newPassword,
    access: "helpdesk",
    answer: done,
  }),

  directorySource: call(
    paths.directorySource,
    "The LDAP server that users come from, and the last look at it.",
    {
      access: "staff",
      answer: directory.directorySource,
    },
  ),
  directorySync: call(paths.directorySync, "Looks through the LDAP server now.", {
    body: directory.syncRequest,
    answer: directory.syncReport,
  }),
  directoryPassword: call(paths.directoryPassword, "Stores the password for the LDAP server.", {
    body: directory.sourcePassword,
    answer: done,
  }),

  contactList: call(paths.contactList, "Contacts, groups and blocked people of a user.", {
    access: "staff",
    answer: contacts.contactList,
  }),
  contactSet: call(paths.contactSet, "Adds a contact, or changes what is given of one.", {
    body: contacts.contactWish,
    answer: contacts.contactList,
  }),
  contactRemove: call(paths.contactRemove, "Takes a contact off the list.", {
    query: contacts.contactName,
    answer: contacts.contactList,
  }),
  contactGroupSet: call(paths.contactGroupSet, "Adds or renames a group of contacts.", {
    body: contacts.groupWish,
    answer: contacts.contactList,
  }),
  contactGroupRemove: call(paths.contactGroupRemove, "Deletes a group; its contacts stay on the list.", {
    query: contacts.groupName,
    answer: contacts.contactList,
  }),
  contactOrder: call(paths.contactOrder, "Puts groups and contacts in another order.", {
    body: contacts.contactOrder,
    answer: contacts.contactList,
    bodyLimit: 2 * 1024 * 1024,
  }),
  contactBlock: call(paths.contactBlock, "Blocks somebody for a user, or allows them again.", {
    body: contacts.blockWish,
    answer: contacts.contactList,
  }),
  contactImport: call(paths.contactImport, "Puts the contacts of a CSV file on the lists of their owners.", {
    body: contacts.contactImport,
    answer: contacts.contactImportReport,
    bodyLimit: 40 * 1024 * 1024,
  }),

  messageHistory: call(paths.messageHistory, "A user's messages, newest first; audited.", {
    query: messages.historyQuery,
    access: "auditor",
    answer: messages.messagePage,
  }),
  messageExport: call(paths.messageExport, "All messages of a user, oldest first; audited.", {
    query: messages.messageExportQuery,
    access: "auditor",
    answer: messages.messagePage,
  }),
  messageDelete: call(paths.messageDelete, "Deletes from a user's history; audited.", {
    query: messages.messageChoice,
    answer: messages.messagesDeleted,
  }),
  messageWaiting: call(paths.messageWaiting, "Who wrote to somebody who has not signed in since.", {
    access: "helpdesk",
    answer: messages.waitingMessages,
  }),
  archiveExport: call(paths.archiveExport, "What everybody wrote, oldest first; audited.", {
    query: messages.archiveQuery,
    access: "auditor",
    answer: messages.archivePage,
  }),

  endpointList: call(paths.endpointList, "Who is signed in, from where, with what, until when.", {
    query: endpoints.endpointQuery,
    access: "staff",
    answer: endpoints.endpointList,
  }),

  callList: call(paths.callList, "Which calls are up, of whom, since when.", {
    query: callsUp.callQuery,
    access: "staff",
    answer: callsUp.callList,
  }),

  presenceShow: call(paths.presenceShow, "What one person sees of another: five states.", {
    query: presence.presenceQuery,
    access: "staff",
    answer: presence.presence,
  }),

  certificateShow: call(paths.certificateShow, "The certificate in use.", {
    access: "staff",
    answer: certificates.certificate,
  }),
  certificateImport: call(paths.certificateImport, "Puts another certificate in use, without a restart.", {
    body: certificates.certificateImport,
    answer: certificates.certificate,
    bodyLimit: 512 * 1024,
  }),
  certificateUndo: call(paths.certificateUndo, "Goes back to the certificate before.", {
    answer: certificates.certificate,
  }),
  certificateAuthority: call(paths.certificateAuthority, "Our own authority's certificate.", {
    answer: certificates.authorityCertificate,
    access: "anyone",
  }),

  settingList: call(paths.settingList, "Every setting with its value, limits and default.", {
    access: "staff",
    answer: settings.settingList,
  }),
  settingChange: call(paths.settingChange, "Changes settings: all of them or none.", {
    body: settings.settingsChange,
    answer: settings.settingList,
  }),
  settingHistory: call(paths.settingHistory, "Who changed what, and when; newest first.", {
    query: settings.historyQuery,
    access: "staff",
    answer: settings.settingHistory,
  }),
  settingUndo: call(paths.settingUndo, "Takes a change back.", {
    body: settings.undoRequest,
    answer: settings.settingRecord,
  }),

  trace: call(paths.trace, "The messages that passed, oldest first.", {
    query: trace.traceQuery,
    access: "staff",
    answer: trace.traceList,
  }),
  traceFollow: call(paths.traceFollow, "The messages as they pass, a JSON line each.", {
    access: "staff",
    answer: trace.traceEntry,
    form: "lines",
  }),
  traceKept: call(
    paths.traceKept,
    "Messages of the last days, and what became of those that are not there.",
    {
      query: trace.keptTraceQuery,
      access: "staff",
      answer: trace.keptTrace,
    },
  ),
  caseShow: call(paths.caseShow, "Everything that one incident left behind.", {
    access: "staff",
    answer: trace.caseFile,
  }),
  eventList: call(paths.eventList, "What happened, oldest first.", {
    query: trace.eventQuery,
    access: "staff",
    answer: trace.eventList,
  }),
  logShow: call(paths.logShow, "Which part of the server logs how much, and where.", {
    access: "staff",
    answer: log.logView,
  }),
  auditList: call(paths.auditList, "Who changed what, newest first.", {
    query: audit.auditQuery,
    access: "auditor",
    answer: audit.auditList,
  }),
  routeList: call(paths.routeList, "Which part of the server serves which request.", {
    access: "staff",
    answer: trace.routeList,
  }),

  doctor: call(paths.doctor, "Measures whether everything is in order.", {
    access: "staff",
    answer: doctor.doctorReport,
  }),
  doctorFix: call(
    paths.doctorFix,
    "Repairs what can be repaired without a person, and measures again; audited.",
    {
      body: doctor.doctorFixWish,
      answer: doctor.doctorFixed,
    },
  ),
  explain: call(paths.explain, "What a code means.", {
    query: explanation.explainQuery,
    answer: explanation.meanings,
    access: "anyone",
  }),

  ...accountCalls,
  ...analyzerCalls,
  ...backupCalls,
  ...certificateCalls,
  ...policyCalls,
  ...migrationCalls,
  ...myDataCalls,
  ...helpNoteCalls,
} as const satisfies Record<string, Call>;

export type CallName = keyof typeof calls;
export type QueryOf<C> = C extends Call<infer Q, infer _B, infer _A> ? Q : never;
export type BodyOf<C> = C extends Call<infer _Q, infer B, infer _A> ? B : never;
export type AnswerOf<C> = C extends Call<infer _Q, infer _B, infer A> ? A : never;

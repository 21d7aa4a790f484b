import type { Command } from "./command.ts";

/** One line of `parley --help`, and where the rest of the command is. Nothing of it is loaded before it is asked for. */
export interface CommandEntry {
  /** One word, or a noun and a verb. */
  readonly name: string;
  readonly summary: string;
  load(): Promise<{ readonly command: Command }>;
}

/** Every command, in the order of the help. */
export const commandList: readonly CommandEntry[] = [
  {
    name: "start",
    summary: "Run the server in the foreground; SIGTERM or Ctrl+C ends it.",
    load: () => import("./commands/start.ts"),
  },
  {
    name: "setup status",
    summary: "Show the steps of the last start: what each read, compared and did.",
    load: () => import("./commands/setup/status.ts"),
  },
  {
    name: "status",
    summary: "Say whether it runs, where it listens, and how much is going on.",
    load: () => import("./commands/status.ts"),
  },
  {
    name: "user add",
    summary: "Add a user, who can sign in at once.",
    load: () => import("./commands/user/add.ts"),
  },
  { name: "user list", summary: "List users.", load: () => import("./commands/user/list.ts") },
  { name: "user show", summary: "Show one user.", load: () => import("./commands/user/show.ts") },
  {
    name: "user set",
    summary: "Change the name, telephone number or profile of a user.",
    load: () => import("./commands/user/set.ts"),
  },
  {
    name: "user disable",
    summary: "Keep a user from signing in, and sign all devices out.",
    load: () => import("./commands/user/disable.ts"),
  },
  {
    name: "user enable",
    summary: "Let a disabled user sign in again.",
    load: () => import("./commands/user/enable.ts"),
  },
  { name: "user remove", summary: "Remove a user.", load: () => import("./commands/user/remove.ts") },
  {
    name: "user passwd",
    summary: "Give a user a new password.",
    load: () => import("./commands/user/passwd.ts"),
  },
  {
    name: "user reset-sign-in",
    summary: "Take codes and passkeys away from a user who lost them.",
    load: () => import("./commands/user/reset-sign-in.ts"),
  },
  {
    name: "user originals",
    summary: "Show what another product had of a user, as it stood there.",
    load: () => import("./commands/user/originals.ts"),
  },
  {
    name: "user import",
    summary: "Add the users of a CSV file.",
    load: () => import("./commands/user/import.ts"),
  },
  {
    name: "invite",
    summary: "Make a link with which somebody chooses a password.",
    load: () => import("./commands/invite/add.ts"),
  },
  {
    name: "invite list",
    summary: "List the invitations that nobody has used yet.",
    load: () => import("./commands/invite/list.ts"),
  },
  {
    name: "invite remove",
    summary: "Make the link of an invitation worthless.",
    load: () => import("./commands/invite/remove.ts"),
  },
  {
    name: "contacts list",
    summary: "Show the contacts, groups and blocked people of a user.",
    load: () => import("./commands/contacts/list.ts"),
  },
  {
    name: "contacts add",
    summary: "Add a contact to a user's list, or change one.",
    load: () => import("./commands/contacts/add.ts"),
  },
  {
    name: "contacts remove",
    summary: "Take a contact off a user's list.",
    load: () => import("./commands/contacts/remove.ts"),
  },
  {
    name: "contacts block",
    summary: "Keep somebody from seeing and writing to a user.",
    load: () => import("./commands/contacts/block.ts"),
  },
  {
    name: "contacts unblock",
    summary: "Let somebody who was blocked see and write again.",
    load: () => import("./commands/contacts/unblock.ts"),
  },
  {
    name: "contacts import",
    summary: "Put the contacts of a CSV file on the lists of their owners.",
    load: () => import("./commands/contacts/import.ts"),
  },
  {
    name: "messages history",
    summary: "Show a user's messages, and search in them.",
    load: () => import("./commands/messages/history.ts"),
  },
  {
    name: "messages export",
    summary: "Print all messages of a user.",
    load: () => import("./commands/messages/export.ts"),
  },
  {
    name: "messages delete",
    summary: "Delete from a user's message history.",
    load: () => import("./commands/messages/delete.ts"),
  },
  {
    name: "messages waiting",
    summary: "Show who wrote to a user who has not signed in since.",
    load: () => import("./commands/messages/waiting.ts"),
  },
  {
    name: "archive export",
    summary: "Print what everybody wrote, as the archive has it.",
    load: () => import("./commands/archive/export.ts"),
  },
  {
    name: "directory show",
    summary: "Show the LDAP server that users come from, and the last look at it.",
    load: () => import("./commands/directory/show.ts"),
  },
  {
    name: "directory sync",
    summary: "Make the users follow the LDAP server now.",
    load: () => import("./commands/directory/sync.ts"),
  },
  {
    name: "directory password",
    summary: "Store the password for the LDAP server.",
    load: () => import("./commands/directory/password.ts"),
  },
  {
    name: "endpoints",
    summary: "Show who is signed in, where, how, until when.",
    load: () => import("./commands/endpoints.ts"),
  },
  {
    name: "calls",
    summary: "Show which calls are up, of whom, since when.",
    load: () => import("./commands/calls.ts"),
  },
  {
    name: "presence",
    summary: "Show what somebody sees of a person: one of five states.",
    load: () => import("./commands/presence.ts"),
  },
  {
    name: "cert show",
    summary: "Show the certificate in use.",
    load: () => import("./commands/cert/show.ts"),
  },
  {
    name: "cert trust",
    summary: "Print our own authority's certificate, and how to trust it.",
    load: () => import("./commands/cert/trust.ts"),
  },
  {
    name: "cert request",
    summary: "Ask for a certificate: own authority, ACME, enterprise, or a file to be signed.",
    load: () => import("./commands/cert/request.ts"),
  },
  {
    name: "cert orders",
    summary: "Show what was asked for, and what became of it.",
    load: () => import("./commands/cert/orders.ts"),
  },
  {
    name: "cert check",
    summary: "Ask again for a certificate that is pending.",
    load: () => import("./commands/cert/check.ts"),
  },
  {
    name: "cert names",
    summary: "Show the names that are needed against those that are there.",
    load: () => import("./commands/cert/names.ts"),
  },
  {
    name: "cert templates",
    summary: "List the templates that a Microsoft authority offers.",
    load: () => import("./commands/cert/templates.ts"),
  },
  {
    name: "lcscmd",
    summary: "Understand LCSCmd.exe /Cert lines of Office Communications Server, and say the modern form.",
    load: () => import("./commands/lcscmd.ts"),
  },
  {
    name: "cert import",
    summary: "Put your own certificate and key in use, without a restart.",
    load: () => import("./commands/cert/import.ts"),
  },
  {
    name: "cert undo",
    summary: "Go back to the certificate before.",
    load: () => import("./commands/cert/undo.ts"),
  },
  {
    name: "settings list",
    summary: "List settings with their values.",
    load: () => import("./commands/settings/list.ts"),
  },
  { name: "settings get", summary: "Show one setting.", load: () => import("./commands/settings/get.ts") },
  {
    name: "settings set",
    summary: "Change settings: all that are named, or none.",
    load: () => import("./commands/settings/set.ts"),
  },
  {
    name: "settings history",
    summary: "Show who changed what, and when.",
    load: () => import("./commands/settings/history.ts"),
  },
  {
    name: "settings undo",
    summary: "Take a change of settings back.",
    load: () => import("./commands/settings/undo.ts"),
  },
  {
    name: "explain",
    summary: "Say what a code means: ours, SIP, ms-diagnostics, OCS events, HRESULTs.",
    load: () => import("./commands/explain.ts"),
  },
  {
    name: "help-note set",
    summary: "Add a note to a help page, which everybody reads there.",
    load: () => import("./commands/help-note/set.ts"),
  },
  {
    name: "help-note show",
    summary: "Show the note on a help page.",
    load: () => import("./commands/help-note/show.ts"),
  },
  {
    name: "help-note list",
    summary: "List the notes on help pages, and who wrote them.",
    load: () => import("./commands/help-note/list.ts"),
  },
  {
    name: "help-note remove",
    summary: "Take the note off a help page.",
    load: () => import("./commands/help-note/remove.ts"),
  },
  {
    name: "doctor",
    summary: "Measure whether everything is in order.",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "backup",
    summary: "Copy everything into one file: database, keys, certificates, settings.",
    load: () => import("./commands/backup/make.ts"),
  },
  {
    name: "backup list",
    summary: "List the backups, and say when the next is made.",
    load: () => import("./commands/backup/list.ts"),
  },
  {
    name: "restore",
    summary: "Put a backup in place while no server runs, or take that back.",
    load: () => import("./commands/restore.ts"),
  },
  {
    name: "bpa",
    summary: "Check the best practices now.",
    load: () => import("./commands/bpa/run.ts"),
  },
  {
    name: "bpa run",
    summary: "Check the best practices now: 0 clean, 1 findings, 2 something could not be checked.",
    load: () => import("./commands/bpa/run.ts"),
  },
  {
    name: "bpa report",
    summary: "Show what the latest check of the best practices found, or an earlier one.",
    load: () => import("./commands/bpa/report.ts"),
  },
  {
    name: "bpa fix",
    summary: "Apply the automatic fix of a rule, or take it back.",
    load: () => import("./commands/bpa/fix.ts"),
  },
  {
    name: "bpa waive",
    summary: "Live with what a rule finds, for a reason and until a date.",
    load: () => import("./commands/bpa/waive.ts"),
  },
  {
    name: "bpa waivers",
    summary: "Show what somebody has decided to live with.",
    load: () => import("./commands/bpa/waivers.ts"),
  },
  {
    name: "bpa pack show",
    summary: "Show the rules in use, how old they are, and who signed them.",
    load: () => import("./commands/bpa/pack/show.ts"),
  },
  {
    name: "bpa pack export",
    summary: "Write rules with their signature into a file, for a machine without Internet.",
    load: () => import("./commands/bpa/pack/export.ts"),
  },
  {
    name: "bpa pack import",
    summary: "Take rules into use whose signature is trusted.",
    load: () => import("./commands/bpa/pack/import.ts"),
  },
  {
    name: "bpa pack remove",
    summary: "Take imported rules out of use.",
    load: () => import("./commands/bpa/pack/remove.ts"),
  },
  {
    name: "bpa pack sign",
    summary: "Check rules of your own by their examples, and sign them.",
    load: () => import("./commands/bpa/pack/sign.ts"),
  },
  {
    name: "sip lint",
    summary: "Say what is wrong with SIP messages in files.",
    load: () => import("./commands/sip/lint.ts"),
  },
  {
    name: "trace",
    summary: "Show the SIP messages that passed, or follow them.",
    load: () => import("./commands/trace.ts"),
  },
  {
    name: "snoop",
    summary: "Say what happened in traces of any kind, or in the running server's own.",
    load: () => import("./commands/snoop.ts"),
  },
  {
    name: "case",
    summary: "Show everything that one incident left behind.",
    load: () => import("./commands/case.ts"),
  },
  {
    name: "audit",
    summary: "Show who changed what, and take it back.",
    load: () => import("./commands/audit.ts"),
  },
  {
    name: "migrate run",
    summary: "Take users in from LCS, OCS or Lync: LDIF, CSV or LDAP; --dry-run only reports.",
    load: () => import("./commands/migrate/run.ts"),
  },
  {
    name: "migrate list",
    summary: "List imports that can be taken back.",
    load: () => import("./commands/migrate/list.ts"),
  },
  {
    name: "migrate undo",
    summary: "Take an import back, whole or of one user.",
    load: () => import("./commands/migrate/undo.ts"),
  },
  {
    name: "users lint",
    summary: "Look for defects in all users, and repair what is certain.",
    load: () => import("./commands/users/lint.ts"),
  },
  {
    name: "policy list",
    summary: "List policies, and what they can decide.",
    load: () => import("./commands/policy/list.ts"),
  },
  {
    name: "policy set",
    summary: "Make or change a policy; it holds at once.",
    load: () => import("./commands/policy/set.ts"),
  },
  { name: "policy remove", summary: "Remove a policy.", load: () => import("./commands/policy/remove.ts") },
  {
    name: "policy of",
    summary: "Say what one person may do, and which policy or setting says so.",
    load: () => import("./commands/policy/of.ts"),
  },
  { name: "group list", summary: "List groups of people.", load: () => import("./commands/group/list.ts") },
  { name: "group set", summary: "Make or change a group.", load: () => import("./commands/group/set.ts") },
  { name: "group remove", summary: "Remove a group.", load: () => import("./commands/group/remove.ts") },
  { name: "role list", summary: "Say who may administrate.", load: () => import("./commands/role/list.ts") },
  { name: "role set", summary: "Give or take a role.", load: () => import("./commands/role/set.ts") },
  { name: "events", summary: "Show what happened.", load: () => import("./commands/events.ts") },
  {
    name: "log show",
    summary: "Show which part of the server logs how much.",
    load: () => import("./commands/log/show.ts"),
  },
  {
    name: "log set",
    summary: "Let a part of the server log more or less, at once.",
    load: () => import("./commands/log/set.ts"),
  },
  {
    name: "log tail",
    summary: "Show the end of the log, or follow it.",
    load: () => import("./commands/log/tail.ts"),
  },
  {
    name: "routes",
    summary: "Show which part of the server serves which request.",
    load: () => import("./commands/routes.ts"),
  },
];

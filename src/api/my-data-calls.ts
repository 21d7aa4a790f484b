import { type Call, call, done } from "./call.ts";
import * as contacts from "./contacts.ts";
import * as me from "./me.ts";
import * as messages from "./messages.ts";
import { paths } from "./paths.ts";
import * as presence from "./presence.ts";

/** What a person has here: contacts, messages, calls, a picture. */
export const myDataCalls = {
  myPeople: call(paths.myPeople, "Colleagues in whose name, address or number a text is.", {
    query: me.personQuery,
    answer: me.people,
    access: "user",
  }),
  myPerson: call(paths.myPerson, "What the directory tells of a colleague.", {
    answer: me.person,
    access: "user",
  }),
  myPresenceOf: call(paths.myPresenceOf, "What one sees of somebody: five states.", {
    answer: presence.presence,
    access: "user",
  }),

  myContacts: call(paths.myContacts, "One's own contacts, groups and blocked people.", {
    answer: contacts.contactList,
    access: "user",
  }),
  myContactSet: call(paths.myContactSet, "Adds a contact, or changes what is given of one.", {
    body: contacts.contactWish,
    answer: contacts.contactList,
    access: "user",
  }),
  myContactRemove: call(paths.myContactRemove, "Takes a contact off one's list.", {
    query: contacts.contactName,
    answer: contacts.contactList,
    access: "user",
  }),
  myGroupSet: call(paths.myGroupSet, "Adds or renames a group of contacts.", {
    body: contacts.groupWish,
    answer: contacts.contactList,
    access: "user",
  }),
  myGroupRemove: call(paths.myGroupRemove, "Deletes a group; its contacts stay on the list.", {
    query: contacts.groupName,
    answer: contacts.contactList,
    access: "user",
  }),
  myOrder: call(paths.myOrder, "Puts groups and contacts in another order.", {
    body: contacts.contactOrder,
    answer: contacts.contactList,
    bodyLimit: 2 * 1024 * 1024,
    access: "user",
  }),
  myBlock: call(paths.myBlock, "Blocks somebody, or allows them again.", {
    body: contacts.blockWish,
    answer: contacts.contactList,
    access: "user",
  }),

  myCalls: call(paths.myCalls, "One's own past calls, newest first.", {
    query: me.pastCallQuery,
    answer: me.pastCalls,
    access: "user",
  }),
  myCallsSeen: call(paths.myCallsSeen, "Somebody has looked at the missed calls up to this one.", {
    body: me.callsSeen,
    answer: done,
    access: "user",
  }),

  myPush: call(paths.myPush, "This browser wants to be told of calls while no page is open.", {
    body: me.pushSubscription,
    answer: done,
    access: "user",
  }),
  myPushEnd: call(paths.myPushEnd, "This browser is told no more.", {
    query: me.pushEndpoint,
    answer: done,
    access: "user",
  }),
  myPhoto: call(paths.myPhoto, "One's own picture, which colleagues see.", {
    body: me.photo,
    answer: done,
    access: "user",
    bodyLimit: 256 * 1024,
  }),
  myPhotoRemove: call(paths.myPhotoRemove, "Takes one's own picture away.", { answer: done, access: "user" }),
  myCase: call(paths.myCase, "What happened, to somebody whom it happened to.", {
    answer: me.ownCase,
    access: "user",
  }),

  myMessages: call(paths.myMessages, "One's own messages, newest first.", {
    query: messages.historyQuery,
    answer: messages.messagePage,
    access: "user",
  }),
  myMessageExport: call(paths.myMessageExport, "All of one's own messages, oldest first.", {
    query: messages.messageExportQuery,
    answer: messages.messagePage,
    access: "user",
  }),
  myMessageDelete: call(paths.myMessageDelete, "Deletes from one's own history.", {
    query: messages.messageChoice,
    answer: messages.messagesDeleted,
    access: "user",
  }),
} as const satisfies Record<string, Call>;

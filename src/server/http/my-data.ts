import type { PersonView } from "#api/me";
import type { myDataCalls } from "#api/my-data-calls";
import type { CaseView } from "#api/trace";
import type { UserView } from "#api/users";
import type { Photos } from "#roles/photos/contract";
import type { Handlers } from "./handler.ts";
import { notFound } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

/** What a person does with their own contacts, messages, calls and picture; `by` is their address. */
export function createMyDataHandlers(uses: HttpUses): Pick<Handlers, keyof typeof myDataCalls> {
  const { contacts, messages, users } = uses;
  return {
    myPeople: async ({ query: { search, most } }) => {
      const page = await users.list({ search, most: most + 1 });
      const found = page.users.filter(({ enabled }) => enabled);
      return {
        people: found.slice(0, most).map((user) => personOf(user, uses.photos)),
        more: page.users.length > most,
      };
    },
    myPerson: async ({ name }) => {
      const user = await users.find(name);
      if (!user?.enabled) throw notFound("person", name);
      return personOf(user, uses.photos);
    },
    myPresenceOf: ({ name, by }) => uses.presence(name.toLowerCase(), by),

    myContacts: ({ by }) => contacts.show(by),
    myContactSet: ({ body, by }) => contacts.set(by, body, by),
    myContactRemove: ({ query, by }) => contacts.remove(by, query.contact, by),
    myGroupSet: ({ body, by }) => contacts.setGroup(by, body, by),
    myGroupRemove: ({ query, by }) => contacts.removeGroup(by, query.group, by),
    myOrder: ({ body, by }) => contacts.order(by, body, by),
    myBlock: ({ body, by }) => contacts.block(by, body, by),

    myCalls: ({ query, by }) => uses.pastCalls.list(by, query.before, query.most),
    myCallsSeen: async ({ body, by }) => {
      await uses.pastCalls.seen(by, body.upTo);
      return { done: true };
    },

    myPush: async ({ body, by }) => {
      await uses.push.add(by, body);
      return { done: true };
    },
    myPushEnd: async ({ query, by }) => {
      await uses.push.remove(by, query.endpoint);
      return { done: true };
    },
    myPhoto: async ({ body, by }) => {
      await uses.photos.set(by, body.image);
      return { done: true };
    },
    myPhotoRemove: async ({ by }) => {
      await uses.photos.remove(by);
      return { done: true };
    },

    myCase: async ({ name, by }) => {
      const file = await uses.cases.find(name);
      if (!file || !(await concerns(uses, file, by))) throw notFound("case of yours", name);
      const [first] = [...file.problems, ...file.events, ...file.messages];
      return { case: file.case, at: first?.at ?? "", problems: file.problems };
    },

    myMessages: ({ query, by }) => messages.history(by, query, by),
    myMessageExport: ({ query, by }) => messages.export(by, query, by),
    myMessageDelete: ({ query, by }) => messages.delete(by, query, by),
  };
}

/** Whether an incident is one of this person: they are its subject, called or were called, or stand in one of its messages as an end. */
async function concerns(uses: HttpUses, file: CaseView, address: string): Promise<boolean> {
  if (file.problems.some(({ subject }) => subject === address)) return true;
  const end = `sip:${address}`;
  const ends = (message: string): boolean =>
    (message.split(/\r?\n\r?\n/, 1)[0] ?? "").split(/\r?\n/).some(
      (line) =>
        /^(?:from|to|f|t)\s*:/i.test(line) &&
        line
          .toLowerCase()
          .split(/[<>;\s]/)
          .includes(end),
    );
  return file.messages.some(({ message }) => ends(message)) || (await uses.pastCalls.has(address, file.case));
}

function personOf({ address, name, tel, profile }: UserView, photos: Photos): PersonView {
  const {
    title = "",
    department = "",
    company = "",
    office = "",
    mail = "",
    phone = "",
    mobile = "",
  } = profile;
  const phones = [
    { kind: "line" as const, number: tel ?? "" },
    { kind: "work" as const, number: phone },
    { kind: "mobile" as const, number: mobile },
  ].filter(({ number }) => number !== "");
  return { address, name, title, department, company, office, mail, phones, photo: photos.pathOf(address) };
}

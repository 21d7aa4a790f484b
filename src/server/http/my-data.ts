import type { PersonView } from "#api/me";
import type { myDataCalls } from "#api/my-data-calls";
import type { UserView } from "#api/users";
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
      return { people: found.slice(0, most).map(personOf), more: page.users.length > most };
    },
    myPerson: async ({ name }) => {
      const user = await users.find(name);
      if (!user?.enabled) throw notFound("person", name);
      return personOf(user);
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

    myMessages: ({ query, by }) => messages.history(by, query, by),
    myMessageExport: ({ query, by }) => messages.export(by, query, by),
    myMessageDelete: ({ query, by }) => messages.delete(by, query, by),
  };
}

function personOf({ address, name, tel, profile }: UserView): PersonView {
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
  return { address, name, title, department, company, office, mail, phones, photo: null };
}

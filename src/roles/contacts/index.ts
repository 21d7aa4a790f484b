import { isContactMethod } from "#formats/communicator/contact-list";
import { soapMethodOf } from "#formats/communicator/soap";
import type { Role } from "#pipeline/role";
import type { EventPackage } from "../subscriptions/contract.ts";
import { Administration } from "./administration.ts";
import { ContactLists } from "./contact-lists.ts";
import type { ContactAdministration, Contacts } from "./contract.ts";
import { RoamingContacts } from "./roaming-contacts.ts";
import { serveOperation } from "./serve-operation.ts";
import type { ContactUses } from "./uses.ts";

/** Contact lists as they are joined to the Front End. */
export interface ContactRole extends Contacts, Role {
  readonly packages: readonly EventPackage[];
  readonly administration: ContactAdministration;
}

/** Keeps everybody's contact list: all of them are in memory when this resolves. */
export async function createContacts(uses: ContactUses): Promise<ContactRole> {
  const lists = new ContactLists(uses);
  await lists.load();
  const roaming = new RoamingContacts(lists);
  const parts = { uses, lists, roaming };
  return {
    name: "contacts",
    prerequisites: [],
    packages: [roaming],
    administration: new Administration(uses, lists),
    list: (owner) => lists.list(owner),
    has: (owner, address) => lists.has(owner, address),
    onChange: (action) => lists.onChange(action),
    start(requests, scope) {
      scope.onEnd(
        requests.handle({
          method: "SERVICE",
          contentType: "application/soap+xml",
          accepts: ({ request }) => isContactMethod(soapMethodOf(request.body)),
          owner: "contacts",
          handle: (context) => serveOperation(parts, context),
        }),
      );
      scope.onEnd(lists.onChange((delta) => roaming.changed(delta)));
      scope.onEnd(
        uses.directory.onChange((user, change) => {
          if (change === "removed") lists.forget(user);
        }),
      );
    },
  };
}

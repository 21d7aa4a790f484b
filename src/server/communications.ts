import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Scope } from "#base/scope";
import type { Step } from "#pipeline/request-context";
import type { RouteTable } from "#pipeline/requests";
import type { CallRole } from "#roles/calls/index";
import type { PastCallStore } from "#roles/calls/store";
import { type ContactRole, createContacts } from "#roles/contacts/index";
import type { ContactStore } from "#roles/contacts/store";
import type { Directory } from "#roles/directory/contract";
import { createDirectorySearch } from "#roles/directory/search-service";
import type { BindingTable } from "#roles/location/contract";
import type { Echo } from "#roles/media/echo/index";
import type { MessageStore } from "#roles/messaging/contract";
import { createMessaging, type Messaging } from "#roles/messaging/index";
import type { Policies } from "#roles/policies/contract";
import { admitByPresence } from "#roles/presence/admit-step";
import { createCommunicatorPresence } from "#roles/presence/communicator/index";
import { BLOCKED_CONTAINER, type Presence } from "#roles/presence/contract";
import { createPresence } from "#roles/presence/index";
import { createStandardPresence } from "#roles/presence/rfc/index";
import type { PresenceStore } from "#roles/presence/store";
import { createProvisioning } from "#roles/provisioning/index";
import type { SipProxy } from "#roles/proxy/index";
import type { EventPackage } from "#roles/subscriptions/contract";
import { createSubscriptions } from "#roles/subscriptions/index";
import type { LiveSettings } from "#settings/live";
import type { TransactionLayer } from "#sip/transaction/contract";
import type { Flow, Flows } from "#sip/transport/flow";

/** What lasts of presence, contacts and messages: memory on the stage, the database in a server. */
export interface CommunicationsStores {
  readonly presence: PresenceStore;
  readonly contacts: ContactStore;
  readonly messages: MessageStore;
  readonly pastCalls: PastCallStore;
}

/** What presence, contacts and messages are joined from. */
export interface CommunicationsUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly location: BindingTable;
  readonly flows: Flows;
  readonly transactions: TransactionLayer;
  readonly table: RouteTable;
  readonly proxy: SipProxy;
  readonly calls: CallRole;
  readonly stores: CommunicationsStores;
  newTag(): string;
  serverName(): string;
  reachedAt(flow: Flow): { readonly host: string; readonly port: number };
  isUs(host: string, port: number | undefined): boolean;
  isCommunicator(flow: Flow): boolean;
  /** Where calls are carried: the contact to try them with. */
  readonly echo: Echo | undefined;
  /** The ports for sound and video, which clients are told. */
  mediaPorts(user: string): { readonly first: number; readonly last: number };
  readonly policies?: Pick<Policies, "mayNot" | "allows" | "onChange">;
}

/** What the API asks of them. */
export interface Communications {
  readonly subscriptions: { readonly size: number };
  readonly presence: Presence;
  readonly contacts: ContactRole;
  readonly messaging: Messaging;
  /** Stops calls to those who do not want them. */
  readonly admitByPresence: Step;
}

/** Joins presence, contacts and messages to the Front End; they take requests when this resolves. */
export async function createCommunications(uses: CommunicationsUses, scope: Scope): Promise<Communications> {
  const { clock, log, settings, directory, transactions, table, newTag, reachedAt } = uses;

  const contacts = await createContacts({
    clock,
    log: log.component("contacts"),
    settings,
    directory,
    store: uses.stores.contacts,
    access: {
      block: (owner, member, denied) =>
        presence.setMembers(owner, [
          {
            container: BLOCKED_CONTAINER,
            version: undefined,
            add: denied ? [member] : [],
            remove: denied ? [] : [member],
          },
        ]),
      blocked: (owner) =>
        presence.containers(owner).find(({ id }) => id === BLOCKED_CONTAINER)?.members ?? [],
    },
    newTag,
  });
  await contacts.start(table, scope);
  const presence = await createPresence({
    clock,
    log: log.component("presence"),
    settings,
    directory,
    location: uses.location,
    contacts,
    store: uses.stores.presence,
  });
  await presence.start(table, scope);
  const lamps = uses.calls.start(presence, scope);
  const communicator = createCommunicatorPresence({
    presence,
    contacts,
    directory,
    location: uses.location,
    clock,
    log: log.component("presence"),
    newTag,
  });
  communicator.start(table, scope);
  const standard = createStandardPresence({
    presence,
    contacts,
    directory,
    location: uses.location,
    clock,
    log: log.component("presence"),
    settings,
    newTag,
  });
  standard.start(table, scope);

  const { echo, policies, ...others } = uses;
  const messaging = createMessaging({
    ...others,
    ...(echo && { echo }),
    ...(policies && { policies }),
    log: log.component("messaging"),
    presence,
    store: uses.stores.messages,
  });
  await messaging.start(table, scope);

  const { mediaPorts } = uses;
  // What clients are to find by their provisioning stands in `services`; they call it at once.
  const provisioning = createProvisioning(
    { clock, settings, mediaPorts, services: () => ({}), ...(policies && { policies }) },
    scope,
  );

  await createDirectorySearch({ clock, settings, directory, newTag }).start(table, scope);

  const packages: EventPackage[] = [
    ...contacts.packages,
    ...communicator.packages,
    ...standard.packages, // behind Communicator's: takes what they leave of `presence`
    ...lamps,
    ...provisioning.packages,
  ];
  const subscriptions = createSubscriptions(
    { clock, log: log.component("subscriptions"), settings, directory, transactions, newTag, reachedAt },
    packages,
  );
  await subscriptions.start(table, scope);
  const places = {
    isOurs: (domain: string) => directory.isOurs(domain),
    domains: () => directory.domains(),
    isUs: uses.isUs,
  };
  return {
    subscriptions,
    presence,
    contacts,
    messaging,
    admitByPresence: admitByPresence({ presence, places, opensMessageSession: messaging.opensSession }),
  };
}

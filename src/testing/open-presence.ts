import { type Log, silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { attributeOf, childElement, parseXml, textOf, type XmlElement } from "#formats/xml/element";
import type { Profile, User } from "#roles/directory/contract";
import type { Binding, LocationService } from "#roles/location/contract";
import type { PresenceChange, PublicationChange } from "#roles/presence/contract";
import { createPresence } from "#roles/presence/index";
import type { PresenceStore } from "#roles/presence/store";
import { createMemoryStore } from "#roles/presence/store.memory";
import { literalSettings } from "./literal-settings.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const ALICE = "alice@example.com";
export const BOB = "bob@example.com";
export const EPID = "46b45a2a3940";

type DeviceWord = { readonly epid: string } | { readonly key: string };

export interface PresenceOptions {
  readonly store?: PresenceStore;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly contacts?: readonly string[];
  readonly clock?: VirtualClock;
  readonly log?: Log;
}

/** Presence of alice, bob and carol, where devices sign in by a word: one with an epid is a Communicator client. */
export async function openPresence({
  store = createMemoryStore(),
  settings = {},
  contacts = [],
  clock = new VirtualClock(),
  log = silentLog,
}: PresenceOptions = {}) {
  const users = new Map<string, User>();
  const profiles = new Map<string, Partial<Profile>>();
  const people = new Set<(user: User, change: "added" | "changed" | "removed") => void>();
  const moves = new Set<Parameters<LocationService["onChange"]>[0]>();
  const signedIn = new Map<string, readonly Binding[]>();
  const put = (name: string, more: Partial<User> = {}): User => {
    const address = `${name.split(" ")[0]?.toLowerCase()}@example.com`;
    const user: User = {
      id: users.get(address)?.id ?? users.size + 1,
      address,
      name,
      tel: undefined,
      enabled: true,
      createdAt: "1970-01-01T00:00:00Z",
      ...more,
    };
    users.set(address, user);
    return user;
  };
  for (const name of ["Alice Smith", "Bob Jones", "Carol King"]) put(name);
  const scope = new Scope();
  const presence = await createPresence({
    clock,
    log,
    settings: literalSettings(settings),
    directory: {
      find: (address) => users.get(address),
      all: () => users.values(),
      domains: () => ["example.com"],
      isOurs: (domain) => domain === "example.com",
      profile: (user) => ({ ...NOBODY_KNOWS, ...profiles.get(user.address) }),
      onChange: (action) => {
        people.add(action);
        return () => people.delete(action);
      },
    },
    location: {
      find: (aor) => signedIn.get(aor) ?? [],
      all: () => [...signedIn.values()].flat(),
      onChange: (action) => {
        moves.add(action);
        return () => moves.delete(action);
      },
    },
    contacts: { has: (_owner, address) => contacts.includes(address) },
    store,
  });
  await presence.start({ handle: () => () => {} }, scope);
  const told: PresenceChange[] = [];
  presence.onChange((change) => told.push(change));
  return {
    presence,
    clock,
    end: () => scope.end(),
    told,
    /** Exactly these devices are signed in now. `signedOut` said so themselves, the connection of the others broke. */
    devices(aor: string, devices: readonly DeviceWord[], signedOut: readonly DeviceWord[] = []) {
      const bindingOf = (one: DeviceWord) => ({ aor, epid: undefined, key: "", ...one }) as Binding; // all that presence reads
      const bindings = devices.map(bindingOf);
      signedIn.set(aor, bindings);
      for (const action of moves) action(aor, bindings, signedOut.map(bindingOf));
    },
    person(change: "added" | "changed" | "removed", name: string, more: Partial<User> = {}) {
      const user = put(name, more);
      if (change === "removed") users.delete(user.address);
      for (const action of people) action(user, change);
    },
    knows(address: string, profile: Partial<Profile>) {
      profiles.set(address, profile);
    },
    availability(owner: string, container: number): string {
      const [state] = presence
        .visible(owner, container, ["state"])
        .filter(({ content }) => attributeOf(content, "type") === "aggregateState");
      return textOf(state?.content && childElement(state.content, "availability"));
    },
    take(): PresenceChange[] {
      return told.splice(0);
    },
  };
}

const NOBODY_KNOWS: Profile = {
  givenName: "",
  surname: "",
  mail: "",
  title: "",
  department: "",
  company: "",
  office: "",
  phone: "",
  mobile: "",
  city: "",
  state: "",
  country: "",
};

function xml(text: string): XmlElement {
  const read = parseXml(text);
  if (!read.ok) throw new Error(read.expected);
  return read.value;
}

export const state = (type: string, availability: number, more = ""): XmlElement =>
  xml(
    `<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
      `xsi:type="${type}"><availability>${availability}</availability>${more}</state>`,
  );
export const note = (text: string): XmlElement =>
  xml(
    `<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal" uri="">${text}</body></note>`,
  );

export const MACHINE = 0x346b45a2;
export const machine = (availability: number, container = 2, version = 0): PublicationChange => ({
  category: "state",
  instance: MACHINE,
  container,
  version,
  expireType: "endpoint",
  content: state("machineState", availability),
});
export const word = (availability: number, container = 2, version = 0): PublicationChange => ({
  category: "state",
  instance: 0x20000000,
  container,
  version,
  expireType: "static",
  content: state("userState", availability),
});
export const noted = (text: string, container = 200, version = 0): PublicationChange => ({
  category: "note",
  instance: 0,
  container,
  version,
  expireType: "static",
  content: note(text),
});

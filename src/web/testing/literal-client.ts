import type { ContactListView } from "#api/contacts";
import type { PastCall } from "#api/me";
import type {
  Account,
  AccountState,
  Client,
  Connection,
  Done,
  Failure,
  Notice,
  OwnWord,
  Person,
} from "../client/state/contract.ts";
import { Cell } from "../client/state/live.ts";
import { CARDS, LIST, ME, NO_LIST, OWN, PAST, PEOPLE } from "./literal-people.ts";
import { createCalls, createConversations, createDevices } from "./literal-talk.ts";

/** What the client without a server starts with, by words in the address: `?literal=ringing,lost`. */
export type Given = "nobody" | "signed-out" | "lost" | "ringing" | "updated" | "refused" | "code";

const done: Done = { ok: true, value: undefined };
const ok = <Value>(value: Value): Done<Value> => ({ ok: true, value });
export const REFUSED: Failure = {
  what: "The server did not do it.",
  why: "Its store is read-only since 09:12.",
  fix: "Try again in a minute.",
  case: "c-7Q2F",
  id: "STO-0001",
};
const refused: Done<never> = { ok: false, failure: REFUSED };

/** The whole contract in memory, for looking at views without a server. Nothing of it is in a build. */
export function createLiteralClient(given: ReadonlySet<string>): Client {
  const has = (word: Given) => given.has(word);
  const answer = async (): Promise<Done> => (has("refused") ? refused : done);
  const list = new Cell<ContactListView | undefined>(has("nobody") ? NO_LIST : LIST);
  const people = new Map(PEOPLE.map((person) => [person.address, new Cell(person)]));
  const person = (address: string): Cell<Person> => {
    const name = address.split("@")[0] ?? address;
    const known = people.get(address) ?? new Cell<Person>({ address, name, state: "unknown" });
    people.set(address, known);
    return known;
  };
  const state = new Cell<AccountState>(
    has("signed-out") ? { kind: "signed-out" } : { kind: "signed-in", me: ME },
  );
  const signedIn = () => state.set({ kind: "signed-in", me: ME });
  const signIn = async (): Promise<Done> => {
    if (has("refused")) return refused;
    signedIn();
    return done;
  };
  const account: Account = {
    state,
    async signIn(_address, _password, code) {
      if (has("code") && code === undefined) return ok("code-needed");
      const answered = await signIn();
      return answered.ok ? ok("signed-in") : answered;
    },
    signInWithPasskey: signIn,
    signOut: async () => state.set({ kind: "signed-out" }),
    readLink: async (token) =>
      has("refused")
        ? refused
        : ok({
            kind: token === "first" ? "first" : "invitation",
            address: token === "first" ? "@example.com" : "mira@example.com",
            name: token === "first" ? "" : "Mira Osei",
            invitedBy: token === "first" ? "" : "Ann Keller",
            until: new Date(Date.now() + 6 * 86_400_000).toISOString(),
          }),
    useLink: signIn,
    changePassword: answer,
    offerCodes: async () =>
      ok({
        secret: "JBSWY3DPEHPK3PXP",
        uri: "otpauth://totp/Parley:ann%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Parley",
      }),
    confirmCodes: answer,
    removeCodes: answer,
    addPasskey: answer,
    removePasskey: answer,
    setPhoto: answer,
    places: async () =>
      ok([
        {
          id: "here",
          browser: "Firefox on Linux",
          remote: "192.0.2.14",
          since: "2026-11-20T08:00:00Z",
          usedAt: new Date().toISOString(),
          here: true,
        },
        {
          id: "phone",
          browser: "Safari on iPhone",
          remote: "198.51.100.7",
          since: "2026-11-02T17:30:00Z",
          usedAt: "2026-11-22T19:04:00Z",
          here: false,
        },
      ]),
    endPlace: answer,
    invite: async (address, name) =>
      ok({
        id: "1",
        address,
        name,
        invitedBy: ME.name,
        until: new Date(Date.now() + 7 * 86_400_000).toISOString(),
        link: `${location.origin}/join?token=3v9Kq7`,
      }),
    readCase: async (code) =>
      has("refused")
        ? refused
        : ok({ case: code, at: "2026-11-23T09:12:00Z", failures: [REFUSED, { ...REFUSED, why: "" }] }),
    allowNotifications: async () => ok("granted"),
  };
  const connection = new Cell<Connection>(
    has("lost")
      ? {
          kind: "lost",
          since: Date.now() - 20_000,
          tryAt: Date.now() + 12_000,
          failure: {
            what: "The server does not answer.",
            why: "The connection was closed without a word 20 seconds ago.",
            fix: "You are connected again by itself as soon as it does.",
            case: "c-7Q2F",
          },
        }
      : { kind: "connected", since: Date.now() },
  );
  const notices = new Cell<readonly Notice[]>(
    has("updated")
      ? [{ id: "update", kind: "update", text: "Parley was updated. Reload the page to use it." }]
      : [],
  );
  const calls = createCalls(has("ringing"));
  const past = new Cell<{ calls: readonly PastCall[]; unseen: number; more: boolean }>(
    has("nobody") ? { calls: [], unseen: 0, more: false } : { calls: PAST, unseen: 1, more: true },
  );
  const chosen = new Cell<{ word: OwnWord; until?: number } | undefined>(undefined);
  return {
    account,
    connection,
    people: {
      person,
      explain: async (address) => {
        const { name, note = null, state: how } = person(address).get();
        return ok({
          address,
          watcher: OWN,
          state: how === "unknown" ? "unreachable" : how,
          says: `${name} is ${how}.`,
          displayName: name,
          availability: null,
          availabilityWord: person(address).get().availability ?? null,
          activity: null,
          activityText: null,
          note,
          lastActive: null,
        });
      },
      search: async (text) => {
        const word = text.toLocaleLowerCase();
        const found = CARDS.filter(({ name, address }) =>
          `${name} ${address}`.toLocaleLowerCase().includes(word),
        );
        return ok({ people: found, more: false });
      },
      card: async (address) => {
        const card = CARDS.find((one) => one.address === address);
        return card ? ok(card) : refused;
      },
    },
    contacts: {
      list,
      async set(wish) {
        const { address } = wish;
        list.edit((before) => {
          if (!before) return before;
          const { contacts } = before;
          const old = contacts.find((one) => one.address === address);
          const changed = {
            address,
            name: wish.name ?? old?.name ?? "",
            groups: wish.groups ?? old?.groups ?? [],
            subscribed: true,
            pinned: wish.pinned ?? old?.pinned ?? false,
            tagged: wish.tagged ?? old?.tagged ?? false,
          };
          return {
            ...before,
            contacts: old ? contacts.map((one) => (one === old ? changed : one)) : [...contacts, changed],
          };
        });
        return answer();
      },
      async remove(address) {
        list.edit(
          (before) =>
            before && { ...before, contacts: before.contacts.filter((one) => one.address !== address) },
        );
        return answer();
      },
      setGroup: answer,
      removeGroup: answer,
      order: answer,
      block: answer,
    },
    self: {
      person: person(OWN),
      chosen,
      async choose(word, forMs) {
        chosen.set(word && { word, ...(forMs === undefined ? {} : { until: Date.now() + forMs }) });
        const availability = word === "appear-offline" ? "offline" : (word ?? "available");
        person(OWN).edit((before) => ({ ...before, availability }));
        return answer();
      },
      async setNote(note) {
        person(OWN).edit((before) => ({ ...before, note }));
        return answer();
      },
    },
    conversations: createConversations(has("nobody")),
    calls: {
      ...calls.calls,
      past,
      morePast: async () => {
        past.edit((before) => ({ ...before, more: false }));
        return done;
      },
      pastSeen: () => past.edit((before) => ({ ...before, unseen: 0 })),
    },
    toasts: {
      all: calls.toasts,
      dismiss: (id) => calls.toasts.edit((before) => before.filter((one) => one.id !== id)),
      silenced: new Cell<readonly string[]>([]),
    },
    devices: createDevices(),
    notices: {
      all: notices,
      dismiss: (id) => notices.edit((before) => before.filter((one) => one.id !== id)),
    },
  };
}

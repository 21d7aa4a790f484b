import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import type { Accounts } from "#roles/accounts/contract";
import { SessionBook } from "#roles/accounts/session-book";
import { SipTokenBook } from "#roles/accounts/sip-tokens";
import type { VirtualClock } from "./virtual-clock.ts";

const later = () => Promise.reject(new Error("not in this test"));
const nothing = () => Promise.resolve();

/** Everybody of example.com with the password `right`; alice administrates. Sessions are real ones that nothing stores. */
export function literalAccounts(clock: VirtualClock): Accounts {
  const idOf = (address: string) => [...address].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const sessions = new SessionBook({
    clock,
    log: silentLog,
    directory: {
      find: (address) =>
        address.endsWith("@example.com")
          ? { id: idOf(address), address, name: address, tel: undefined, enabled: true, createdAt: "" }
          : undefined,
      all: () => [],
    },
    isAdministrator: (address) => address === "alice@example.com",
    rows: { load: () => Promise.resolve([]), add: nothing, change: nothing, remove: nothing },
  });
  return {
    sessions,
    tokens: new SipTokenBook(clock, (session) => sessions.isUp(session)),
    signIn: ({ address, password }) =>
      password === "right"
        ? Promise.resolve({ address, strong: false })
        : Promise.reject(
            new ExplainedError({
              id: "ACC-0001",
              what: "No.",
              why: { kind: "accounts.credentials", observed: "wrong", expected: "right" },
              fix: [],
            }),
          ),
    codes: { has: () => Promise.resolve(false), offer: later, confirm: later, remove: later },
    passkeys: {
      list: () => Promise.resolve([]),
      optionsToAdd: later,
      add: later,
      remove: later,
      optionsToSignIn: later,
      signIn: later,
    },
    links: { list: later, invite: later, remove: later, show: later, use: later },
    changePassword: later,
    resetSignIn: later,
    refuseAdministrator: () => undefined,
  };
}

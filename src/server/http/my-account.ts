import type { Handlers, Input } from "./handlers.ts";
import type { HttpUses } from "./uses.ts";

/** The calls that set or clear the cookie; api.ts sees to that. */
export type EntranceCall = "signIn" | "signOut" | "sessionShow" | "passkeySignIn" | "linkUse";
type AccountCall = Extract<keyof Handlers, `invitation${string}` | "linkShow" | "passkeyAsk" | "me" | MyCall>;
type MyCall =
  | "mySipToken"
  | "myPassword"
  | `myCodes${string}`
  | `myPasskey${string}`
  | "myPlaces"
  | "myPlaceEnd";

/** How people come in and prove who they are. */
export function createAccountHandlers(_uses: HttpUses): Pick<Handlers, AccountCall> {
  const later = (_: Input<AccountCall>) => Promise.reject(new Error("not joined yet"));
  return {
    invitationList: later,
    invitationAdd: later,
    invitationRemove: later,
    linkShow: later,
    passkeyAsk: later,
    me: later,
    mySipToken: later,
    myPassword: later,
    myCodesOffer: later,
    myCodesConfirm: later,
    myCodesRemove: later,
    myPasskeyOptions: later,
    myPasskeyAdd: later,
    myPasskeyRemove: later,
    myPlaces: later,
    myPlaceEnd: later,
  };
}

import { type Call, call, done } from "./call.ts";
import * as invitations from "./invitations.ts";
import * as me from "./me.ts";
import { paths } from "./paths.ts";
import * as session from "./session.ts";

/** How people come in and prove who they are. */
export const accountCalls = {
  signIn: call(paths.signIn, "Signs somebody in; the answer sets a cookie.", {
    body: session.signIn,
    answer: session.session,
    access: "anyone",
  }),
  sessionShow: call(paths.sessionShow, "Who is signed in here.", {
    answer: session.session,
    access: "user",
  }),
  signOut: call(paths.signOut, "Ends the session of this browser.", { answer: done, access: "user" }),
  passkeyAsk: call(paths.passkeyAsk, "Begins a sign-in with a passkey.", {
    answer: me.passkeyOptions,
    access: "anyone",
  }),
  passkeySignIn: call(paths.passkeySignIn, "Signs somebody in by a passkey; the answer sets a cookie.", {
    body: me.passkeyAnswer,
    answer: session.session,
    access: "anyone",
  }),

  userResetSignIn: call(
    paths.userResetSignIn,
    "Takes codes and passkeys away from somebody who lost them; signs their browsers out.",
    { access: "helpdesk", answer: done },
  ),

  invitationList: call(paths.invitationList, "Invitations that nobody has used yet.", {
    access: "helpdesk",
    answer: invitations.invitations,
  }),
  invitationAdd: call(paths.invitationAdd, "Invites somebody; the answer has the link.", {
    body: invitations.invitationWish,
    access: "helpdesk",
    answer: invitations.newInvitation,
  }),
  invitationRemove: call(paths.invitationRemove, "Makes the link of an invitation worthless.", {
    access: "helpdesk",
    answer: done,
  }),
  linkShow: call(paths.linkShow, "What a one-time link is good for.", {
    answer: invitations.link,
    access: "anyone",
  }),
  linkUse: call(paths.linkUse, "Uses a one-time link up and signs its owner in.", {
    body: invitations.linkUse,
    answer: invitations.linkUsed,
    access: "anyone",
  }),

  me: call(paths.me, "The person who is signed in, and what their client has to know.", {
    answer: me.me,
    access: "user",
  }),
  mySipToken: call(paths.mySipToken, "A token with which a browser signs in to SIP.", {
    answer: me.sipToken,
    access: "user",
  }),
  myPassword: call(paths.myPassword, "Changes one's own password; other sessions end.", {
    body: me.passwordChange,
    answer: done,
    access: "user",
  }),
  myCodesOffer: call(paths.myCodesOffer, "Offers a secret for an authenticator.", {
    answer: me.codesOffer,
    access: "user",
  }),
  myCodesConfirm: call(paths.myCodesConfirm, "Proves the authenticator; from now on codes are asked for.", {
    body: me.codesConfirm,
    answer: done,
    access: "user",
  }),
  myCodesRemove: call(paths.myCodesRemove, "Codes are not asked for any more.", {
    body: me.passwordProof,
    answer: done,
    access: "user",
  }),
  myPasskeyOptions: call(paths.myPasskeyOptions, "Begins to add a passkey.", {
    answer: me.passkeyOptions,
    access: "user",
  }),
  myPasskeyAdd: call(paths.myPasskeyAdd, "Adds the passkey that the browser made.", {
    body: me.passkeyAnswer,
    answer: done,
    access: "user",
  }),
  myPasskeyRemove: call(paths.myPasskeyRemove, "Takes a passkey away.", { answer: done, access: "user" }),
  myPlaces: call(paths.myPlaces, "Browsers in which one is signed in.", {
    answer: me.signedInPlaces,
    access: "user",
  }),
  myPlaceEnd: call(paths.myPlaceEnd, "Signs one of one's browsers out.", { answer: done, access: "user" }),
} as const satisfies Record<string, Call>;

import type { Fault } from "./fault.ts";
import { refusalTo, type Signed } from "./signed-client.ts";

const sends =
  (one: Signed) =>
  ({ server }: Parameters<Fault["inject"]>[0]) =>
    refusalTo(server, one);

const ALICE = "alice@example.com";

/** Somebody wants in, and something of who they say they are is wrong. */
export const signInFaults: readonly Fault[] = [
  {
    area: "sign-in",
    what: "a wrong password",
    id: "AUTH-0001",
    kind: "authentication.password",
    inject: sends({ method: "REGISTER", from: ALICE, password: "wrong horse" }),
  },
  {
    area: "sign-in",
    what: "a user who is not there",
    id: "AUTH-0002",
    kind: "authentication.user",
    inject: sends({ method: "REGISTER", from: "nobody@example.com" }),
  },
  {
    area: "sign-in",
    what: "a user who is disabled",
    id: "AUTH-0003",
    kind: "directory.enabled",
    inject: sends({ method: "REGISTER", from: "off@example.com" }),
  },
  {
    area: "sign-in",
    what: "a domain that is not ours",
    id: "AUTH-0004",
    kind: "directory.domain",
    holds: ["example.org"],
    inject: sends({ method: "REGISTER", from: "alice@example.org" }),
  },
  {
    area: "sign-in",
    what: "a user without that way of signing in",
    id: "AUTH-0005",
    kind: "authentication.verifier",
    inject: sends({ method: "REGISTER", from: "browser@example.com" }),
  },
  {
    area: "sign-in",
    what: "somebody else's name in the credentials",
    id: "AUTH-0006",
    holds: ["bob@example.com"],
    inject: sends({ method: "REGISTER", from: ALICE, login: "bob@example.com" }),
  },
];

/** Somebody who is in wants something that cannot be. */
export const requestFaults: readonly Fault[] = [
  {
    area: "request",
    what: "a call to a user who is not there",
    id: "PRX-0001",
    holds: [],
    inject: sends({ method: "INVITE", from: ALICE, to: "sip:nobody@example.com" }),
  },
  {
    area: "request",
    what: "a call to a user who is signed out",
    id: "PRX-0002",
    inject: sends({ method: "INVITE", from: ALICE, to: "sip:bob@example.com" }),
  },
  {
    area: "request",
    what: "a call to a user who is disabled",
    id: "PRX-0013",
    inject: sends({ method: "INVITE", from: ALICE, to: "sip:off@example.com" }),
  },
  {
    area: "request",
    what: "a call to a domain without a way",
    id: "PRX-0005",
    holds: ["elsewhere.example"],
    inject: sends({ method: "INVITE", from: ALICE, to: "sip:carol@elsewhere.example" }),
  },
  {
    area: "request",
    what: "an extension that nobody has",
    id: "PIPE-0004",
    holds: ["teleport"],
    inject: sends({
      method: "INVITE",
      from: ALICE,
      to: "sip:bob@example.com",
      fields: ["Proxy-Require: teleport"],
    }),
  },
  {
    area: "request",
    what: "an event package that nobody serves",
    id: "PIPE-0005",
    holds: ["weather"],
    inject: sends({
      method: "SUBSCRIBE",
      from: ALICE,
      to: `sip:${ALICE}`,
      fields: ["Event: weather", "Expires: 60"],
    }),
  },
  {
    area: "request",
    what: "a message to a user who is not there",
    id: "MSG-0003",
    kind: "directory.user",
    inject: sends({
      method: "MESSAGE",
      from: ALICE,
      to: "sip:nobody@example.com",
      fields: ["Content-Type: text/plain"],
    }),
  },
];

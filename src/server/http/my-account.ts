import type { Feature } from "#api/me";
import { shareAnswerSeconds } from "#roles/accounts/settings";
import type { Handlers, Visit } from "./handler.ts";
import { notFound, notSignedIn } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

type AccountCall = Extract<
  keyof Handlers,
  `invitation${string}` | "linkShow" | "passkeyAsk" | "userResetSignIn" | "me" | MyCall
>;
type MyCall =
  | "mySipToken"
  | "myPassword"
  | `myCodes${string}`
  | `myPasskey${string}`
  | "myPlaces"
  | "myPlaceEnd";

const FEATURES = ["messages", "calls", "video", "sharing", "history"] as const;
const done = { done: true } as const;
const dateOf = (milliseconds: number) => new Date(milliseconds).toISOString();

/** How people come in, and what is theirs: passwords, codes, passkeys, browsers. */
export function createAccountHandlers(uses: HttpUses): Pick<Handlers, AccountCall> {
  const { accounts, client } = uses;
  const { codes, links, passkeys, sessions, tokens } = accounts;
  return {
    invitationList: async () => ({ invitations: [...(await links.list())] }),
    invitationAdd: ({ body, by }) => links.invite(body, by),
    invitationRemove: async ({ name, by }) => there("invitation", name, await links.remove(name, by)),
    linkShow: ({ name }) => links.show(name),
    passkeyAsk: async ({ visit }) => ({ options: await passkeys.optionsToSignIn(visit) }),
    userResetSignIn: async ({ name, by }) => there("user", name, await accounts.resetSignIn(name, by)),

    me: ({ by }) => showMe(uses, by),
    mySipToken: ({ by, visit }) => {
      const { token, until } = tokens.make(sessionOf(visit));
      return {
        token,
        until: dateOf(until),
        path: "/sip",
        iceServers: [...client.iceServers(by, visit.host)],
      };
    },
    myPassword: async ({ body, visit }) => {
      await accounts.changePassword(sessionOf(visit), body.password, body.newPassword, visit.remote);
      return done;
    },
    myCodesOffer: ({ by }) => codes.offer(by),
    myCodesConfirm: async ({ body, visit }) => {
      await codes.confirm(sessionOf(visit), body.code);
      return done;
    },
    myCodesRemove: async ({ body, visit }) => {
      await codes.remove(sessionOf(visit), body.password, visit.remote);
      return done;
    },
    myPasskeyOptions: async ({ by, visit }) => ({ options: await passkeys.optionsToAdd(by, visit) }),
    myPasskeyAdd: async ({ body, visit }) => {
      await passkeys.add(sessionOf(visit), body.name, body.answer, visit);
      return done;
    },
    myPasskeyRemove: async ({ by, name }) => there("passkey", name, await passkeys.remove(by, name)),
    myPlaces: ({ by, visit }) => ({
      places: sessions.places(by, sessionOf(visit).id).map(({ since, usedAt, ...place }) => {
        return { ...place, since: dateOf(since), usedAt: dateOf(usedAt) };
      }),
    }),
    myPlaceEnd: async ({ by, name }) => there("browser", name, await sessions.endPlace(by, name)),
  };
}

async function showMe(uses: HttpUses, address: string) {
  const { accounts, client } = uses;
  const user = await uses.users.find(address);
  if (!user) throw notFound("user", address);
  const values = new Map(uses.settings.list().map((setting) => [setting.name, setting]));
  const holds = await uses.policies.effective(user.address);
  const features = FEATURES.map((name): Feature => {
    const rule = holds?.rules.find((one) => one.name === name);
    const policy =
      rule?.decidedBy === "policy" ? `the policy "${rule.from}"` : (rule?.from ?? `features.${name}`);
    return { name, allowed: rule?.value !== false, policy, setBy: rule?.setBy ?? "" };
  });
  const passkeys = (await accounts.passkeys.list(address)).map(({ createdAt, usedAt, ...passkey }) => {
    return { ...passkey, createdAt: dateOf(createdAt), usedAt: usedAt === null ? null : dateOf(usedAt) };
  });
  return {
    address: user.address,
    name: user.name,
    tel: user.tel,
    domain: uses.status().domain,
    administrator: user.administrator,
    signIn: {
      hasPassword: user.signIn.includes("browser"),
      codes: await accounts.codes.has(address),
      passkeys,
    },
    echo: client.echo(),
    help: client.help(),
    features,
    push: { publicKey: uses.push.publicKey, subscribed: uses.push.subscribed(address) },
    shareAnswerSeconds: Number(values.get(shareAnswerSeconds.name)?.value ?? shareAnswerSeconds.default),
    version: uses.version,
  };
}

/** The gate lets nobody without a session to these calls; one that ended since is told so. */
function sessionOf({ session }: Visit) {
  if (!session) throw notSignedIn("an ended session", "user");
  return session;
}

function there(what: string, name: string, found: boolean): typeof done {
  if (!found) throw notFound(what, name);
  return done;
}

import { expect, test } from "vitest";
import { silentLog } from "#base/log";
import { SessionBook } from "#roles/accounts/session-book";
import { SipTokenBook } from "#roles/accounts/sip-tokens";
import { createAuthentication } from "#roles/authentication/index";
import { trustProvenConnections } from "#roles/authentication/settings";
import { createAuthenticationSecrets } from "#security/authentication-secrets";
import { traceView } from "#server/views";
import type { Phone } from "#testing/phone";
import { openStage } from "#testing/stage";

const TOKEN_MS = 10 * 60_000;
const nothing = () => Promise.resolve();

/** A stage on which browsers sign in with tokens; the tokens and sessions are real. */
async function tokenStage(over: { readonly trust?: boolean } = {}) {
  let made: { readonly sessions: SessionBook; readonly tokens: SipTokenBook } | undefined;
  const stage = await openStage({
    settings: { [trustProvenConnections.name]: over.trust ?? true },
    authentication: ({ clock, settings, directory, report }) => {
      const rows = { load: () => Promise.resolve([]), add: nothing, change: nothing, remove: nothing };
      const sessions = new SessionBook({
        clock,
        log: silentLog,
        directory,
        isAdministrator: () => false,
        rows,
      });
      const tokens = new SipTokenBook(clock, (session) => sessions.isUp(session));
      made = { sessions, tokens };
      return createAuthentication({
        clock,
        settings,
        directory,
        report,
        log: silentLog,
        tokens,
        verifiers: { digest: () => undefined, ntHash: () => undefined },
        secrets: createAuthenticationSecrets(new Uint8Array(32)),
        fqdn: () => "ocs.example.com",
        isUs: (host) => host === "192.0.2.1",
        isRegisteredFrom: () => false,
      });
    },
  });
  if (!made) throw new Error("the stage makes authentication");
  const { sessions, tokens } = made;
  sessions.onEnd((session) => stage.frontEnd.authentication.forgetSession(session));
  const signIn = async (user: string) => {
    const browser = { remote: "192.0.2.50", userAgent: "Firefox" };
    const [, session] = await sessions.open(`${user}@example.com`, browser, false);
    return { session, token: () => `Bearer ${tokens.make(session).token}` };
  };
  return { stage, sessions, signIn };
}

const registers = async (page: Phone, token: string) => {
  page.sends("REGISTER", [["authorization", token]]);
  await page.gets(200);
};

test("a page signs in with a token over a secure WebSocket; nobody further ever sees the token", async () => {
  const { stage, signIn } = await tokenStage();
  const [alice, bob] = [stage.phone("alice", "alice", "wss"), stage.phone("bob", "bob", "wss")];
  const [hers, his] = [await signIn("alice"), await signIn("bob")];
  const token = hers.token();
  await registers(alice, token);
  await registers(bob, his.token());
  expect(stage.frontEnd.location.find("alice@example.com")[0]?.proof).toBe("token");

  alice.sends("INVITE bob", [["authorization", token]]);
  const invite = await bob.gets("INVITE");
  expect(invite.get("authorization")).toBeUndefined();
  const trace = stage.frontEnd.recorder.since(0, 1000).map(traceView);
  expect(trace.some(({ message }) => message.includes("Bearer removed"))).toBe(true);
  expect(JSON.stringify(trace)).not.toContain(token.slice("Bearer ".length));
  expect(stage.problems).toEqual([]);
});

test("a token that is too old signs nobody in, and the challenge says that it was the token", async () => {
  const { stage, signIn } = await tokenStage();
  const { token } = await signIn("alice");
  const old = token();
  stage.passes(TOKEN_MS);
  const alice = stage.phone("alice", "alice", "wss");
  alice.sends("REGISTER", [["authorization", old]]);
  const refused = await alice.gets(401);
  const offers = refused.getAll("www-authenticate");
  const digests = offers.slice(0, -1);
  expect(offers.at(-1)).toBe('Bearer realm="example.com", error="invalid_token"');
  expect(digests.every((one) => one.startsWith("Digest "))).toBe(true);
  expect(refused.get("warning")).toContain("AUTH-0018");
  expect(stage.problems.map(({ id }) => id)).toEqual(["AUTH-0018"]);
  await registers(alice, token());
});

test.each([true, false])(
  "an open connection goes on after its token's time (trusting proven connections: %s), and registers anew with a fresh one",
  async (trust) => {
    const { stage, signIn } = await tokenStage({ trust });
    const { token } = await signIn("alice");
    const alice = stage.phone("alice", "alice", "wss");
    const first = token();
    await registers(alice, first);
    stage.passes(TOKEN_MS);
    alice.sends("MESSAGE bob", [
      ["authorization", first],
      ["content-type", "text/plain"],
    ]);
    await alice.gets(202);
    alice.sends("REGISTER", [["authorization", first]]);
    await alice.gets(401);
    await registers(alice, token());
  },
);

test("a session that ends takes its own connections and what they registered, and no other's", async () => {
  const { stage, sessions, signIn } = await tokenStage();
  const [here, there] = [stage.phone("here", "alice", "wss"), stage.phone("there", "alice", "wss")];
  const [one, other] = [await signIn("alice"), await signIn("alice")];
  await registers(here, one.token());
  await registers(there, other.token());
  await sessions.end(other.session.id);
  expect([here.flow.open, there.flow.open]).toEqual([true, false]);
  expect(stage.frontEnd.location.find("alice@example.com")).toHaveLength(1);
});

test("a token proves its own person only", async () => {
  const { stage, signIn } = await tokenStage();
  const page = stage.phone("page", "bob", "wss");
  const { token } = await signIn("alice");
  page.sends("REGISTER", [["authorization", token()]]);
  await page.gets(403);
  page.sends("MESSAGE alice", [["authorization", token()]]);
  await page.gets(403);
  expect(stage.problems.at(-1)?.id).toBe("AUTH-0006");
});

test("a token is worth nothing over TCP, nor in the clear from another machine", async () => {
  const { stage, signIn } = await tokenStage();
  const { token } = await signIn("alice");
  for (const transport of ["tcp", "ws"] as const) {
    const phone = stage.phone(`alice-${transport}`, "alice", transport);
    phone.sends("REGISTER", [["authorization", token()]]);
    const challenge = await phone.gets(401);
    expect(challenge.getAll("www-authenticate").some((one) => one.startsWith("Bearer"))).toBe(false);
  }
});

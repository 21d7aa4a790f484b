import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { readText, workFolder } from "./clients/program.ts";
import { Purple } from "./clients/purple.ts";
import { pause } from "./clients/tape.ts";

/** sipe looks at the keep-alive time only when its first timer fires, 60 s after it connected. */
const isLong = Boolean(process.env["PARLEY_INTEROP_LONG"]);
const SILENCE_SECONDS = isLong ? 620 : 75;

interface SignedIn {
  readonly endpoints: readonly {
    transport: string;
    proof: string[];
    epid: string | null;
    connected: boolean;
  }[];
}

describe.runIf(await needs("pidgin-sipe"))("pidgin-sipe, the free Communicator client", () => {
  let parley: Parley;
  let trust: string;
  const dir = workFolder("communicator");
  const clients: Purple[] = [];

  beforeAll(async () => {
    parley = await Parley.start({ dir, set: isLong ? [] : ["registrar.keep-alive-seconds=30"] });
    trust = path.dirname(await parley.authority());
    for (const name of ["alice", "bob", "carol", "dave", "erin"]) await parley.user(name);
    await parley.tell(["user", "disable", "dave@example.com"]);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) await client.quit();
  });

  afterAll(async () => {
    await parley?.stop();
  });

  const signIn = (
    name: string,
    transport: "tcp" | "tls",
    change: { login?: string; password?: string; user?: string; trust?: string } = {},
  ): Purple => {
    const client = new Purple({
      dir,
      user: `${name}@example.com`,
      login: `EXAMPLE\\${name}`,
      password: passwordOf(name),
      port: parley.ports[transport],
      transport,
      ...change,
    });
    clients.push(client);
    return client;
  };
  const endpoints = (name: string) => parley.json<SignedIn>("endpoints", `${name}@example.com`);

  test.each(["tcp", "tls"] as const)("signs in with NTLM over %s and signs out", async (transport) => {
    const client = signIn("alice", transport);
    await client.event("signed-on");
    // Every answer after the handshake is signed; the plugin drops a connection on which a signature is wrong.
    await pause(1500);
    expect(client.has("connection-error")).toBe(false);
    const { endpoints: there } = await endpoints("alice");
    expect(there).toMatchObject([{ transport, proof: ["ntlm"], connected: true }]);
    expect(there[0]?.epid).toMatch(/^[0-9a-f]{12}$/);

    client.command("disconnect");
    await client.event("signed-off");
    await expect.poll(async () => (await endpoints("alice")).endpoints).toEqual([]);
  });

  test.each(["EXAMPLE\\alice", "alice", "alice@example.com"])("signs in as %s", async (login) => {
    const client = signIn("alice", "tcp", { login });
    await client.event("signed-on");
  });

  test("checks our certificate against our authority", async () => {
    const client = signIn("alice", "tls", { trust });
    await client.event("signed-on");
    expect(client.has("request")).toBe(false);
  });

  const refusals = [
    {
      what: "a wrong password",
      name: "bob",
      change: { password: "not-this-one" },
      words: /password/i,
      not: /NTLM version|clock/i,
    },
    { what: "a disabled user", name: "dave", change: {}, words: /disabled/i, not: /password/i },
    {
      what: "an unknown user",
      name: "nobody",
      change: {},
      words: /no user nobody/i,
      not: /disabled|password/i,
    },
    {
      what: "a user of another domain",
      name: "bob",
      change: { user: "bob@other.example" },
      words: /domain/i,
      not: /password/i,
    },
  ] as const;
  test.each(refusals)(
    "$what: the true reason stands in its error text",
    async ({ name, change, words, not }) => {
      const client = signIn(name, "tls", change);
      const error = await client.event("connection-error", 20);
      expect(error.text).toMatch(words);
      expect(error.text).not.toMatch(not);
      const [shownCase] = /\bc-[0-9A-Z]{4,}/.exec(error.text ?? "") ?? [];
      expect(shownCase, `no case in: ${error.text}`).toBeDefined();
      // The administrator finds the same incident by it.
      expect(await parley.tell(["case", shownCase ?? ""])).toContain(shownCase);
      expect(client.has("signed-on")).toBe(false);
    },
  );

  test(`stays signed in through ${SILENCE_SECONDS} s of keep-alives`, { timeout: 700_000 }, async () => {
    const client = signIn("carol", "tls");
    await client.event("signed-on");
    await pause(SILENCE_SECONDS * 1000);
    expect(client.has("connection-error")).toBe(false);
    expect(client.has("signed-off")).toBe(false);
    expect((await endpoints("carol")).endpoints).toMatchObject([{ connected: true }]);
    // Silence alone proves nothing: the plugin has sent its empty lines.
    expect(readText(path.join(dir, "carol@example.com-tls.debug"))).toMatch(
      isLong ? /keepalive_timeout: expired 300/ : /keepalive_timeout: expired 30/,
    );
  });

  test.each([
    ["tls", "tcp"],
    ["tcp", "tls"],
  ] as const)("two of them talk, one over %s and one over %s", async (mine, theirs) => {
    const [alice, bob] = [signIn("alice", mine), signIn("bob", theirs)];
    await Promise.all([alice.event("signed-on"), bob.event("signed-on")]);
    // Three messages make a session in both directions, all of it signed and checked by both plugins.
    for (const [from, to, text] of [
      [alice, bob, "good morning"],
      [bob, alice, "grüß dich 😀"],
      [alice, bob, "until later"],
    ] as const) {
      const mark = to.mark;
      from.command("send-im", { to: `sip:${to === bob ? "bob" : "alice"}@example.com`, text });
      expect((await to.event("received-im", 10, mark)).text).toBe(text);
    }
    for (const client of [alice, bob]) expect(client.has("conversation-error")).toBe(false);
  });

  test("a user who is disabled while signed in is told, and is gone", async () => {
    const client = signIn("erin", "tls");
    await client.event("signed-on");
    await pause(1000);
    const from = client.mark;
    await parley.tell(["user", "disable", "erin@example.com"]);
    const error = await client.event("connection-error", 20, from);
    expect(error.text).toMatch(/disabled/i);
    expect((await endpoints("erin")).endpoints).toEqual([]);
    await parley.tell(["user", "enable", "erin@example.com"]);
  });

  test("after a restart of the server it signs in again", async () => {
    const client = signIn("alice", "tls");
    await client.event("signed-on");
    await pause(1000);
    let from = client.mark;
    await parley?.stop();
    await client.event("connection-error", 20, from);
    await parley.start();
    from = client.mark;
    client.command("connect"); // a person, or the plugin's own timer
    await client.event("signed-on", 15, from);
    expect((await endpoints("alice")).endpoints).toHaveLength(1);
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

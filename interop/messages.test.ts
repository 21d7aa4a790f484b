import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { Purple } from "./clients/purple.ts";
import { pause } from "./clients/tape.ts";

describe.runIf(await needs("pidgin-sipe"))("messages between real Communicator clients", () => {
  const dir = workFolder("messages");
  const clients: Purple[] = [];
  let parley: Parley;

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    for (const name of ["alice", "bob", "carol", "dave"]) await parley.user(name);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.quit();
  });
  afterAll(async () => {
    await parley?.stop();
  });

  const signIn = async (name: string, host?: string): Promise<Purple> => {
    const client = new Purple({
      dir,
      user: `${name}@example.com`,
      login: `EXAMPLE\\${name}`,
      password: passwordOf(name),
      port: parley.ports.tls,
      transport: "tls",
      ...(host === undefined ? {} : { host }),
    });
    clients.push(client);
    await client.event("signed-on");
    await client.event("group-added"); // its list has come
    await client.event("group-added");
    return client;
  };
  const sip = (name: string): string => `sip:${name}@example.com`;
  const write = (from: Purple, to: string, text: string, html = false): void =>
    from.command("send-im", { to: sip(to), text, html });
  const received = (by: Purple, text: string, seconds = 10) =>
    by.event("received-im", seconds, 0, (said) => said.text === text);

  test("Unicode and markup go both ways, once each, and typing shows", async () => {
    const [alice, bob] = [await signIn("alice"), await signIn("bob")];
    write(alice, "bob", "Grüße 😀 & <Zeichen>");
    await received(bob, "Grüße 😀 & <Zeichen>");
    write(bob, "alice", "<b>fett</b> und <i>schräg</i>", true);
    const back = await alice.event("received-im", 10, 0, ({ text }) => text?.includes("fett") === true);
    // pidgin-sipe writes one format for the whole message.
    expect(back).toMatchObject({ from: sip("bob"), html: expect.stringMatching(/<b><i>.*fett/i) });
    alice.command("typing", { to: sip("bob"), state: "typing" });
    expect(await bob.event("typing", 5, 0, ({ state }) => state === "typing")).toMatchObject({
      who: sip("alice"),
    });
    await pause(1_000);
    // The first one travels inside the INVITE and again as a MESSAGE: it is shown once.
    expect(bob.said.events.filter(({ event }) => event === "received-im")).toHaveLength(1);
    expect(alice.has("conversation-error")).toBe(false);
  }, 60_000);

  test("with two endpoints of the receiver one gets the conversation, and nothing is lost or doubled", async () => {
    const alice = await signIn("alice");
    const [desk, laptop] = [await signIn("bob", "desk"), await signIn("bob", "laptop")];
    await pause(1_500); // each sees the other's device
    write(alice, "bob", "to whom");
    // An endpoint that knows of another waits ten seconds whether its person looks (pidgin-sipe).
    const first = await Promise.race([received(desk, "to whom", 20), received(laptop, "to whom", 20)]);
    expect(first.from).toBe(sip("alice"));
    await pause(2_000);
    const all = [...desk.said.events, ...laptop.said.events].filter(({ event }) => event === "received-im");
    expect(all).toHaveLength(1);
    expect(alice.has("conversation-error")).toBe(false);
  }, 60_000);

  describe("the pop-up and the help contact say why a message did not arrive:", () => {
    const told = async (alice: Purple): Promise<{ popup: string; help: string }> => {
      const popup = await alice.event("conversation-error");
      const help = await alice.event("received-im", 5, 0, ({ from }) => from === sip("help"));
      expect(help.text).toMatch(/\(MSG-\d{4}, case c-[0-9A-Z]+\)/);
      const [code = ""] = /c-[0-9A-Z]+/.exec(help.text ?? "") ?? [];
      expect(await parley.tell(["case", code])).toContain(code);
      return { popup: popup.text ?? "", help: help.text ?? "" };
    };
    const all = new Set<string>();

    test("a word that the administrator has blocked", async () => {
      await parley.tell(["settings", "set", "messages.blocked-words", "casino"]);
      const alice = await signIn("alice");
      await signIn("bob");
      write(alice, "bob", "to the casino");
      const { popup, help } = await told(alice);
      expect(popup).toMatch(/system administrator has blocked/);
      expect(help).toContain('"casino"');
      all.add(help.replace(/\(.*/, ""));
    });

    test("nobody of that name", async () => {
      const alice = await signIn("alice");
      write(alice, "nobody", "hello?");
      const { popup, help } = await told(alice);
      expect(popup).not.toMatch(/offline/);
      expect(help).toMatch(/Nobody here has the address nobody@example\.com/);
      all.add(help.replace(/\(.*/, ""));
    });

    test("somebody who is signed out: offline, and so it is; the message waits", async () => {
      const alice = await signIn("alice");
      write(alice, "dave", "for later");
      const { popup, help } = await told(alice);
      expect(popup).toMatch(/offline/);
      expect(help).toMatch(/dave@example\.com is not signed in.*kept/);
      all.add(help.replace(/\(.*/, ""));
    });

    test("a full mailbox", async () => {
      await parley.tell(["settings", "set", "messages.most-waiting", "1"]);
      const alice = await signIn("alice");
      write(alice, "dave", "one too many");
      const { popup, help } = await told(alice);
      expect(popup).not.toMatch(/offline/);
      expect(help).toMatch(/dave@example\.com.*1/);
      all.add(help.replace(/\(.*/, ""));
      await parley.tell(["settings", "undo"]);
    });

    test("somebody who has blocked the sender", async () => {
      await parley.tell(["contacts", "block", "bob@example.com", "alice@example.com"]);
      const alice = await signIn("alice");
      await signIn("bob");
      write(alice, "bob", "please");
      const { popup, help } = await told(alice);
      expect(popup).not.toMatch(/offline/);
      expect(help).toMatch(/bob@example\.com does not accept messages from you/);
      all.add(help.replace(/\(.*/, ""));
      await parley.tell(["contacts", "unblock", "bob@example.com", "alice@example.com"]);
    });

    test("five causes, five texts; who wrote to nobody is told nothing", async () => {
      expect(all.size).toBe(5);
      const carol = await signIn("carol"); // its search for a group chat service is no message
      await pause(1_000);
      expect(carol.has("received-im")).toBe(false);
    });
  });

  test("do not disturb stops a message, and a colleague with Team access breaks through", async () => {
    const [alice, bob] = [await signIn("alice"), await signIn("bob")];
    bob.command("add-buddy", { who: sip("alice"), group: "Team" });
    bob.command("set-status", { status: "do-not-disturb" });
    await pause(2_500); // the client waits before it publishes
    write(alice, "bob", "may I?");
    expect((await alice.event("conversation-error")).text).toMatch(/do not want to be disturbed/);
    bob.command("buddy-action", { who: sip("alice"), path: ["Access level", "Team"] });
    await pause(1_500);
    write(alice, "bob", "it burns");
    await received(bob, "it burns");
  }, 60_000);

  test("what was written to somebody away is delivered once, with its time, also after a restart", async () => {
    const alice = await signIn("alice");
    write(alice, "carol", "erst später");
    await alice.event("conversation-error");
    await alice.quit();
    parley.kill("SIGKILL");
    await parley.gone();
    await parley.start();
    const carol = await signIn("carol");
    const late = await carol.event("received-im", 15, 0, ({ from }) => from === sip("alice"));
    expect(late.text).toMatch(/^\[.*20\d\d-\d\d-\d\d \d\d:\d\d.*\] erst später$/);
    await carol.quit();
    const again = await signIn("carol");
    await pause(4_000);
    expect(again.has("received-im")).toBe(false);
  }, 90_000);

  test("the history finds what was said, on both sides", async () => {
    const found = await parley.tell(["messages", "history", "bob@example.com", "--search", "grüße"]);
    expect(found).toContain("alice@example.com");
    expect(found).toContain("Grüße");
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

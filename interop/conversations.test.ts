import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { Purple, type PurpleEvent } from "./clients/purple.ts";

const sip = (name: string): string => `sip:${name}@example.com`;
const isText = ({ event }: PurpleEvent): boolean => event === "received-im";

describe.runIf(await needs("pidgin-sipe"))(
  "conversations of real Communicator clients that do not go smoothly",
  () => {
    const dir = workFolder("conversations");
    const clients: Purple[] = [];
    let parley: Parley;

    beforeAll(async () => {
      parley = await Parley.start({ dir });
      for (const name of ["alice", "bob", "carol", "dave", "erin"]) await parley.user(name);
    });
    afterEach(async () => {
      for (const client of clients.splice(0)) await client.quit();
    });
    afterAll(async () => {
      await parley?.stop();
    });

    const signIn = async (name: string, host?: string, transport: "tcp" | "tls" = "tls"): Promise<Purple> => {
      const [user, login] = [`${name}@example.com`, `EXAMPLE\\${name}`];
      const common = {
        dir,
        user,
        login,
        password: passwordOf(name),
        port: parley.ports[transport],
        transport,
      };
      const client = new Purple({ ...common, ...(host === undefined ? {} : { host }) });
      clients.push(client);
      await client.event("group-added"); // its list has come
      return client;
    };
    const write = (from: Purple, to: string, text: string): void =>
      from.command("send-im", { to: sip(to), text });
    const reads = (by: Purple, text: string, seconds = 10, from = 0) =>
      by.said.next(`"${text.slice(0, 40)}"`, (said) => isText(said) && said.text === text, seconds, from);
    /** Closes its window, and the other client knows it: a text that crosses the BYE is not meant. */
    const closes = async (client: Purple, other: Purple, who: string): Promise<void> => {
      const before = other.trace().length;
      client.command("close-im", { who: sip(who) });
      await expect.poll(() => other.trace().slice(before)).toMatch(/\nBYE sip:/);
    };
    const errors = (of: Purple): string[] =>
      of.said.events.flatMap((said) => (said.event === "conversation-error" ? [said.text ?? ""] : []));
    const textsFrom = (by: Purple, from: string): string[] =>
      by.said.events.flatMap((said) => (isText(said) && said.from === sip(from) ? [said.text ?? ""] : []));

    test("fifty lines in one breath come in order, each once", async () => {
      const [alice, bob] = [await signIn("alice"), await signIn("bob", undefined, "tcp")];
      const lines = Array.from({ length: 50 }, (_, at) => `Zeile ${at}`);
      for (const line of lines) write(alice, "bob", line);
      await reads(bob, "Zeile 49", 20);
      expect(textsFrom(bob, "alice")).toEqual(lines);
      expect(errors(alice)).toEqual([]);
    }, 60_000);

    test("both begin at the same moment: both are read, and the conversation goes on", async () => {
      const [alice, bob] = [await signIn("alice"), await signIn("bob")];
      write(alice, "bob", "ich zuerst");
      write(bob, "alice", "nein, ich");
      await Promise.all([reads(bob, "ich zuerst"), reads(alice, "nein, ich")]);
      write(alice, "bob", "na gut");
      await reads(bob, "na gut");
      write(bob, "alice", "eben");
      await reads(alice, "eben");
      expect([textsFrom(bob, "alice"), textsFrom(alice, "bob")]).toEqual([
        ["ich zuerst", "na gut"],
        ["nein, ich", "eben"],
      ]);
      expect([...errors(alice), ...errors(bob)]).toEqual([]);
    }, 60_000);

    test("a text of 20,000 characters and one of many lines come whole", async () => {
      const [alice, bob] = [await signIn("alice"), await signIn("bob")];
      const long = "Donaudampfschifffahrt 😀 ".repeat(800).trim();
      write(alice, "bob", long);
      await reads(bob, long);
      const lines = "erste Zeile\nzweite <Zeile>\n\nvierte & letzte";
      write(bob, "alice", lines);
      const shown = await alice.event("received-im", 10, 0, ({ text }) => text?.startsWith("erste") === true);
      expect(shown.html).toContain("erste Zeile\nzweite &lt;Zeile&gt;\n\nvierte &amp; letzte");
      expect([...errors(alice), ...errors(bob)]).toEqual([]);
    }, 60_000);

    test("who closes the window and is written to again gets a new conversation", async () => {
      const [alice, bob] = [await signIn("alice"), await signIn("bob")];
      write(alice, "bob", "eins");
      await reads(bob, "eins");
      await closes(bob, alice, "alice");
      write(alice, "bob", "zwei");
      await reads(bob, "zwei");
      await closes(alice, bob, "bob");
      write(bob, "alice", "drei");
      await reads(alice, "drei");
      expect(textsFrom(bob, "alice")).toEqual(["eins", "zwei"]);
      expect([...errors(alice), ...errors(bob)]).toEqual([]);
    }, 60_000);

    test("who appears offline is still reached", async () => {
      const [alice, bob] = [await signIn("alice"), await signIn("bob")];
      bob.command("set-status", { status: "invisible" });
      write(alice, "bob", "bist du da?");
      await reads(bob, "bist du da?");
      bob.command("set-status", { status: "available" });
      expect(errors(alice)).toEqual([]);
    }, 60_000);

    test("a receiver that is killed in mid-conversation: the next text is kept, and the sender hears what is so", async () => {
      const [alice, carol] = [await signIn("alice"), await signIn("carol")];
      write(alice, "carol", "noch da");
      await reads(carol, "noch da");
      write(carol, "alice", "ja");
      await reads(alice, "ja"); // so all of it is acknowledged
      await carol.kill();
      await expect
        .poll(
          async () =>
            (await parley.json<{ endpoints: object[] }>("endpoints", "carol@example.com")).endpoints,
        )
        .toEqual([]);
      write(alice, "carol", "zu spät");
      const said = await alice.event("conversation-error");
      expect(said.text).toMatch(/offline/); // and so it is
      const again = await signIn("carol");
      const late = await again.event("received-im", 15, 0, ({ from }) => from === sip("alice"));
      expect(late.text).toContain("zu spät");
      write(again, "alice", "jetzt wieder");
      await reads(alice, "jetzt wieder");
    }, 90_000);

    test("the same device signs in again before its old connection is gone: it stays, and so does its presence", async () => {
      await parley.tell(["contacts", "add", "alice@example.com", "dave@example.com"]);
      const alice = await signIn("alice");
      const first = await signIn("dave");
      await alice.sees("dave@example.com", "available");
      const mark = alice.mark;
      const second = await signIn("dave"); // on the same host: the same epid
      write(alice, "dave", "wer von euch?");
      await reads(second, "wer von euch?");
      await first.kill();
      write(alice, "dave", "noch da?");
      await reads(second, "noch da?");
      expect(textsFrom(first, "alice")).toEqual([]);
      const wentOff = (said: PurpleEvent) => said.who === sip("dave") && said.status === "offline";
      expect(alice.said.events.slice(mark).filter(wentOff)).toEqual([]);
    }, 60_000);

    test("with three endpoints of the receiver the one that answers goes on alone; sent from it, the answer reaches the sender", async () => {
      const alice = await signIn("alice");
      const hosts = ["desk", "laptop", "home"];
      const ends = await Promise.all(hosts.map((host) => signIn("erin", host)));
      write(alice, "erin", "an alle drei");
      const first = await Promise.race(ends.map((end) => reads(end, "an alle drei", 25).then(() => end)));
      write(first, "alice", "hier bin ich");
      await reads(alice, "hier bin ich");
      write(alice, "erin", "nur an dich");
      await reads(first, "nur an dich");
      const counts = ends.map((end) => textsFrom(end, "alice").length).sort();
      expect(counts).toEqual([0, 0, 2]);
      expect(errors(alice)).toEqual([]);
    }, 90_000);

    test("a server that is restarted in mid-conversation: it goes on", async () => {
      const [alice, bob] = [await signIn("alice"), await signIn("bob")];
      write(alice, "bob", "vorher");
      await reads(bob, "vorher");
      const marks = [alice.mark, bob.mark] as const;
      parley.kill("SIGKILL");
      await parley.gone();
      await Promise.all([
        alice.event("connection-error", 20, marks[0]),
        bob.event("connection-error", 20, marks[1]),
      ]);
      await parley.start();
      for (const client of [alice, bob]) client.command("connect");
      await Promise.all([alice.event("signed-on", 15, marks[0]), bob.event("signed-on", 15, marks[1])]);
      write(bob, "alice", "nachher");
      await reads(alice, "nachher");
      write(alice, "bob", "gut");
      await reads(bob, "gut");
    }, 90_000);

    test("the history has each conversation as it was said", async () => {
      const found = await parley.tell(["messages", "history", "bob@example.com", "--search", "zuerst"]);
      expect(found).toContain("ich zuerst");
      const all = await parley.tell(["messages", "export", "bob@example.com"]);
      for (const text of ["Zeile 0", "Zeile 49", "nein, ich", "vierte & letzte", "nachher"])
        expect(all.split(text).length - 1, `"${text}" in the export`).toBeGreaterThan(0);
    });

    test("the server is still running and nothing in its log is an error", () => {
      expect(parley.isRunning()).toBe(true);
      expect(parley.errors()).toEqual([]);
    });
  },
);

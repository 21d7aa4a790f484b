import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { Purple } from "./clients/purple.ts";
import { pause } from "./clients/tape.ts";

interface Traced {
  readonly at: string;
  readonly direction: "in" | "out";
  readonly message: string;
}

describe.runIf(await needs("pidgin-sipe"))("presence and contacts between real Communicator clients", () => {
  const dir = workFolder("presence");
  const clients: Purple[] = [];
  let parley: Parley;

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    for (const name of ["alice", "bob", "carol", "erin"]) await parley.user(name);
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
    return client;
  };
  const sip = (name: string): string => `sip:${name}@example.com`;

  test("a list of 3 groups and 200 contacts arrives whole", async () => {
    const rows = Array.from({ length: 200 }, (_, at) => {
      const group = ["Team", "Kunden & Co", "Ügyfelek"][at % 3];
      return `erin@example.com,person${at}@example.com,Person ${at},${group}`;
    });
    const file = path.join(dir, "contacts.csv");
    writeFileSync(file, `owner,address,name,group\n${rows.join("\n")}\n`);
    await parley.tell(["contacts", "import", file]);
    const erin = await signIn("erin");
    await erin.event("buddy-added", 10, 0, ({ who }) => who === sip("person199"));
    erin.command("list-buddies");
    const list = await erin.event("buddy-list");
    expect(list.buddies).toHaveLength(200);
    expect(new Set(list.buddies?.map(({ group }) => group))).toEqual(
      new Set(["Team", "Kunden & Co", "Ügyfelek"]),
    );
  }, 60_000);

  test("two people see each other's every state and note; each reaches the other within a second", async () => {
    await parley.tell(["contacts", "add", "alice@example.com", "bob@example.com"]);
    await parley.tell(["contacts", "add", "bob@example.com", "alice@example.com"]);
    const [alice, bob] = [await signIn("alice"), await signIn("bob")];
    await alice.sees("bob@example.com", "available");
    await bob.sees("alice@example.com", "available");
    const since = new Date().toISOString();
    for (const status of ["busy", "do-not-disturb", "be-right-back", "away", "available"]) {
      bob.command("set-status", { status });
      await alice.sees("bob@example.com", status);
      alice.command("set-status", { status });
      await bob.sees("alice@example.com", status);
    }
    bob.command("set-status", { status: "invisible" });
    await alice.sees("bob@example.com", "offline");
    bob.command("set-status", { status: "available", message: "zurück um fünf" });
    await alice.reads("bob@example.com", "zurück um fünf");
    // The client itself waits a second before it publishes, so the delay is read off the trace of the server.
    for (const ms of await delays(parley, since)) expect(ms).toBeLessThan(1_000);
  }, 120_000);

  test("who is added is asked; blocked, sees nobody; unblocked, sees again", async () => {
    const [alice, carol] = [await signIn("alice"), await signIn("carol")];
    carol.command("add-buddy", { who: sip("alice"), group: "Friends" });
    expect((await alice.event("added-by")).who).toBe(sip("carol"));
    await carol.sees("alice@example.com", "available");
    alice.command("add-buddy", { who: sip("carol"), group: "Friends" });
    await alice.event("buddy-added");
    alice.command("block", { who: sip("carol") });
    await carol.sees("alice@example.com", "offline");
    await pause(500); // the client unblocks only whom its last list of containers shows as blocked
    alice.command("unblock", { who: sip("carol") });
    await carol.sees("alice@example.com", "available");
  }, 60_000);

  test("what one endpoint changes in the list shows on the other: add, rename, move, remove", async () => {
    const [desk, laptop] = [await signIn("bob", "desk"), await signIn("bob", "laptop")];
    expect(
      (await parley.json<{ endpoints: object[] }>("endpoints", "bob@example.com")).endpoints,
    ).toHaveLength(2);
    desk.command("add-buddy", { who: sip("carol"), group: "Crew" });
    await laptop.event("buddy-added", 10, 0, (said) => said.who === sip("carol") && said.group === "Crew");
    desk.command("alias", { who: sip("carol"), alias: "Caz" });
    await laptop.event("buddy-aliased", 10, 0, ({ alias }) => alias === "Caz");
    desk.command("rename-group", { group: "Crew", name: "Mannschaft" });
    await expect
      .poll(async () => {
        const from = laptop.mark;
        laptop.command("list-buddies");
        return (await laptop.event("buddy-list", 5, from)).buddies?.map(({ group }) => group);
      })
      .toContain("Mannschaft");
    desk.command("remove-buddy", { who: sip("carol") });
    await laptop.event("buddy-removed", 10, 0, ({ who }) => who === sip("carol"));
  }, 60_000);

  test("of three endpoints the busiest wins; one that is killed is gone with what it said", async () => {
    await parley.tell(["contacts", "add", "alice@example.com", "bob@example.com"]);
    const alice = await signIn("alice");
    const desk = await signIn("bob", "desk");
    const laptop = await signIn("bob", "laptop");
    const home = await signIn("bob", "home");
    await alice.sees("bob@example.com", "available");
    await desk.kill();
    await laptop.kill();
    await pause(500);
    await alice.sees("bob@example.com", "available");
    await home.kill();
    await alice.sees("bob@example.com", "offline", 15); // the grace for a broken connection is a few seconds
  }, 90_000);

  test("signing out is seen at once", async () => {
    const [alice, bob] = [await signIn("alice"), await signIn("bob")];
    await alice.sees("bob@example.com", "available");
    bob.command("disconnect");
    await alice.sees("bob@example.com", "offline", 2);
  }, 60_000);

  test("a restart of the server under them: they come back, and list and note are as they were", async () => {
    const [alice, bob] = [await signIn("alice"), await signIn("bob")];
    bob.command("set-status", { status: "busy", message: "bleibt stehen" });
    await alice.reads("bob@example.com", "bleibt stehen");
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
    await alice.sees("bob@example.com", "busy", 8);
    alice.command("list-buddies");
    const { buddies } = await alice.event("buddy-list", 5, alice.mark);
    const shown = buddies?.find(({ who }) => who === sip("bob"));
    expect(shown).toMatchObject({ message: expect.stringContaining("bleibt stehen") });
  }, 90_000);

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

/** For each state that was published: milliseconds until it left for a watcher. */
async function delays(parley: Parley, since: string): Promise<number[]> {
  const lines = (await parley.tell(["trace", "--json"])).trim().split("\n");
  const passed = lines.map((line) => JSON.parse(line) as Traced); // the CLI's contract, checked by its tests
  const found: number[] = [];
  for (const [at, { direction, message, at: published }] of passed.entries()) {
    const availability = /xsi:type="userState".*?<availability>(\d+)</.exec(message)?.[1];
    if (direction !== "in" || availability === undefined || published < since) continue;
    const [uri = ""] = /uri="sip:[^"]+"/.exec(message) ?? [];
    const told = passed
      .slice(at)
      .find(
        (one) =>
          one.direction === "out" &&
          one.message.startsWith("BENOTIFY") &&
          one.message.includes("msrtc-event-categories") &&
          one.message.includes(uri) &&
          one.message.includes(`<availability>${availability}<`),
      );
    if (told) found.push(Date.parse(told.at) - Date.parse(published));
  }
  expect(found.length).toBeGreaterThan(8);
  return found;
}

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { Purple, type PurpleEvent } from "./clients/purple.ts";
import { RawSip } from "./clients/raw-sip.ts";
import { eventually } from "./clients/tape.ts";

const sip = (name: string): string => `sip:${name}@example.com`;
const NOTE = "nur für Kollegen";

describe.runIf(await needs("pidgin-sipe"))("who sees what of whom, set in real Communicator clients", () => {
  const dir = workFolder("access");
  const clients: Purple[] = [];
  let parley: Parley;

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    for (const name of ["alice", "bob", "carol", "dave"]) await parley.user(name);
    for (const [owner, contact] of [
      ["alice", "bob"],
      ["bob", "alice"],
      ["carol", "bob"],
    ])
      await parley.tell(["contacts", "add", `${owner}@example.com`, `${contact}@example.com`]);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.quit();
  });
  afterAll(async () => {
    await parley?.stop();
  });

  const signIn = async (name: string, host?: string): Promise<Purple> => {
    const [user, login, port] = [`${name}@example.com`, `EXAMPLE\\${name}`, parley.ports.tls];
    const common = { dir, user, login, password: passwordOf(name), port, transport: "tls" } as const;
    const client = new Purple({ ...common, ...(host === undefined ? {} : { host }) });
    clients.push(client);
    await client.event("group-added"); // its list has come
    return client;
  };
  const level = (of: Purple, who: string, name: string): void =>
    of.command("buddy-action", { who: sip(who), path: ["Access level", name] });
  /** The contact is shown with this note, or with none, now or soon. */
  const shows = async (client: Purple, who: string, note: string | undefined): Promise<void> => {
    const from = client.mark;
    client.command("list-buddies");
    const has = (message: string | null | undefined): boolean =>
      note === undefined ? !message?.includes(NOTE) : message?.includes(note) === true;
    const is = ({ event, ...said }: PurpleEvent): boolean =>
      event === "buddy-list"
        ? said.buddies?.some((one) => one.who === sip(who) && has(one.message)) === true
        : event.startsWith("buddy-") && said.who === sip(who) && "message" in said && has(said.message);
    await client.said.next(`${who} with ${note ?? "no"} note`, is, 8, from);
  };

  test("each access level shows what it is for, at once, to this one person", async () => {
    const [alice, bob, carol] = [await signIn("alice"), await signIn("bob"), await signIn("carol")];
    bob.command("set-status", { status: "busy", message: NOTE });
    await shows(alice, "bob", NOTE);
    await shows(carol, "bob", NOTE);

    level(bob, "alice", "Public");
    await shows(alice, "bob", undefined); // notes are for colleagues and nearer
    await alice.sees("bob@example.com", "busy");

    level(bob, "alice", "Personal");
    await shows(alice, "bob", NOTE);

    level(bob, "alice", "Blocked");
    await alice.sees("bob@example.com", "offline");
    await shows(alice, "bob", undefined);

    level(bob, "alice", "Company");
    await alice.sees("bob@example.com", "busy");
    await shows(alice, "bob", NOTE);

    await carol.sees("bob@example.com", "busy");
    await shows(carol, "bob", NOTE); // nothing of it was about her
  }, 90_000);

  test("do not disturb reads urgent interruptions only to the team, and do not disturb to others", async () => {
    const [alice, bob, carol] = [await signIn("alice"), await signIn("bob"), await signIn("carol")];
    level(bob, "alice", "Team");
    bob.command("set-status", { status: "do-not-disturb" });
    await carol.sees("bob@example.com", "do-not-disturb");
    await alice.sees("bob@example.com", "busy"); // 6900, with its own activity
    bob.command("set-status", { status: "available" });
    await alice.sees("bob@example.com", "available");
    level(bob, "alice", "Company");
  }, 60_000);

  test("a level set on one device counts on the person's other one, and outlasts a restart of the server", async () => {
    const alice = await signIn("alice");
    const desk = await signIn("bob", "desk");
    const laptop = await signIn("bob", "laptop");
    level(desk, "alice", "Blocked");
    await alice.sees("bob@example.com", "offline");
    level(laptop, "alice", "Company"); // it knows the version that the other one made
    await alice.sees("bob@example.com", "available");
    level(desk, "alice", "Blocked");
    await alice.sees("bob@example.com", "offline");
    const all = [alice, desk, laptop].map((client) => [client, client.mark] as const);
    parley.kill("SIGKILL");
    await parley.gone();
    for (const [client, mark] of all) await client.event("connection-error", 20, mark);
    await parley.start();
    for (const [client] of all) client.command("connect");
    for (const [client, mark] of all) await client.event("signed-on", 15, mark);
    // A client learns its levels with its own presence, and publishes after that.
    await expect.poll(() => parley.tell(["presence", "bob@example.com"])).toMatch(/available/i);
    await alice.sees("bob@example.com", "offline");
    level(laptop, "alice", "Company");
    await alice.sees("bob@example.com", "available", 10);
  }, 90_000);

  test("a whole domain is taken down by a raw client of the same person; a version that is not the newest is refused", async () => {
    const [alice, bob] = [await signIn("alice"), await signIn("bob")];
    await alice.sees("bob@example.com", "available");
    const raw = await RawSip.tcp(parley.ports.tcp);
    expect((await raw.register("bob", "example.com", passwordOf("bob"))).status).toBe(200);
    const member = async (id: number, version: number, action: string, what: string) => {
      const body = `<setContainerMembers xmlns="http://schemas.microsoft.com/2006/09/sip/container-management"><container id="${id}" version="${version}"><member action="${action}" ${what}/></container></setContainerMembers>`;
      const more = ["Content-Type: application/msrtc-setcontainermembers+xml"];
      const [uri, from, to] = [sip("bob"), sip("bob"), sip("bob")];
      return await raw.ask({ method: "SERVICE", uri, from, to, more, body, epid: "0011aabbccdd" });
    };
    // What its pidgin was told last says the newest version.
    const versionOf = (id: number): number =>
      Number(
        [...bob.trace().matchAll(new RegExp(`<container id="${id}" version="(\\d+)"`, "g"))].at(-1)?.[1] ?? 0,
      );
    const blocked = versionOf(32000);
    expect((await member(32000, blocked + 7, "add", 'type="domain" value="example.com"')).status).toBe(409);
    expect((await member(32000, blocked, "add", 'type="domain" value="example.com"')).status).toBe(200);
    await alice.sees("bob@example.com", "offline");
    // His own client on another device was told, and knows the version that is to be named next.
    await expect.poll(() => versionOf(32000)).toBe(blocked + 1);
    expect((await member(32000, blocked + 1, "remove", 'type="domain" value="example.com"')).status).toBe(
      200,
    );
    await alice.sees("bob@example.com", "available");
    raw.close();
  }, 60_000);

  test("a contact moves between groups, a group is renamed and removed: on every device of its owner", async () => {
    const hosts = ["desk", "laptop", "home"];
    const [desk, ...others] = await Promise.all(hosts.map((host) => signIn("dave", host)));
    const told = (what: (said: PurpleEvent) => boolean): Promise<unknown> =>
      Promise.all(others.map((end) => end.said.next("the change on another device", what, 10)));
    desk?.command("add-buddy", { who: sip("carol"), group: "Erste & <Gruppe>" });
    await told((said) => said.event === "buddy-added" && said.group === "Erste & <Gruppe>");
    desk?.command("add-buddy", { who: sip("alice"), group: "Zweite" });
    await told((said) => said.event === "buddy-added" && said.group === "Zweite");
    desk?.command("move-buddy", { who: sip("carol"), group: "Zweite" });
    await told(
      (said) => said.event === "buddy-added" && said.group === "Zweite" && said.who === sip("carol"),
    );
    desk?.command("rename-group", { group: "Zweite", name: "Die Übrigen" });
    for (const end of others)
      await eventually("the new name of the group", async () => {
        const from = end.mark;
        end.command("list-buddies");
        const { buddies } = await end.event("buddy-list", 5, from);
        return buddies?.some(({ group }) => group === "Die Übrigen") || undefined;
      });
    desk?.command("remove-buddy", { who: sip("carol") });
    await told((said) => said.event === "buddy-removed" && said.who === sip("carol"));
    const { contacts } = await parley.json<{ contacts: { address: string }[] }>(
      "contacts",
      "list",
      "dave@example.com",
    );
    expect(contacts.map(({ address }) => address)).toEqual(["alice@example.com"]);
  }, 90_000);

  test("two devices change the list at the same moment: both changes are there, on both", async () => {
    const [desk, laptop] = [await signIn("dave", "desk"), await signIn("dave", "laptop")];
    for (let at = 0; at < 10; at++) {
      desk.command("add-buddy", { who: sip(`from-desk-${at}`), group: "Viele" });
      laptop.command("add-buddy", { who: sip(`from-laptop-${at}`), group: "Viele" });
    }
    const wanted = ["desk", "laptop"].flatMap((from) =>
      Array.from({ length: 10 }, (_, at) => `from-${from}-${at}@example.com`),
    );
    await expect
      .poll(
        async () =>
          (
            await parley.json<{ contacts: { address: string }[] }>("contacts", "list", "dave@example.com")
          ).contacts
            .map(({ address }) => address)
            .filter((address) => address.startsWith("from-"))
            .sort(),
        { timeout: 15_000 },
      )
      .toEqual(wanted.sort());
    for (const client of [desk, laptop]) {
      const from = client.mark;
      client.command("list-buddies");
      const list = await client.event("buddy-list", 5, from);
      const shown = (list.buddies ?? []).map(({ who }) => who.replace("sip:", ""));
      expect(shown).toEqual(expect.arrayContaining(wanted));
    }
  }, 60_000);

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

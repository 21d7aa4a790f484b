import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Baresip } from "./clients/baresip.ts";
import { Linphone } from "./clients/linphone.ts";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import type { Phone, Transport } from "./clients/phone.ts";
import { workFolder } from "./clients/program.ts";
import { Purple } from "./clients/purple.ts";
import { pause } from "./clients/tape.ts";

const BOB = "bob@example.com";
const CAROL = "carol@example.com";
const DAVE = "dave@example.com";
/** How soon a change of a call is to be seen. */
const SOON = 2;

interface Listed {
  readonly calls: readonly {
    readonly caller: { readonly address: string };
    readonly callee: { readonly address: string };
    readonly state: string;
  }[];
}

describe.runIf(await needs("pidgin-sipe", "baresip", "linphone"))("calls and presence", () => {
  const dir = workFolder("calls-presence");
  const clients: Purple[] = [];
  const phones: Phone[] = [];
  let parley: Parley;
  let bob: Baresip;
  let carol: Linphone;
  let desk: Linphone;

  const phone = (user: string, transport: Transport) => ({
    dir,
    user,
    domain: parley.domain,
    password: passwordOf(user),
    port: parley.ports[transport],
    transport,
  });
  const signIn = async (name: string): Promise<Purple> => {
    const client = new Purple({
      dir,
      user: `${name}@example.com`,
      login: `EXAMPLE\\${name}`,
      password: passwordOf(name),
      port: parley.ports.tls,
      transport: "tls",
    });
    clients.push(client);
    await client.event("signed-on");
    await client.event("group-added"); // its list has come
    return client;
  };
  const ring = async (one: Phone, other: Phone): Promise<void> => {
    await other.expectCall();
    await one.dial(other.address);
    await other.incoming();
    await one.ringing();
  };
  const talk = async (one: Phone, other: Phone): Promise<void> => {
    await ring(one, other);
    await other.answer();
    await Promise.all([one.established(), other.established()]);
  };
  const hangUp = async (one: Phone, other: Phone): Promise<void> => {
    await one.hangUp();
    await Promise.all([one.closed(), other.closed()]);
  };
  /** The activity "on the phone" is "In a call" in pidgin's words. */
  const seesInCall = async (alice: Purple, who: string): Promise<void> => {
    await alice.sees(who, "busy", SOON);
    const from = alice.mark;
    alice.command("list-buddies");
    const { buddies } = await alice.event("buddy-list", 5, from);
    expect(buddies?.find((one) => one.who === `sip:${who}`)).toMatchObject({
      status: "busy",
      message: "In a call",
    });
  };
  const bothInCall = (alice: Purple): Promise<unknown> =>
    Promise.all([BOB, CAROL].map((who) => seesInCall(alice, who)));
  const bothFree = (alice: Purple): Promise<unknown> =>
    Promise.all([BOB, CAROL].map((who) => alice.sees(who, "available", SOON)));

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    for (const name of ["alice", "bob", "carol", "dave"]) await parley.user(name);
    for (const who of [BOB, CAROL, DAVE]) await parley.tell(["contacts", "add", "alice@example.com", who]);
    bob = await Baresip.start(phone("bob", "udp"));
    carol = await Linphone.start(phone("carol", "tcp"));
    desk = await Linphone.start(phone("dave", "udp"));
    phones.push(bob, carol, desk);
    for (const each of phones) await each.registered();
  }, 60_000);
  afterEach(async ({ task }) => {
    for (const client of clients.splice(0)) await client.quit();
    if (task.result?.state === "fail") for (const each of phones) await each.calm();
  });
  afterAll(async () => {
    await Promise.all(phones.map((each) => each.quit()));
    await parley?.stop();
  }, 60_000);

  test.each([
    ["baresip calls linphone", (): [Phone, Phone] => [bob, carol]],
    ["linphone calls baresip", (): [Phone, Phone] => [carol, bob]],
  ])(
    "%s: pidgin shows both on the phone from the answer to the hang-up",
    async (_who, ends) => {
      const [one, other] = ends();
      const alice = await signIn("alice");
      for (const who of [BOB, CAROL]) await alice.sees(who, "available");
      await ring(one, other);
      const mark = alice.mark;
      await pause(1_000); // a phone that rings is no call yet
      expect(alice.said.events.slice(mark).filter(({ status }) => status === "busy")).toEqual([]);
      await other.answer();
      await bothInCall(alice);
      await Promise.all([one.established(), other.established()]);
      expect(await parley.json<Listed>("calls", BOB)).toMatchObject({
        calls: [
          {
            caller: { address: one.address.replace("sip:", "") },
            callee: { address: other.address.replace("sip:", "") },
            state: "confirmed",
          },
        ],
      });
      const shown = await parley.tell(["calls"]);
      expect(shown).toMatch(/bob@example\.com +baresip[^@]*\(udp\)/i);
      expect(shown).toMatch(/carol@example\.com +Unknown \(tcp\)/); // so linphone-daemon calls itself
      expect(shown).toMatch(/ c-\w{4}\s/);
      await hangUp(other, one);
      await bothFree(alice);
      expect((await parley.json<Listed>("calls")).calls).toEqual([]);
    },
    60_000,
  );

  test("a call on hold is a call; who signs in during a call sees it too", async () => {
    await talk(bob, carol);
    const alice = await signIn("alice");
    await bothInCall(alice);
    const mark = alice.mark;
    await bob.hold();
    await carol.heldByOther(true);
    await bob.resume();
    await carol.heldByOther(false);
    expect(alice.said.events.slice(mark).filter(({ status }) => status === "available")).toEqual([]);
    await hangUp(bob, carol);
    await bothFree(alice);
  }, 60_000);

  test("do-not-disturb chosen in pidgin stops the same person's phone from ringing, until it is over", async () => {
    const dave = await signIn("dave");
    const alice = await signIn("alice");
    dave.command("set-status", { status: "do-not-disturb" });
    await alice.sees(DAVE, "do-not-disturb");
    const before = desk.trace().length;
    await bob.dial(`sip:${DAVE}`);
    expect(await bob.refusal()).toBe(480);
    await bob.closed();
    expect(bob.trace()).toMatch(/\nWarning: 391 /);
    expect(desk.trace().slice(before)).not.toContain("INVITE sip:");

    dave.command("set-status", { status: "available" });
    await alice.sees(DAVE, "available");
    await ring(bob, desk);
    await hangUp(bob, desk);
  }, 60_000);

  test("a call that is up goes on when do-not-disturb begins", async () => {
    const dave = await signIn("dave");
    const alice = await signIn("alice");
    await talk(bob, desk);
    await seesInCall(alice, DAVE);
    dave.command("set-status", { status: "do-not-disturb" });
    await alice.sees(DAVE, "do-not-disturb");
    await bob.hold();
    await desk.heldByOther(true);
    await bob.resume();
    await desk.heldByOther(false);
    await hangUp(bob, desk);
    dave.command("set-status", { status: "available" });
    await alice.sees(DAVE, "available");
  }, 60_000);

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

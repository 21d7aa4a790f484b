import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Baresip } from "./clients/baresip.ts";
import { Kamailio } from "./clients/kamailio.ts";
import { Linphone } from "./clients/linphone.ts";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import type { Phone } from "./clients/phone.ts";
import { freePort, workFolder } from "./clients/program.ts";

const PEER = "127.0.0.2";
const STRANGER = "127.0.0.3";
const DOMAIN = "partner.example.net";

/** Kamailio of another organisation: its calls come in through us, and ours go out through it. */
describe.runIf(await needs("kamailio", "baresip", "linphone"))("a call by way of Kamailio", () => {
  let parley: Parley;
  const dir = workFolder("upstream");
  const peers: Kamailio[] = [];
  const phones: Phone[] = [];
  let alice: Phone;
  let carol: Phone;
  let stranger: Phone;

  beforeAll(async () => {
    const [peerPort, strangerPort] = [await freePort(), await freePort()];
    parley = await Parley.start({
      dir,
      set: [
        `authentication.trusted-peers=${PEER}`,
        `routing.next-hops=${DOMAIN}=sip:${PEER}:${peerPort};transport=tcp`,
      ],
    });
    await parley.user("alice");
    const other = { domain: "example.com", uri: `sip:127.0.0.1:${parley.ports.tcp};transport=tcp` };
    peers.push(await Kamailio.start({ dir, host: PEER, port: peerPort, domain: DOMAIN, other }));
    peers.push(await Kamailio.start({ dir, host: STRANGER, port: strangerPort, domain: DOMAIN, other }));

    const own = { dir, domain: "example.com", user: "alice", password: passwordOf("alice") };
    alice = await Linphone.start({ ...own, port: parley.ports.tcp, transport: "tcp" });
    const theirs = { dir, domain: DOMAIN, password: "unasked", transport: "udp" } as const;
    carol = await Baresip.start({ ...theirs, user: "carol", host: PEER, port: peerPort });
    stranger = await Baresip.start({ ...theirs, user: "mallory", host: STRANGER, port: strangerPort });
    phones.push(alice, carol, stranger);
    await Promise.all(phones.map((phone) => phone.registered()));
  });
  afterAll(async () => {
    await Promise.all(phones.map((phone) => phone.quit()));
    await Promise.all(peers.map((peer) => peer.end()));
    await parley?.stop();
  });

  const directions = [
    { what: "in: carol of the partner calls alice", from: () => carol, to: () => alice },
    { what: "out: alice calls carol of the partner", from: () => alice, to: () => carol },
  ];
  test.each(directions)("goes $what; both hold, either hangs up", async ({ from, to }) => {
    for (const ends of [from, to]) {
      const [one, other] = [from(), to()];
      await other.expectCall();
      await one.dial(other.address);
      await other.incoming();
      await one.ringing();
      await other.answer();
      await Promise.all([one.established(), other.established()]);
      for (const [holder, held] of [
        [one, other],
        [other, one],
      ] as const) {
        await holder.hold();
        await held.heldByOther(true);
        await holder.resume();
        await held.heldByOther(false);
      }
      await ends().hangUp();
      await Promise.all([one.closed(), other.closed()]);
    }
    // Requests inside the call went through both proxies: they are in the route.
    expect(peers[0]?.log()).toMatch(/REQ \w+ BYE /);
  });

  test.each(directions)("$what: refusal and giving up come through", async ({ from, to }) => {
    const [one, other] = [from(), to()];
    await other.expectCall();
    await one.dial(other.address);
    await other.incoming();
    await other.reject();
    expect([486, 603]).toContain(await one.refusal());

    await other.expectCall();
    await one.dial(other.address);
    await other.incoming();
    await one.ringing();
    await one.hangUp();
    await Promise.all([one.closed(), other.closed()]);
    expect(await one.refusal()).toBe(487);
  });

  test("a server that nobody vouches for is refused with the reason", async () => {
    await alice.expectCall();
    await stranger.dial(alice.address);
    expect(await stranger.refusal()).toBe(403);
    expect(await parley.tell(["events", "--json"])).toContain("AUTH-0010");
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

import { expect, test } from "vitest";
import { readChannelData } from "#formats/stun/channel-data";
import { ATTRIBUTE, METHOD } from "#formats/stun/codes";
import { attributeOf, readStun } from "#formats/stun/message";
import { octetBytes, print32, readAddress, readLifetime } from "#formats/stun/values";
import {
  ALICE,
  allocated,
  BOB,
  channelData,
  channelNumber,
  codeOf,
  openLiteralRelay,
  PEER,
  PLAIN_UDP,
  SERVER,
  sendIndication,
  TurnClient,
  text,
} from "#testing/literal-relay";
import { relayEnabled } from "./settings.ts";

test("a Binding request is told the address it came from, without credentials", async () => {
  const relay = await openLiteralRelay();
  const answer = await TurnClient.udp(relay, ALICE, 40_000, "198.51.100.9").once(METHOD.binding);
  const mapped = readAddress(
    attributeOf(answer, ATTRIBUTE.xorMappedAddress) ?? new Uint8Array(),
    answer.transactionId,
  );
  expect(mapped).toEqual({ address: "198.51.100.9", port: 40_000 });
});

test("an allocation is made after one challenge, and tells where it is, for how long, and who asked", async () => {
  const relay = await openLiteralRelay();
  const { answer, relayed } = await allocated(relay);
  expect(relayed.address).toBe(SERVER);
  expect(readLifetime(attributeOf(answer, ATTRIBUTE.lifetime) ?? new Uint8Array())).toBe(600);
  const mapped = attributeOf(answer, ATTRIBUTE.xorMappedAddress) ?? new Uint8Array();
  expect(readAddress(mapped, answer.transactionId)).toEqual({ address: "198.51.100.7", port: 40_000 });
  expect(attributeOf(answer, ATTRIBUTE.messageIntegrity)).toHaveLength(20);
});

test("a retransmitted Allocate gets the same answer, a second one 437", async () => {
  const relay = await openLiteralRelay();
  const { client } = await allocated(relay);
  const before = relay.door.sent.at(-1)?.bytes;
  const again = client.raw(client.print(METHOD.allocate, [PLAIN_UDP], 2));
  expect(again).toEqual(before);
  expect(codeOf(await client.allocate())).toBe(437);
  expect(relay.media.size).toBe(1);
});

test("a wrong password and a changed name are refused with 401, and the log knows why", async () => {
  const relay = await openLiteralRelay();
  const client = TurnClient.udp(relay, ALICE, 40_000);
  client.password = "wrong";
  expect(codeOf(await client.allocate())).toBe(401);
  const thief = TurnClient.udp(relay, ALICE, 40_001);
  thief.username = thief.username.replace("alice", "bob");
  expect(codeOf(await thief.allocate())).toBe(401);
  expect(relay.reports).toEqual(Array(2).fill({ id: "REL-0001", operation: "allocate" }));
  expect(relay.media.size).toBe(0);
});

test("credentials end at their time; who is carried then may go on", async () => {
  const relay = await openLiteralRelay({ "relay.credential-hours": 1 });
  const late = TurnClient.udp(relay, ALICE, 40_001);
  const { client } = await allocated(relay);
  const refresh = () => client.ask(METHOD.refresh, [[ATTRIBUTE.lifetime, print32(3600)]]);
  relay.clock.pass(500_000);
  expect((await refresh()).kind).toBe("success");
  relay.clock.pass(3_200_000);
  expect((await refresh()).kind).toBe("success"); // with a new nonce: the old one is an hour old
  expect(codeOf(await late.allocate())).toBe(401);
  expect(relay.reports).toEqual([{ id: "REL-0002", operation: "allocate" }]);
});

test("a nonce is good for an hour, for the address that it was given to", async () => {
  const relay = await openLiteralRelay();
  const { client } = await allocated(relay);
  await client.ask(METHOD.refresh, [[ATTRIBUTE.lifetime, print32(3600)]]);
  relay.clock.pass(3_599_000);
  expect((await client.once(METHOD.refresh, [[ATTRIBUTE.lifetime, print32(3600)]])).kind).toBe("success");
  relay.clock.pass(1_000);
  expect(codeOf(await client.once(METHOD.refresh))).toBe(438);
});

test("a user who is gone gets nothing, and loses what was carried", async () => {
  const relay = await openLiteralRelay();
  await allocated(relay);
  relay.users.delete(ALICE);
  relay.relay.forget(ALICE);
  expect(relay.media.size).toBe(0);
  expect(codeOf(await TurnClient.udp(relay, ALICE, 40_002).allocate())).toBe(401);
  expect(relay.reports.map(({ id }) => id)).toEqual(["REL-0003"]);
});

test("one user's quota is 486, everybody's is 508, and many requests at once do not get past it", async () => {
  const relay = await openLiteralRelay({ "relay.most-allocations-per-user": 2, "relay.most-allocations": 3 });
  const clients = Array.from({ length: 5 }, (_, at) => TurnClient.udp(relay, ALICE, 40_000 + at));
  for (const client of clients) await client.once(METHOD.allocate, [PLAIN_UDP]);
  const codes = await Promise.all(clients.map(async (client) => codeOf(await client.allocate())));
  expect(codes.filter((code) => code === undefined)).toHaveLength(2);
  expect(codes.filter((code) => code === 486)).toHaveLength(3);
  await allocated(relay, BOB, 41_000);
  expect(codeOf(await TurnClient.udp(relay, BOB, 41_001).allocate())).toBe(508);
});

test("no free port is 508, in the words of who gives the ports out", async () => {
  const relay = await openLiteralRelay({}, 1);
  await allocated(relay);
  expect(codeOf(await TurnClient.udp(relay, BOB, 41_000).allocate())).toBe(508);
  expect(relay.reports).toEqual([{ id: "NET-0030", operation: "allocate" }]);
});

test("what is asked for and cannot be had is told by the RFC's code", async () => {
  const relay = await openLiteralRelay();
  const client = TurnClient.udp(relay, ALICE, 40_000);
  const ask = async (...attributes: Parameters<TurnClient["ask"]>[1] & object) =>
    codeOf(await client.ask(METHOD.allocate, attributes));
  expect(await ask()).toBe(400);
  expect(await ask([ATTRIBUTE.requestedTransport, Uint8Array.of(6, 0, 0, 0)])).toBe(442);
  expect(await ask(PLAIN_UDP, [ATTRIBUTE.dontFragment, new Uint8Array()])).toBe(420);
  expect(await ask(PLAIN_UDP, [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(9, 0, 0, 0)])).toBe(440);
  expect(await ask(PLAIN_UDP, [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(2, 0, 0, 0)])).toBe(440);
  expect(await ask(PLAIN_UDP, [ATTRIBUTE.reservationToken, new Uint8Array(8)])).toBe(508);
  expect(codeOf(await client.ask(METHOD.refresh))).toBe(437);
  expect(relay.media.size).toBe(0);
});

test("an even port is given with the one after it, which waits 30 s for its token", async () => {
  const relay = await openLiteralRelay();
  const first = TurnClient.udp(relay, ALICE, 40_000);
  const answer = await first.allocate([ATTRIBUTE.evenPort, Uint8Array.of(0x80)]);
  const token = attributeOf(answer, ATTRIBUTE.reservationToken) ?? new Uint8Array();
  const portOf = (message: typeof answer) =>
    readAddress(attributeOf(message, ATTRIBUTE.xorRelayedAddress) ?? new Uint8Array(), message.transactionId)
      ?.port ?? 0;
  expect(portOf(answer) % 2).toBe(0);
  const second = await TurnClient.udp(relay, ALICE, 40_001).allocate([ATTRIBUTE.reservationToken, token]);
  expect(portOf(second)).toBe(portOf(answer) + 1);
  await TurnClient.udp(relay, ALICE, 40_002).allocate([ATTRIBUTE.evenPort, Uint8Array.of(0x80)]);
  expect(relay.media.size).toBe(4);
  relay.clock.pass(31_000);
  expect(relay.media.size).toBe(3);
});

test("nothing is carried without a permission; with one it goes both ways, as indications", async () => {
  const relay = await openLiteralRelay();
  const { client, socket } = await allocated(relay);
  client.raw(sendIndication(PEER, 7000, "too early"));
  expect(socket.sent).toEqual([]);
  const told = relay.door.sent.length;
  socket.arrives(octetBytes("stranger"), 7000, PEER);
  expect(relay.door.sent.length).toBe(told);

  expect((await client.ask(METHOD.createPermission, [client.peer(PEER, 0)])).kind).toBe("success");
  client.raw(sendIndication(PEER, 7000, "hello"));
  expect(socket.sent.map(({ bytes, port, address }) => [text(bytes), port, address])).toEqual([
    ["hello", 7000, PEER],
  ]);
  socket.arrives(octetBytes("and back"), 7001, PEER);
  const back = readStun(relay.door.sent.at(-1)?.bytes ?? new Uint8Array());
  expect(back.ok && [back.value.kind, back.value.method]).toEqual(["indication", METHOD.data]);
  expect(back.ok && text(attributeOf(back.value, ATTRIBUTE.data))).toBe("and back");
});

test("a permission ends after five minutes, a channel after ten; a channel carries again with a renewed permission", async () => {
  const relay = await openLiteralRelay();
  const { client, socket } = await allocated(relay);
  const bind = () => client.ask(METHOD.channelBind, [channelNumber(0x4001), client.peer(PEER, 7000)]);
  await client.ask(METHOD.refresh, [[ATTRIBUTE.lifetime, print32(3600)]]);
  await bind();
  relay.clock.pass(299_000);
  client.raw(channelData(0x4001, "in time"));
  relay.clock.pass(2_000);
  client.raw(channelData(0x4001, "too late"));
  expect(socket.sent.map(({ bytes }) => text(bytes))).toEqual(["in time"]);
  await client.ask(METHOD.createPermission, [client.peer(PEER, 0)]);
  client.raw(channelData(0x4001, "again"));
  socket.arrives(octetBytes("by channel"), 7000, PEER);
  expect(readChannelData(relay.door.sent.at(-1)?.bytes ?? new Uint8Array())?.channel).toBe(0x4001);
  relay.clock.pass(300_000);
  client.raw(channelData(0x4001, "channel over"));
  expect(socket.sent.map(({ bytes }) => text(bytes))).toEqual(["in time", "again"]);
});

test("a channel belongs to one peer, and a peer to one channel", async () => {
  const relay = await openLiteralRelay();
  const { client } = await allocated(relay);
  const bind = async (channel: number, port: number) =>
    codeOf(await client.ask(METHOD.channelBind, [channelNumber(channel), client.peer(PEER, port)]));
  expect(await bind(0x4001, 7000)).toBeUndefined();
  expect(await bind(0x4001, 7000)).toBeUndefined();
  expect(await bind(0x4001, 7001)).toBe(400);
  expect(await bind(0x4002, 7000)).toBe(400);
  expect(await bind(0x3fff, 7002)).toBe(400);
});

test("an allocation that is not refreshed ends, and one with lifetime 0 at once", async () => {
  const relay = await openLiteralRelay();
  const { client } = await allocated(relay);
  await allocated(relay, BOB, 41_000);
  expect((await client.ask(METHOD.refresh, [[ATTRIBUTE.lifetime, print32(0)]])).kind).toBe("success");
  expect(relay.media.size).toBe(1);
  relay.clock.pass(600_000);
  expect(relay.media.size).toBe(0);
  expect(relay.clock.waiting).toBe(0);
});

test.each([
  ["127.0.0.1", "127.0.0.0/8"],
  ["127.8.9.1", "loopback"],
  ["0.0.0.0", "this machine"],
  ["169.254.169.254", "link-local"],
  ["224.0.0.1", "multicast"],
  ["255.255.255.255", "broadcast"],
])("%s is not reached", async (address) => {
  const relay = await openLiteralRelay();
  const { client } = await allocated(relay);
  expect(codeOf(await client.ask(METHOD.createPermission, [client.peer(address, 53)]))).toBe(403);
  expect(
    codeOf(await client.ask(METHOD.channelBind, [channelNumber(0x4000), client.peer(address, 53)])),
  ).toBe(403);
  expect(relay.reports.map(({ id }) => id)).toEqual(["REL-0006", "REL-0006"]);
});

test("of our own address only ports for media are reached: another allocation, a call, and no service", async () => {
  const relay = await openLiteralRelay();
  const alice = await allocated(relay);
  const bob = await allocated(relay, BOB, 41_000);
  for (const port of [5060, 22, 3478]) {
    expect(codeOf(await alice.client.ask(METHOD.createPermission, [alice.client.peer(SERVER, port)]))).toBe(
      403,
    );
  }
  await alice.client.ask(METHOD.createPermission, [alice.client.peer(SERVER, bob.relayed.port)]);
  await bob.client.ask(METHOD.createPermission, [bob.client.peer(SERVER, alice.relayed.port)]);
  alice.client.raw(sendIndication(SERVER, bob.relayed.port, "to bob"));
  const heard = readStun(relay.door.sent.findLast(({ port }) => port === 41_000)?.bytes ?? new Uint8Array());
  expect(heard.ok && text(attributeOf(heard.value, ATTRIBUTE.data))).toBe("to bob");
  const from = heard.ok && attributeOf(heard.value, ATTRIBUTE.xorPeerAddress);
  expect(from && heard.ok && readAddress(from, heard.value.transactionId)).toEqual(alice.relayed);
  alice.client.raw(sendIndication(SERVER, 5060, "to our SIP port"));
  expect(alice.socket.sent).toEqual([]);
});

test("a network of the setting opens what is closed, and closes all else, but never our own services", async () => {
  const relay = await openLiteralRelay({ "relay.networks": ["127.0.0.0/8", "10.0.0.0/8"] });
  const { client, socket } = await allocated(relay);
  const permit = async (address: string, port = 0) =>
    codeOf(await client.ask(METHOD.createPermission, [client.peer(address, port)]));
  expect(await permit("127.0.0.1")).toBeUndefined();
  expect(await permit("10.1.2.3")).toBeUndefined();
  expect(await permit(PEER)).toBe(403);
  expect(await permit("127.0.0.1", 5060)).toBe(403);
  client.raw(sendIndication("127.0.0.1", 5060, "no"));
  client.raw(sendIndication("127.0.0.1", 9, "yes"));
  expect(socket.sent.map(({ port }) => port)).toEqual([9]);
});

test("more than a second's share is dropped, once told, and the next second carries again", async () => {
  const relay = await openLiteralRelay({ "relay.most-kilobits-per-second": 64 });
  const { client, socket } = await allocated(relay);
  await client.ask(METHOD.createPermission, [client.peer(PEER, 0)]);
  const thousand = "x".repeat(1_000);
  for (let count = 0; count < 20; count++) client.raw(sendIndication(PEER, 7000, thousand));
  expect(socket.sent).toHaveLength(8);
  expect(relay.reports).toEqual([{ id: "REL-0009", operation: "carry" }]);
  relay.clock.pass(1_000);
  client.raw(sendIndication(PEER, 7000, thousand));
  expect(socket.sent).toHaveLength(9);
});

test("switched off it carries nothing more, gives no credentials, and says so", async () => {
  const relay = await openLiteralRelay();
  const client = TurnClient.udp(relay, ALICE, 40_000);
  await allocated(relay, BOB, 41_000);
  relay.settings.set(relayEnabled, false);
  expect(relay.media.size).toBe(0);
  expect(codeOf(await client.allocate())).toBe(403);
  expect(relay.relay.iceServers(ALICE, "pbx.example.com")).toEqual([]);
  await relay.end();
});

test("a browser is told every way to the relay, by the name that it called us by", async () => {
  const { relay } = await openLiteralRelay();
  const urls = (host: string) => relay.iceServers(ALICE, host)[0]?.urls;
  expect(urls("pbx.example.com")).toEqual([
    "stun:pbx.example.com:3478",
    "turn:pbx.example.com:3478?transport=udp",
    "turn:pbx.example.com:3478?transport=tcp",
    "turns:pbx.example.com:443?transport=tcp",
  ]);
  expect(urls("2001:db8::1")?.[0]).toBe("stun:[2001:db8::1]:3478");
  expect(relay.iceServers(ALICE, "x")[0]).toMatchObject({
    username: `43200:${ALICE}`,
    expiresAt: "1970-01-01T12:00:00.000Z",
  });
});

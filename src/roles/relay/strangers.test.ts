import fc from "fast-check";
import { expect, test } from "vitest";
import { ATTRIBUTE, METHOD } from "#formats/stun/codes";
import { octetBytes, print32 } from "#formats/stun/values";
import {
  ALICE,
  allocated,
  channelData,
  channelNumber,
  LiteralStream,
  openLiteralRelay,
  PEER,
  PLAIN_UDP,
  sendIndication,
  TurnClient,
  text,
} from "#testing/literal-relay";

test("over TCP the same is said in pieces, padded, and the end of the connection is the end of the allocation", async () => {
  const relay = await openLiteralRelay();
  const stream = new LiteralStream({ address: "198.51.100.8", port: 50_001 });
  const client = TurnClient.tcp(relay, ALICE, stream);
  expect((await client.allocate()).kind).toBe("success");
  await client.ask(METHOD.channelBind, [channelNumber(0x4001), client.peer(PEER, 7000)]);
  const bytes = Uint8Array.from([...channelData(0x4001, "hello"), 0, 0, 0]);
  for (const byte of bytes) stream.arrives(Uint8Array.of(byte));
  const [socket] = relay.media.values();
  expect(socket?.sent.map((one) => text(one.bytes))).toEqual(["hello"]);
  socket?.arrives(octetBytes("hi"), 7000, PEER);
  expect(stream.written.at(-1)).toEqual(Uint8Array.from([0x40, 1, 0, 2, 0x68, 0x69, 0, 0]));
  stream.close();
  expect(relay.media.size).toBe(0);
});

test("a connection that says no TURN, or nothing for half a minute, is closed; so many of one address are held", async () => {
  const relay = await openLiteralRelay();
  const open = (port: number) => {
    const stream = new LiteralStream({ address: "198.51.100.8", port });
    relay.relay.takeStream(stream);
    return stream;
  };
  const http = open(1);
  http.arrives(octetBytes("GET / HTTP/1.1\r\n\r\n"));
  expect(http.closed).toBe(true);
  const streams = Array.from({ length: 101 }, (_, at) => open(at + 2));
  expect(streams.filter(({ closed }) => closed)).toHaveLength(1);
  relay.clock.pass(31_000);
  expect(streams.every(({ closed }) => closed)).toBe(true);
  expect(relay.clock.waiting).toBe(0);
});

test("whoever has proven nothing gets a hundred answers in a second: nobody is flooded through us", async () => {
  const relay = await openLiteralRelay();
  const client = TurnClient.udp(relay, ALICE, 40_000);
  for (let count = 0; count < 500; count++) client.raw(client.print(METHOD.allocate, [PLAIN_UDP], 1));
  expect(relay.door.sent).toHaveLength(100);
  client.raw(client.print(METHOD.allocate, [[0x7fff, new Uint8Array()]], 1));
  expect(relay.reports).toEqual([]); // nor is the log: the address may be forged
  relay.clock.pass(1_000);
  expect((await client.once(METHOD.binding)).kind).toBe("success");
});

test("hostile bytes never throw and never make an allocation, whatever was said before", async () => {
  const relay = await openLiteralRelay();
  const { client } = await allocated(relay);
  const seeds = [
    client.print(METHOD.createPermission, [client.peer(PEER, 1)], 3),
    client.print(METHOD.channelBind, [channelNumber(0x4000), client.peer(PEER, 1)], 4),
    client.print(METHOD.refresh, [[ATTRIBUTE.lifetime, print32(5)]], 5),
    sendIndication(PEER, 7000, "x"),
    channelData(0x4000, "x"),
  ];
  const broken = fc.record({
    seed: fc.constantFrom(...seeds),
    at: fc.nat(200),
    byte: fc.nat(255),
    cut: fc.nat(220),
  });
  const stream = () => {
    const made = new LiteralStream({ address: "198.51.100.9", port: 1 });
    relay.relay.takeStream(made);
    return made;
  };
  fc.assert(
    fc.property(broken, fc.uint8Array({ maxLength: 100 }), ({ seed, at, byte, cut }, noise) => {
      const bytes = seed.slice(0, cut);
      if (at < bytes.length) bytes[at] = byte;
      for (const one of [bytes, noise, Uint8Array.from([...seed.subarray(0, 20), ...noise])]) {
        relay.door.arrives(one, 40_000, "198.51.100.7");
        relay.door.arrives(one, 40_777, "198.51.100.77");
        const made = stream();
        made.arrives(one);
        made.close();
      }
      relay.clock.pass(10);
    }),
    { numRuns: 400 },
  );
  expect(relay.media.size).toBeLessThanOrEqual(1);
});

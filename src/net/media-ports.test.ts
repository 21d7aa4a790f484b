import { afterEach, expect, test } from "vitest";
import { MediaPorts } from "./media-ports.ts";
import { type MediaSocket, openMediaSocket } from "./media-socket.ts";

const HOST = "127.0.0.1";
const opened: MediaSocket[] = [];
const keep = <T extends MediaSocket>(socket: T): T => {
  opened.push(socket);
  return socket;
};
afterEach(() => {
  for (const socket of opened.splice(0)) socket.close();
});

/** An even port with free ones behind it, found by the system: tests of other suites run beside this one. */
async function range(size: number): Promise<{ first: number; last: number }> {
  const probe = await openMediaSocket(HOST, 0, 65_536);
  probe.close();
  const first = probe.port + (probe.port % 2);
  return { first, last: first + size - 1 };
}

test("two holders of ports talk to each other, each from its own port of the range", async () => {
  const ports = new MediaPorts(await range(8), () => 0);
  const one = keep(await ports.take(HOST));
  const other = keep(await ports.take(HOST));
  const heard = new Promise((resolve) => other.onMessage((bytes, port) => resolve([[...bytes], port])));
  one.send(Uint8Array.of(1, 2, 3), other.port, HOST);
  expect(await heard).toEqual([[1, 2, 3], one.port]);
  expect([one, other].every(({ port }) => port >= ports.range.first && port <= ports.range.last)).toBe(true);
});

test("a port is held until its socket is closed, and closing twice takes nothing from the next holder", async () => {
  const ports = new MediaPorts(await range(1));
  const one = keep(await ports.take(HOST));
  expect(ports.has(one.port)).toBe(true);
  await expect(ports.take(HOST)).rejects.toMatchObject({
    explanation: { id: "NET-0030", why: { observed: { heldByParley: 1, heldByOthers: 0 } } },
  });
  one.close();
  const next = keep(await ports.take(HOST));
  one.close();
  expect(ports.has(next.port)).toBe(true);
});

test("a port that another program has is passed over", async () => {
  const place = await range(2);
  keep(await openMediaSocket(HOST, place.first, 65_536));
  const ports = new MediaPorts(place, () => 0);
  expect(keep(await ports.take(HOST)).port).toBe(place.last);
});

test("a pair is an even port and the one after it", async () => {
  const place = await range(4);
  const ports = new MediaPorts(place, () => 0.3);
  const [even, odd] = await ports.takePair(HOST);
  keep(even);
  keep(odd);
  expect([even.port % 2, odd.port - even.port]).toEqual([0, 1]);
});

test("a datagram that cannot leave is lost without a word: port 0, too long, after the end, to everybody", async () => {
  const ports = new MediaPorts(await range(1));
  const socket = keep(await ports.take(HOST));
  socket.send(Uint8Array.of(1), 0, HOST);
  socket.send(new Uint8Array(70_000), 9, HOST);
  socket.send(Uint8Array.of(1), 9, "255.255.255.255");
  socket.send(Uint8Array.of(1), 9, "2001:db8::1");
  await new Promise((resolve) => setImmediate(resolve));
  socket.close();
  socket.send(Uint8Array.of(1), 9, HOST);
});

test("a reserved port is open for a library, and for nobody else who asks here", async () => {
  const ports = new MediaPorts(await range(1));
  const reserved = await ports.reserve(HOST);
  keep(await openMediaSocket(HOST, reserved.port, 65_536)).close();
  await expect(ports.take(HOST)).rejects.toMatchObject({ explanation: { id: "NET-0030" } });
  reserved.giveBack();
  expect(keep(await ports.take(HOST)).port).toBe(reserved.port);
});

test("an address that is not ours is named", async () => {
  const ports = new MediaPorts(await range(2));
  await expect(ports.take("192.0.2.1")).rejects.toMatchObject({ explanation: { id: "NET-0002" } });
  expect(ports.held).toBe(0);
});

import { createSocket, type Socket } from "node:dgram";
import { afterEach, expect, test } from "vitest";
import { askTime, readTimeSource } from "./ask-time.ts";

let server: Socket | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** A time server on the loopback whose time is `ahead` of ours. */
async function timeServer(ahead: number, now: () => number): Promise<string> {
  const socket = createSocket("udp4");
  server = socket;
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  socket.on("message", (question, from) => {
    const answer = Buffer.alloc(48);
    answer.set([0x24, 1]);
    answer.set(question.subarray(40, 48), 24);
    for (const at of [32, 40]) answer.writeUInt32BE(Math.floor((now() + ahead) / 1000) + 2_208_988_800, at);
    socket.send(answer, from.port, from.address);
  });
  return `127.0.0.1:${socket.address().port}`;
}

const mark = (octets: number) => new Uint8Array(octets).fill(7);

test("a time server that is ten minutes ahead is measured so", async () => {
  const now = () => 1_795_449_600_000;
  const asked = await askTime(await timeServer(600_000, now), now, mark);
  expect(asked).toEqual({ offsetMs: 600_000, roundTripMs: 0 });
});

test("where nobody listens nothing is measured", async () => {
  expect(await askTime("127.0.0.1:9", Date.now, mark)).toEqual({ seen: "ECONNREFUSED" });
});

test("a source is a host, with a port where it is another than 123", () => {
  expect(readTimeSource("pool.ntp.org")).toEqual({ host: "pool.ntp.org", port: 123 });
  expect(readTimeSource("[fd00::1]:1123")).toEqual({ host: "fd00::1", port: 1123 });
  for (const wrong of ["", "a b", "host:0", "host:99999", "-x"])
    expect(readTimeSource(wrong)).toBeUndefined();
});

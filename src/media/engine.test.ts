import { afterEach, describe, expect, test } from "vitest";
import { openMediaSocket } from "#net/media-socket";
import { createDtlsCertificate } from "#security/x509-issue";
import { createEngine, type MediaEngine } from "./engine.ts";
import type { WebEnd } from "./web-leg.ts";

const HOST = "127.0.0.1";
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

/** Reserves these ports, one after the other. */
function engineWith(ports: readonly number[]): { engine: MediaEngine; given: number[] } {
  const given: number[] = [];
  let next = 0;
  const made = createEngine({
    takePort: () => openMediaSocket(HOST, 0, 65_536),
    reservePort: () => {
      const port = ports[next++];
      return port === undefined
        ? Promise.reject(new Error("no port is free"))
        : Promise.resolve({ port, giveBack: () => void given.push(port) });
    },
    address: HOST,
    newSsrc: () => 7,
    newCertificate: () => createDtlsCertificate(Date.now()),
    now: () => 0,
  });
  closing.push(() => void made.end());
  return { engine: made, given };
}
const freePort = async (): Promise<number> => {
  const socket = await openMediaSocket(HOST, 0, 65_536);
  socket.close();
  return socket.port;
};
const keep = (end: WebEnd): WebEnd => {
  closing.push(() => end.close());
  return end;
};

describe("the engine", () => {
  test("brings all browsers through one port, each with its own ICE", async () => {
    const port = await freePort();
    const { engine } = engineWith([port]);
    const ends = [keep(await engine.openWeb("0")), keep(await engine.openWeb("audio"))];
    const told = await Promise.all(ends.map((end) => end.offer()));
    expect(told.map((one) => one.port)).toEqual([port, port]);
    const [one, other] = told.map(({ lines }) => lines.find((line) => line.startsWith("a=ice-ufrag:")));
    expect(one).not.toBe(other);
    expect(told[0]?.lines).toEqual(
      expect.arrayContaining([expect.stringMatching(/^a=fingerprint:sha-256 /), "a=setup:actpass"]),
    );
  });

  test("takes another port where somebody was quicker, and gives the lost one back", async () => {
    const taken = await openMediaSocket(HOST, 0, 65_536);
    closing.push(() => taken.close());
    const port = await freePort();
    const { engine, given } = engineWith([taken.port, port]);
    expect((await keep(await engine.openWeb("0")).offer()).port).toBe(port);
    expect(given).toEqual([taken.port]);
  });

  test("says so where no port is free, and finds one for the next call", async () => {
    const { engine } = engineWith([]);
    await expect(engine.openWeb("0")).rejects.toThrow("no port is free");
    await expect(engine.openWeb("0")).rejects.toThrow("no port is free");
  });

  test("what a browser describes and nobody can read is refused, not thrown elsewhere", async () => {
    const { engine } = engineWith([await freePort()]);
    const end = keep(await engine.openWeb("0"));
    await expect(end.answer("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n")).rejects.toThrow();
  });
});

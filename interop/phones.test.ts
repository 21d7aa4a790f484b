import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Baresip } from "./clients/baresip.ts";
import { Linphone } from "./clients/linphone.ts";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import type { Phone, Transport } from "./clients/phone.ts";
import { workFolder } from "./clients/program.ts";

const kinds = { baresip: Baresip, linphone: Linphone } as const;
type Kind = keyof typeof kinds;
const transports: readonly Transport[] = ["udp", "tcp", "tls"];
const ways = Object.keys(kinds).flatMap((kind) =>
  transports.map((transport) => ({ kind: kind as Kind, transport })),
);

/** Enough to see that it rings on, short enough to wait for. */
const NO_ANSWER_SECONDS = 5;

describe.runIf(await needs("baresip", "linphone"))("phones", () => {
  let parley: Parley;
  const phones = new Map<string, Phone>();
  const caller = (kind: Kind, transport: Transport) => phone(`from-${kind}-${transport}`);
  const callee = (kind: Kind, transport: Transport) => phone(`to-${kind}-${transport}`);
  const phone = (name: string): Phone => {
    const found = phones.get(name);
    if (found === undefined) throw new Error(`${name} is not registered.`);
    used.add(found);
    return found;
  };

  beforeAll(async () => {
    const dir = workFolder("phones");
    parley = await Parley.start({ dir, set: [`proxy.no-answer-seconds=${NO_ANSWER_SECONDS}`] });
    const authority = await parley.authority();
    for (const { kind, transport } of ways)
      for (const user of [`from-${kind}-${transport}`, `to-${kind}-${transport}`]) {
        await parley.user(user);
        const port = parley.ports[transport];
        const options = { dir, user, domain: parley.domain, password: passwordOf(user), port, transport };
        phones.set(user, await kinds[kind].start(transport === "tls" ? { ...options, authority } : options));
      }
  }, 120_000);

  const used = new Set<Phone>();
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") for (const each of used) await each.calm();
    used.clear();
  });

  afterAll(async () => {
    await Promise.all([...phones.values()].map((each) => each.quit()));
    await parley?.stop();
  }, 60_000);

  test.each(ways)("$kind registers over $transport", async ({ kind, transport }) => {
    for (const which of ["from", "to"]) {
      const name = `${which}-${kind}-${transport}`;
      const found = phones.get(name);
      phones.delete(name); // so that the calls below fail at once, not after their own waiting
      await found?.registered();
      if (found) phones.set(name, found);
    }
    const there = await parley.json<{ endpoints: { transport: string }[] }>(
      "endpoints",
      `to-${kind}-${transport}@example.com`,
    );
    expect(there.endpoints.map((endpoint) => endpoint.transport)).toEqual([transport]);
  });

  const pairs = ways.flatMap((from) => ways.map((to) => ({ from, to })));
  test.each(pairs)(
    "$from.kind over $from.transport calls $to.kind over $to.transport",
    async ({ from, to }) => {
      const [one, other] = [caller(from.kind, from.transport), callee(to.kind, to.transport)];
      await call(one, other);
      // Each side hangs up in half of the pairs.
      const ends = (transports.indexOf(from.transport) + transports.indexOf(to.transport)) % 2 ? one : other;
      await ends.hangUp();
      await Promise.all([one.closed(), other.closed()]);
    },
  );

  /** Every ordered pair of programs, on transports that differ from pair to pair. */
  const mixed = [
    { from: "baresip", over: "tls", to: "baresip", at: "udp" },
    { from: "baresip", over: "udp", to: "linphone", at: "tcp" },
    { from: "linphone", over: "tcp", to: "baresip", at: "tls" },
    { from: "linphone", over: "udp", to: "linphone", at: "tls" },
  ] as const;
  describe.each(mixed)("$from over $over to $to over $at", ({ from, over, to, at }) => {
    test("a refused call ends with the refusal's code", async () => {
      const [one, other] = [caller(from, over), callee(to, at)];
      await ring(one, other);
      await other.reject();
      expect(await one.refusal()).toBe(to === "baresip" ? 486 : 603);
    });

    test("a caller who gives up stops the ringing", async () => {
      const [one, other] = [caller(from, over), callee(to, at)];
      await ring(one, other);
      await one.hangUp();
      await Promise.all([one.closed(), other.closed()]);
      expect(await one.refusal()).toBe(487);
    });

    test("nobody answers: the caller gets 408 or 480 and the ringing stops", async () => {
      const [one, other] = [caller(from, over), callee(to, at)];
      const began = Date.now();
      await ring(one, other);
      await Promise.all([one.closed(), other.closed()]);
      expect(Date.now() - began).toBeGreaterThan((NO_ANSWER_SECONDS - 1) * 1000);
      expect([408, 480]).toContain(await one.refusal());
    });

    test("who is in a call is busy", async () => {
      const [one, other, third] = [caller(from, over), callee(to, at), caller("baresip", "tcp")];
      await call(one, other);
      await third.dial(other.address);
      expect(await third.refusal()).toBe(486);
      await one.hangUp();
      await Promise.all([one.closed(), other.closed()]);
    });

    test("either side holds the call and takes it back", async () => {
      const [one, other] = [caller(from, over), callee(to, at)];
      await call(one, other);
      for (const [holder, held] of [
        [one, other],
        [other, one],
      ] as const) {
        await holder.hold();
        await held.heldByOther(true);
        await holder.resume();
        await held.heldByOther(false);
      }
      await other.hangUp();
      await Promise.all([one.closed(), other.closed()]);
    });
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

async function ring(one: Phone, other: Phone): Promise<void> {
  await other.expectCall();
  await one.dial(other.address);
  await other.incoming();
  await one.ringing();
}

async function call(one: Phone, other: Phone): Promise<void> {
  await ring(one, other);
  await other.answer();
  await Promise.all([one.established(), other.established()]);
}

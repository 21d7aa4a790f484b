import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { freePort, workFolder } from "./clients/program.ts";
import { callee, caller, registration, Sipp, type Step } from "./clients/sipp.ts";
import { pause } from "./clients/tape.ts";

const NO_ANSWER_SECONDS = 5;

/** One user, three endpoints. sipp plays each of them to the letter: a CANCEL that does not come, or comes twice, ends it with an error. */
describe.runIf(await needs("sipp"))("a call to three endpoints", () => {
  let parley: Parley;
  const dir = workFolder("forking");
  const running: Sipp[] = [];
  let round = 0;

  beforeAll(async () => {
    parley = await Parley.start({ dir, set: [`proxy.no-answer-seconds=${NO_ANSWER_SECONDS}`] });
    await parley.user("alice");
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.end();
  });
  afterAll(async () => {
    await parley?.stop();
  });

  /** A user with three fresh endpoints that behave so; alice calls and expects this answer. */
  const play = async (behaviours: readonly (readonly Step[])[], final: number): Promise<Sipp[]> => {
    const bob = `bob${++round}`;
    await parley.user(bob);
    const serverPort = parley.ports.udp;
    const endpoints: Sipp[] = [];
    for (const [index, steps] of behaviours.entries()) {
      // Registered from the port at which it is called afterwards: that is where the server sees it.
      const localPort = await freePort();
      const name = `${bob}-${index}`;
      const sign = await Sipp.start(
        { dir, name: `${name}-register`, serverPort, localPort },
        registration(bob, "example.com", passwordOf(bob)),
      );
      await sign.done();
      endpoints.push(await Sipp.start({ dir, name, serverPort, localPort }, steps));
    }
    running.push(...endpoints);
    await pause(400); // sipp says nowhere that it listens
    const to = `${bob}@example.com`;
    const steps = caller("alice@example.com", passwordOf("alice"), to, final);
    const alice = await Sipp.start({ dir, name: `alice-calls-${bob}`, serverPort }, steps);
    running.push(alice);
    await alice.done();
    await Promise.all(endpoints.map((each) => each.done()));
    return endpoints;
  };

  test("the first answer wins, the others stop ringing", async () => {
    const [, second] = await play(
      [callee.answersAfter(800), callee.ringsUntilCancelled(), callee.ringsUntilCancelled()],
      200,
    );
    // So that the losers do not show a missed call (RFC 3326).
    expect(second?.messages()).toMatch(/CANCEL [\s\S]*Reason: SIP;\s?cause=200/i);
  });

  test("one that is busy does not end the ringing of the others", async () => {
    await play(
      [callee.refuses("486 Busy Here"), callee.ringsUntilCancelled(), callee.answersAfter(1200)],
      200,
    );
  });

  test("all are busy: so is the caller's call", async () => {
    const busy = callee.refuses("486 Busy Here", 200);
    await play([busy, busy, busy], 486);
  });

  test("the best refusal is chosen, not the last", async () => {
    await play(
      [
        callee.refuses("486 Busy Here", 100),
        callee.refuses("404 Not Found", 300),
        callee.refuses("500 Server Internal Error", 500),
      ],
      486,
    );
  });

  test("603 from one ends it for all", async () => {
    await play(
      [callee.refuses("603 Decline", 500), callee.ringsUntilCancelled(), callee.ringsUntilCancelled()],
      603,
    );
  });

  test("nobody answers: 408 for the caller, CANCEL for all", async () => {
    await play(
      [callee.ringsUntilCancelled(), callee.ringsUntilCancelled(), callee.ringsUntilCancelled()],
      408,
    );
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

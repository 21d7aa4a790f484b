import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Baresip } from "./clients/baresip.ts";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { RawSip } from "./clients/raw-sip.ts";
import { eventually, pause } from "./clients/tape.ts";

const ROUNDS = 3;
const PHONES = 12;

/** kill -9 at any moment loses nothing that was acknowledged: user adds by the CLI, UDP registrations by their 200. */
describe("a killed server", () => {
  let parley: Parley;
  beforeAll(async () => {
    parley = await Parley.start({ dir: workFolder("crash") });
    await Promise.all(Array.from({ length: PHONES }, (_, index) => parley.user(`phone${index}`)));
  });
  afterAll(async () => {
    await parley?.stop();
  });

  test.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    "has everything that it acknowledged after a restart, round %i",
    async (round) => {
      const users: string[] = [];
      const registered: string[] = [];
      let killed = false;

      const addUsers = async (lane: number): Promise<void> => {
        for (let index = 0; !killed && index < 50; index++) {
          const name = `r${round}-l${lane}-n${index}`;
          const address = `${name}@example.com`;
          const told = await parley.run(
            ["user", "add", address, "--password-stdin"],
            `${passwordOf(name)}\n`,
          );
          if (told.code === 0) users.push(address);
        }
      };
      const register = async (): Promise<void> => {
        const phone = await RawSip.udp(parley.ports.udp);
        for (let index = 0; !killed; index++) {
          const name = `phone${index % PHONES}`;
          // A new contact each time: each 200 is a promise of its own.
          const contact = `sip:${name}@127.0.0.1:${phone.port};n=${round}-${index}`;
          const answer = await phone
            .register(name, "example.com", passwordOf(name), contact)
            .catch(() => undefined);
          if (answer?.status === 200) registered.push(contact);
          if (index >= PHONES * 4) break; // under the limit of devices per person
        }
        phone.close();
      };

      const work = [addUsers(0), addUsers(1), register()];
      // In the middle of the work, which on a busy machine starts late.
      await eventually(
        "something acknowledged",
        () => (users.length > 0 && registered.length > 5 ? true : undefined),
        30,
        5,
      );
      await pause(round * 350);
      parley.kill("SIGKILL");
      killed = true;
      await parley.gone();
      await Promise.all(work);
      expect(users.length).toBeGreaterThan(0);
      expect(registered.length).toBeGreaterThan(0);

      await parley.start();
      const list = await parley.json<{ users: { address: string }[] }>("user", "list");
      expect(list.users.map((user) => user.address)).toEqual(expect.arrayContaining(users));
      const there = await parley.json<{ endpoints: { contact: string }[] }>("endpoints");
      const contacts = there.endpoints.map((endpoint) => endpoint.contact).join("\n");
      for (const contact of registered) expect(contacts).toContain(contact);

      // And the users are more than rows: one of them signs in.
      const phone = await RawSip.udp(parley.ports.udp);
      const name = (users.at(-1) ?? "").split("@")[0] ?? "";
      expect((await phone.register(name, "example.com", passwordOf(name))).status).toBe(200);
      phone.close();
    },
  );
});

describe.runIf(await needs("baresip"))("a phone on UDP that did not notice the kill", () => {
  test("is called as if nothing had happened", async () => {
    const dir = workFolder("crash-phone");
    const parley = await Parley.start({ dir });
    for (const name of ["alice", "bob"]) await parley.user(name);
    const options = { dir, domain: parley.domain, port: parley.ports.udp, transport: "udp" } as const;
    const bob = await Baresip.start({ ...options, user: "bob", password: passwordOf("bob") });
    await bob.registered();
    parley.kill("SIGKILL");
    await parley.gone();
    await parley.start();

    // Well inside its 60 s: it has had no reason to sign in again.
    const alice = await Baresip.start({ ...options, user: "alice", password: passwordOf("alice") });
    await alice.registered();
    await bob.expectCall();
    await alice.dial(bob.address);
    await bob.incoming();
    await bob.answer();
    await Promise.all([alice.established(), bob.established()]);
    await bob.hangUp();
    await alice.closed();
    await Promise.all([alice.quit(), bob.quit()]);
    await parley.stop();
  });
});

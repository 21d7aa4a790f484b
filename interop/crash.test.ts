import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { RawSip } from "./clients/raw-sip.ts";
import { pause } from "./clients/tape.ts";

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
      await pause(900 + round * 350);
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

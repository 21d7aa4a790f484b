import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { flyingTime, needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { Purple } from "./clients/purple.ts";

const SPEED = 200;
/** 8 hours less 5 minutes after sign-in the client proves itself anew; after 58 minutes it renews what it subscribed to. */
const HOURS = process.env["PARLEY_INTEROP_LONG"] ? 9 : 1.5;
const sip = (name: string): string => `sip:${name}@example.com`;

describe.runIf(await needs("pidgin-sipe", "faketime"))(
  `${HOURS} hours of a Communicator client, in fast motion`,
  () => {
    const dir = workFolder("hours");
    let parley: Parley;
    let alice: Purple;
    let bob: Purple;

    const signIn = async (name: string, more = {}): Promise<Purple> => {
      const [user, login, port] = [`${name}@example.com`, `EXAMPLE\\${name}`, parley.ports.tls];
      const common = { dir, user, login, password: passwordOf(name), port, transport: "tls" } as const;
      const client = new Purple({ ...common, ...more });
      await client.event("group-added", 30);
      return client;
    };

    beforeAll(async () => {
      parley = await Parley.start({ dir });
      for (const name of ["alice", "bob"]) await parley.user(name);
      await parley.tell(["contacts", "add", "alice@example.com", "bob@example.com"]);
      await parley.tell(["contacts", "add", "bob@example.com", "alice@example.com"]);
      alice = await signIn("alice", { env: { LD_PRELOAD: flyingTime, FAKETIME: `+0 x${SPEED}` } });
      bob = await signIn("bob");
    });
    afterAll(async () => {
      await alice?.quit();
      await bob?.quit();
      await parley?.stop();
    });

    test("it renews its sign-in and its subscriptions, and goes on seeing and talking", {
      timeout: 300_000,
    }, async () => {
      const end = Date.now() + (HOURS * 3_600_000) / SPEED;
      for (let turn = 1; Date.now() < end; turn++) {
        const status = turn % 2 === 0 ? "available" : "busy";
        bob.command("set-status", { status });
        await alice.sees("bob@example.com", status, 8);
        bob.command("send-im", { to: sip("alice"), text: `hin ${turn}` });
        await alice.event("received-im", 8, 0, ({ text }) => text === `hin ${turn}`);
        alice.command("send-im", { to: sip("bob"), text: `her ${turn}` });
        await bob.event("received-im", 8, 0, ({ text }) => text === `her ${turn}`);
      }
      const sent = alice.trace();
      // Inside its dialogs: the list, itself, the others.
      for (const event of ["vnd-microsoft-roaming-contacts", "vnd-microsoft-roaming-self", "presence"])
        expect(sent).toMatch(
          new RegExp(
            `To: [^\\n]*tag=[^\\n]*\\n(?:[^\\n]+\\n)*CSeq: [2-9]\\d* SUBSCRIBE\\n(?:[^\\n]+\\n)*Event: ${event}\\n`,
          ),
        );
      // A proof is an empty gssapi-data of the client, the server's word, and the answer to it.
      const proofs = sent.split('gssapi-data=""').length - 1;
      expect(proofs).toBe(HOURS > 8 ? 2 : 1);
      for (const client of [alice, bob])
        for (const trouble of ["connection-error", "conversation-error", "signed-off"])
          expect(client.has(trouble), trouble).toBe(false);
      expect(
        (await parley.json<{ endpoints: object[] }>("endpoints", "alice@example.com")).endpoints,
      ).toHaveLength(1);
    });

    test("the server is still running and nothing in its log is an error", () => {
      expect(parley.isRunning()).toBe(true);
      expect(parley.errors()).toEqual([]);
    });
  },
);

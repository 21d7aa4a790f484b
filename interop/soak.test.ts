import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { Purple } from "./clients/purple.ts";
import { pause } from "./clients/tape.ts";

const SECONDS = process.env["PARLEY_INTEROP_LONG"] ? 600 : 30;
const PEOPLE = ["ada", "ben", "cyd", "dan", "eve"];
const STATES = ["available", "busy", "away", "be-right-back"];
/** Who tells a sender why a text did not arrive, and quotes nothing of others. */
const HELP = "sip:help@example.com";
const address = (name: string): string => `${name}@example.com`;

interface Sent {
  readonly text: string;
  readonly to: string;
  readonly by: Purple;
  readonly at: number;
}

/** A linear congruential generator: a run is known by its seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe.runIf(await needs("pidgin-sipe"))(
  `five real Communicator clients do what they like for ${SECONDS} s`,
  () => {
    const dir = workFolder("soak");
    const seed = Number(process.env["PARLEY_SOAK_SEED"] ?? 2007);
    const random = dice(seed);
    const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(random() * from.length)] as Value; // never empty
    const here = new Map<string, Purple>();
    const clients: { readonly name: string; readonly client: Purple }[] = [];
    const sent: Sent[] = [];
    const killed: Purple[] = [];
    const ended = new Map<Purple, number>();
    let parley: Parley;
    let lastStart = 0;

    /** COMPAT pidgin-sipe makes its Call-IDs of the second that it started in: two that share one mix their sessions up. */
    const signIn = async (name: string): Promise<Purple> => {
      const second = Math.max(Math.floor(Date.now() / 1000), lastStart + 1);
      lastStart = second;
      await pause(Math.max(0, second * 1000 - Date.now()));
      const own = path.join(dir, `${String(clients.length).padStart(3, "0")}-${name}`);
      mkdirSync(own);
      const [login, port] = [`EXAMPLE\\${name}`, parley.ports.tls];
      const common = { login, password: passwordOf(name), port, transport: "tls" } as const;
      const client = new Purple({ dir: own, user: address(name), ...common });
      clients.push({ name, client });
      here.set(name, client);
      await client.event("group-added", 20);
      return client;
    };
    const others = (name: string): readonly string[] => PEOPLE.filter((one) => one !== name);

    beforeAll(async () => {
      parley = await Parley.start({ dir, set: ["messages.most-waiting=500"] });
      for (const name of PEOPLE) await parley.user(name);
      for (const name of PEOPLE)
        for (const other of others(name))
          await parley.tell(["contacts", "add", address(name), address(other)]);
      for (const name of PEOPLE) await signIn(name);
    }, 120_000);
    afterAll(async () => {
      for (const client of here.values()) await client.quit();
      await parley?.stop();
    });

    const act = async (name: string): Promise<void> => {
      const client = here.get(name);
      if (!client) {
        await signIn(name);
        return;
      }
      const [chance, other] = [random(), pick(others(name))];
      if (chance < 0.55) {
        const text = `Nr ${sent.length} von ${name} an ${other}.`;
        sent.push({ text, to: other, by: client, at: Date.now() });
        client.command("send-im", { to: `sip:${address(other)}`, text });
      } else if (chance < 0.8)
        client.command("set-status", { status: pick(STATES), message: text(random()) });
      else if (chance < 0.86) client.command("close-im", { who: `sip:${address(other)}` });
      else if (chance < 0.95) client.command("typing", { to: `sip:${address(other)}`, state: "typing" });
      else {
        // It leaves properly, or not, or signs in again before it has left.
        if (chance < 0.985) here.delete(name);
        else await signIn(name);
        ended.set(client, Date.now());
        if (chance < 0.97) await client.quit();
        else {
          await client.kill();
          killed.push(client);
        }
      }
    };
    const text = (chance: number): string | undefined =>
      chance < 0.3 ? `Notiz ${Math.floor(chance * 1e6)}` : undefined;
    const readBy = (name: string): readonly string[] =>
      clients
        .filter((one) => one.name === name)
        .flatMap(({ client }) => client.said.events)
        .flatMap((said) => (said.event === "received-im" && said.from !== HELP ? [said.text ?? ""] : []));

    /** It was over before the session was there that carries its text. */
    const diedWriting = ({ by, at }: Sent): boolean => (ended.get(by) ?? Number.POSITIVE_INFINITY) - at < 500;
    /** Killed after it showed a text and before it said so: that text comes once more. */
    const diedReading = ({ text }: Sent): boolean =>
      killed.some(({ said }) => {
        const last = said.events.findLast(({ event }) => event === "received-im");
        return last?.text?.includes(text) === true;
      });

    test(`every text is read once by whom it was for (seed ${seed})`, {
      timeout: (SECONDS + 120) * 1000,
    }, async () => {
      for (const end = Date.now() + SECONDS * 1000; Date.now() < end; ) {
        await act(pick(PEOPLE));
        await pause(random() * 120);
      }
      for (const name of PEOPLE) if (!here.has(name)) await signIn(name);
      const wrong = (): readonly string[] =>
        PEOPLE.flatMap((name) => {
          const read = readBy(name).join("\n");
          return sent
            .filter((one) => !diedWriting(one))
            .map((one) => [one, read.split(one.text).length - 1, one.to === name ? 1 : 0] as const)
            .filter(([one, times, due]) => times !== due && !(times === 2 && due === 1 && diedReading(one)))
            .map(([one, times]) => `${name} read ${times} times: ${one.text}`);
        });
      // What was kept comes some seconds after the sign-in.
      await expect.poll(wrong, { timeout: 20_000 }).toEqual([]);
      expect(sent.length).toBeGreaterThan(SECONDS);
    });

    test("in the end everybody sees everybody as they are", { timeout: 120_000 }, async () => {
      for (const [index, name] of PEOPLE.entries())
        here.get(name)?.command("set-status", { status: STATES[index % STATES.length] });
      for (const name of PEOPLE)
        for (const [index, other] of PEOPLE.entries())
          if (other !== name)
            await here.get(name)?.sees(address(other), STATES[index % STATES.length] ?? "", 10);
    });

    test("no connection was lost, and nothing in the server's log is an error", () => {
      expect(parley.isRunning()).toBe(true);
      expect(parley.errors()).toEqual([]);
      for (const client of here.values()) expect(client.has("connection-error")).toBe(false);
    });
  },
);

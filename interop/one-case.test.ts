import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Parley } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { RawSip } from "./clients/raw-sip.ts";
import { eventually } from "./clients/tape.ts";

/** One failure has one case id: looking for it finds every line of it in every log, and no line of another (A4.4). */
const dir = workFolder("one-case");
let parley: Parley;
beforeAll(async () => {
  parley = await Parley.start({ dir });
  await parley.user("anna");
});
afterAll(() => parley?.stop());

/** The code that a command was refused with, and what it was about. */
async function refused(...words: string[]): Promise<{ code: string; id: string }> {
  const { err } = await parley.run([...words, "--json"]);
  const { id, case: code } = JSON.parse(err); // the CLI's contract
  return { code, id };
}

/** The code that a phone is refused with. */
async function refusedPhone(): Promise<{ code: string; id: string }> {
  const web = await RawSip.ws(`ws://127.0.0.1:${parley.ports.http}/sip`, Buffer.alloc(0));
  const answer = await web.register("anna", "example.com", "wrong", "sip:anna@h.invalid;transport=ws");
  web.close();
  return { code: /case (c-\w+)/.exec(answer.text)?.[1] ?? "none", id: "AUTH-0001" };
}

/** Every line of every log file that has this text. */
function linesWith(text: string): string[] {
  const folder = path.join(parley.data, "log");
  return readdirSync(folder).flatMap((name) =>
    readFileSync(path.join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line.includes(`"${text}"`)),
  );
}

test("each of three failures is found whole by its code in log, events, case and audit, and none in another's", async () => {
  const failures = [
    await refused("user", "set", "anna@example.com", "--tel", "tel:3048;phone-context=cdp.udp"),
    await refused("settings", "set", "tls.min-version=SSLv3"),
    await refusedPhone(),
  ];
  expect(new Set(failures.map(({ code }) => code)).size).toBe(3);
  for (const { code, id } of failures) {
    const lines = await eventually(`a line with ${code}`, () => {
      const found = linesWith(code);
      return found.length > 0 ? found : undefined;
    });
    for (const line of lines) {
      const others = failures.filter((one) => one.code !== code);
      for (const other of others) expect(line).not.toContain(other.code);
    }
    const { events } = await parley.json<{ events: { case?: string; id?: string }[] }>("events");
    expect(events.filter((one) => one.case === code).map((one) => one.id)).toContain(id);
    const shown = await parley.json<{ problems: { id: string; case: string }[] }>("case", code);
    expect(shown.problems.map((one) => one.case)).toEqual(shown.problems.map(() => code));
    expect(shown.problems.map((one) => one.id)).toContain(id);
  }
});

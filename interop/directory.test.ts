import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { Purple } from "./clients/purple.ts";

describe.runIf(await needs("pidgin-sipe"))("pidgin's search for people", () => {
  const dir = workFolder("directory");
  let parley: Parley;
  let alice: Purple;

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    await parley.user("alice");
    const [user, login, port] = ["alice@example.com", "EXAMPLE\\alice", parley.ports.tls];
    alice = new Purple({ dir, user, login, password: passwordOf("alice"), port, transport: "tls" });
    await alice.event("group-added");
    const more = ["--name", "Zoë Müller", "--tel", "+49301234567", "--password-stdin"];
    await parley.tell(["user", "add", "zoe@example.com", ...more], "zoe-pass-77\n");
  });
  afterAll(async () => {
    await alice?.quit();
    await parley?.stop();
  });

  const search = async (words: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const from = alice.mark;
    alice.command("search-directory", words);
    const ends = ["search-results", "notify"];
    const end = await alice.said.next("an end of the search", ({ event }) => ends.includes(event), 10, from);
    return end.rows?.map(([address = ""]) => address) ?? [end.primary ?? ""];
  };

  // She was added when the client was signed in already.
  test.each([
    { surname: "müll" },
    { given: "ZO" },
    { given: "zoe" },
    { given: "Zoë", surname: "Müller" },
    { email: "zoe@example.com" },
    { sipid: "zoe@example.com" },
  ])("finds somebody who was added a moment ago by %j", async (words) => {
    expect(await search(words)).toEqual(["zoe@example.com"]);
  });

  test("says so when nobody is found, and when both words do not meet in one person", async () => {
    expect(await search({ surname: "nobody-at-all" })).toEqual(["No contacts found"]);
    expect(await search({ given: "Zoë", surname: "Meier" })).toEqual(["No contacts found"]);
  });

  test("shows the name and the number of whom it found", async () => {
    alice.command("get-info", { who: "sip:zoe@example.com" });
    const info = await alice.event("user-info");
    expect(info.entries).toEqual(
      expect.arrayContaining([
        ["Display name", "Zoë Müller"],
        ["Business phone", "+49301234567"],
      ]),
    );
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

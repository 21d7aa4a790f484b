import { afterAll, beforeAll, expect, test } from "vitest";
import { Parley, passwordOf } from "./clients/parley.ts";
import { readText, workFolder } from "./clients/program.ts";
import { WebPhone } from "./clients/web-phone.ts";

/** A page of ours without its window: the HTTP API with a cookie, and JsSIP with the tokens that it gives. */
class Page {
  readonly #base: () => string;
  #cookie = "";
  #csrf = "";

  constructor(base: () => string) {
    this.#base = base;
  }

  async call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.#base()}${path}`, {
      method,
      headers: {
        cookie: this.#cookie,
        "x-parley-csrf": this.#csrf,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) this.#cookie = set.split(";")[0] ?? "";
    const value = (await answer.json()) as Record<string, unknown>; // the API's contract, checked by its tests
    if (typeof value["csrf"] === "string") this.#csrf = value["csrf"];
    return { status: answer.status, ...value };
  }

  signIn(user: string) {
    return this.call("POST", "/api/session", { address: `${user}@example.com`, password: passwordOf(user) });
  }

  async token(): Promise<string> {
    return `Bearer ${String((await this.call("POST", "/api/me/sip-token"))["token"])}`;
  }
}

const dir = workFolder("browser-token");
let parley: Parley;
beforeAll(async () => {
  parley = await Parley.start({ dir });
  for (const name of ["anna", "bernd"]) await parley.user(name);
});
afterAll(() => parley?.stop());

const url = () => `ws://127.0.0.1:${parley.ports.http}/sip`;
const page = () => new Page(() => `http://127.0.0.1:${parley.ports.http}`);
const open = async (user: string) => {
  const own = page();
  expect(await own.signIn(user)).toMatchObject({ status: 200, administrator: false });
  const token = await own.token();
  const phone = await WebPhone.start({ url: url(), user, domain: parley.domain, token });
  return { page: own, phone, token };
};

test("JsSIP signs in with a token, writes, and after a restart comes back with a fresh one of the same session", async () => {
  const [anna, bernd] = [await open("anna"), await open("bernd")];
  expect(await anna.phone.write("sip:bernd@example.com", "before")).toBe(200);
  await bernd.phone.reads("sip:anna@example.com", "before");

  // JsSIP reconnects by itself and shows the token that it has, which the restarted server does not know.
  const refused = Promise.all([anna.phone.registersAnew(), bernd.phone.registersAnew()]);
  await parley.stop();
  await parley.start();
  for (const one of await refused) {
    expect(one?.status).toBe(401);
    expect(one?.challenges.join()).toContain('error="invalid_token"');
  }
  for (const { page, phone } of [anna, bernd]) {
    const registered = phone.registersAnew();
    phone.shows(await page.token());
    phone.register();
    expect(await registered).toBeUndefined();
  }
  expect(await bernd.phone.write("sip:anna@example.com", "after")).toBe(200);
  await anna.phone.reads("sip:bernd@example.com", "after");

  const { endpoints } = await parley.json<{ endpoints: { proof: string[] }[] }>("endpoints");
  expect(endpoints.map(({ proof }) => proof)).toEqual([["token"], ["token"]]);
  const trace = await parley.tell(["trace", "--json"]);
  for (const text of [trace, parley.log(), readText(`${parley.data}/parley.db`)])
    expect(text).not.toContain(anna.token.slice("Bearer ".length));

  // Signed out in another browser: this one's connection ends, and its token is worth nothing.
  const elsewhere = page();
  await elsewhere.signIn("anna");
  const places = (await elsewhere.call("GET", "/api/me/places"))["places"] as { id: string; here: boolean }[];
  const ended = anna.phone.registersAnew();
  await elsewhere.call("DELETE", `/api/me/places/${places.find(({ here }) => !here)?.id}`);
  expect((await ended)?.status).toBe(401);
  expect(await anna.page.call("GET", "/api/me")).toMatchObject({ status: 401, id: "API-0001" });
  anna.phone.stop();
  bernd.phone.stop();
});

test("an invitation by the command line is used in a browser, which then signs in to SIP", async () => {
  const made = await parley.json<{ link: string; path: string }>(
    "invite",
    "clara@example.com",
    "--name",
    "Clara",
  );
  expect(made.link).toBe(`http://localhost:${parley.ports.http}${made.path}`);
  const token = new URL(made.link).searchParams.get("token");
  const guest = page();
  expect(await guest.call("GET", `/api/links/${token}`)).toMatchObject({ kind: "invitation", name: "Clara" });
  expect(await guest.call("POST", `/api/links/${token}`, { password: "a good one" })).toMatchObject({
    who: "clara@example.com",
  });
  const shown = { url: url(), user: "clara", domain: parley.domain, token: await guest.token() };
  const phone = await WebPhone.start(shown);
  phone.stop();
  const list = await parley.json<{ invitations: unknown[] }>("invite", "list");
  expect(list.invitations).toEqual([]);
});

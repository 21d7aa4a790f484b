import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { type RawAnswer, RawSip } from "./clients/raw-sip.ts";
import { eventually, pause } from "./clients/tape.ts";

const ROUNDS = process.env["PARLEY_INTEROP_LONG"] ? 200 : 5;
const LANES = 3;
/** Old ones are removed beyond it, so that removals are promised too. */
const MOST_CONTACTS = 40;
const MOST_GROUPS = 12;

const attribute = (tag: string, name: string): string =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
const tags = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`<(?:\\w+:)?${name}\\b[^>]*>`, "g"))].map(([tag]) => tag);

/** One person with one connection: what was acknowledged, and what was on its way when the server died. */
abstract class Lane<State> {
  readonly name: string;
  acknowledged: State;
  /** The state that the request on its way would lead to. */
  pending: State | undefined;
  promises = 0;
  protected phone: RawSip | undefined;

  constructor(name: string, nothing: State) {
    this.name = name;
    this.acknowledged = nothing;
  }

  get aor(): string {
    return `sip:${this.name}@example.com`;
  }

  async connect(port: number): Promise<void> {
    this.phone = await RawSip.tcp(port);
    const answer = await this.phone.register(this.name, "example.com", passwordOf(this.name));
    expect(answer.status, answer.text).toBe(200);
  }

  close(): void {
    this.phone?.close();
  }

  protected async ask(method: string, more: readonly string[], body = ""): Promise<RawAnswer> {
    const [uri, from, to] = [this.aor, this.aor, this.aor];
    const answer = await this.phone?.ask({ method, uri, from, to, more, body, epid: "0123456789ab" }, 15);
    if (answer === undefined) throw new Error(`${this.name} is not connected`);
    return answer;
  }

  /** Changes one thing after the other until the server is gone. Anything but a 200 is a fault of the test or the server. */
  async work(random: () => number): Promise<void> {
    for (;;) {
      const { after, more, body } = this.step(random);
      this.pending = after;
      const answer = await this.ask("SERVICE", more, body).catch(() => undefined);
      if (answer === undefined) return; // killed: it was done, or it was not
      expect(answer.status, `${body}\n${answer.text}`).toBe(200);
      this.acknowledged = this.settled(after, answer.text);
      this.pending = undefined;
      this.promises++;
    }
  }

  /** What the server has is what it promised, or that with the one change that it was killed in. Goes on from there. */
  async compare(): Promise<void> {
    const stored = await this.read();
    const possible = [this.acknowledged, ...(this.pending === undefined ? [] : [this.pending])];
    expect(possible, `${this.name}: what is stored`).toContainEqual(stored);
    this.acknowledged = stored;
    this.pending = undefined;
  }

  /** From the server, as a client reads it. */
  abstract read(): Promise<State>;
  protected abstract step(random: () => number): {
    after: State;
    more: readonly string[];
    body: string;
  };
  /** With what the answer itself tells. */
  protected settled(after: State, _answer: string): State {
    return after;
  }

  protected async poll(
    event: string,
    type: string,
    more: readonly string[] = [],
    body = "",
  ): Promise<string> {
    const contact = `Contact: <sip:${this.name}@127.0.0.1:${this.phone?.port};transport=tcp>`;
    const fields = [`Event: ${event}`, `Accept: ${type}`, "Expires: 0", contact, ...more];
    const answer = await this.ask("SUBSCRIBE", [...fields, "Supported: ms-piggyback-first-notify"], body);
    expect(answer.status, answer.text).toBe(200);
    return answer.text;
  }
}

interface List {
  readonly number: number;
  readonly groups: Readonly<Record<string, string>>;
  readonly contacts: Readonly<Record<string, string>>;
}

const without = <Value>(all: Readonly<Record<string, Value>>, key: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name !== key));

/** Contacts and groups (MS-SIP, SERVICE with SOAP). */
class ContactLane extends Lane<List> {
  #next = 0;

  constructor(name: string) {
    super(name, { number: 0, groups: {}, contacts: {} });
  }

  async read(): Promise<List> {
    const type = "application/vnd-microsoft-roaming-contacts+xml";
    const text = await this.poll("vnd-microsoft-roaming-contacts", type);
    const entries = (name: string, key: string, value: (tag: string) => string) =>
      Object.fromEntries(tags(text, name).map((tag) => [attribute(tag, key), value(tag)]));
    return {
      number: Number(attribute(tags(text, "contactList")[0] ?? "", "deltaNum")),
      groups: entries("group", "id", (tag) => attribute(tag, "name")),
      contacts: entries("contact", "uri", (tag) => `${attribute(tag, "name")}|${attribute(tag, "groups")}`),
    };
  }

  protected step(random: () => number) {
    const { number, groups, contacts } = this.acknowledged;
    const made = Object.keys(groups).filter((id) => groups[id] !== "~");
    const base = { number: number + 1, groups, contacts };
    const index = this.#next++;
    const dice = random();
    const oldest = Object.keys(contacts)[0];
    const empty = made.find((id) => !Object.values(contacts).some((value) => value.endsWith(`|${id}`)));
    if (oldest !== undefined && (Object.keys(contacts).length >= MOST_CONTACTS || dice < 0.15))
      return this.#soap({ ...base, contacts: without(contacts, oldest) }, "deleteContact", [
        ["URI", `sip:${oldest}`],
      ]);
    if (empty !== undefined && made.length >= MOST_GROUPS)
      return this.#soap({ ...base, groups: without(groups, empty) }, "deleteGroup", [["groupID", empty]]);
    if (dice < 0.25 && made.length < MOST_GROUPS) {
      const id = String(Array.from({ length: 63 }, (_, at) => at + 1).find((free) => !(free in groups)));
      const name = `Gruppe ${index}`;
      return this.#soap({ ...base, groups: { ...groups, [id]: name } }, "addGroup", [["name", name]]);
    }
    const [id] = made;
    if (dice < 0.35 && id !== undefined) {
      const name = `Umbenannt ${index}`;
      return this.#soap({ ...base, groups: { ...groups, [id]: name } }, "modifyGroup", [
        ["groupID", id],
        ["name", name],
      ]);
    }
    const again = dice < 0.5 ? oldest : undefined;
    const uri = again ?? `c${index}@example.com`;
    const group = Object.keys(groups)[Math.floor(random() * Object.keys(groups).length)] ?? "1";
    return this.#soap({ ...base, contacts: { ...contacts, [uri]: `Nr ${index}|${group}` } }, "setContact", [
      ["displayName", `Nr ${index}`],
      ["groups", group],
      ["subscribed", "true"],
      ["URI", `sip:${uri}`],
    ]);
  }

  /** The server chooses the id of a new group, and says which. */
  protected override settled(after: List, answer: string): List {
    const id = /<(?:\w+:)?groupID>(\d+)</.exec(answer)?.[1];
    if (id !== undefined) expect(after.groups).toHaveProperty(id);
    return after;
  }

  #soap(after: List, operation: string, values: readonly (readonly [string, string])[]) {
    const all = [...values, ["externalURI", ""], ["deltaNum", String(this.acknowledged.number)]];
    const inner = all.map(([name, value]) => `<m:${name}>${value}</m:${name}>`).join("");
    const body =
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip">' +
      `<s:Body><m:${operation}>${inner}</m:${operation}></s:Body></s:Envelope>`;
    return { after, more: ["Content-Type: application/SOAP+xml"], body };
  }
}

interface Own {
  /** Text and version of the note in each container. */
  readonly notes: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, string>>;
}
const NOTE_CONTAINERS = ["200", "300", "400"];

/** Static publications (MS-PRES publish) and access levels (setContainerMembers). */
class PresenceLane extends Lane<Own> {
  #next = 0;

  constructor(name: string) {
    super(name, { notes: {}, members: {} });
  }

  async read(): Promise<Own> {
    const parts = ["categories", "containers"].map((type) => `<roaming type="${type}"/>`).join("");
    const list = `<roamingList xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self">${parts}</roamingList>`;
    const type = "application/vnd-microsoft-roaming-self+xml";
    const text = await this.poll("vnd-microsoft-roaming-self", type, [`Content-Type: ${type}`], list);
    const notes: Record<string, string> = {};
    for (const [, tag = "", said = ""] of text.matchAll(
      /(<category name="note"[^>]*[^/]>)<note[^>]*><body[^>]*>([^<]*)</g,
    ))
      notes[attribute(tag, "container")] = `${attribute(tag, "version")} ${said}`;
    const members: Record<string, string> = {};
    for (const [, tag = "", inner = ""] of text.matchAll(/(<container [^>]*[^/]>)(.*?)<\/container>/gs)) {
      const users = tags(inner, "member").filter((member) => attribute(member, "type") === "user");
      const names = users.map((member) => attribute(member, "value")).sort();
      members[attribute(tag, "id")] = `${attribute(tag, "version")} ${names.join(" ")}`.trim();
    }
    for (const tag of tags(text, "container").filter((one) => one.endsWith("/>")))
      members[attribute(tag, "id")] = attribute(tag, "version");
    return { notes, members };
  }

  protected step(random: () => number) {
    const { notes, members } = this.acknowledged;
    const index = this.#next++;
    if (random() < 0.6) {
      const after = { ...notes };
      const publications = NOTE_CONTAINERS.map((container) => {
        const version = Number(notes[container]?.split(" ")[0] ?? 0);
        after[container] = `${version + 1} Notiz ${index}`;
        return `<publication categoryName="note" instance="0" container="${container}" version="${version}" expireType="static"><note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal" uri="">Notiz ${index}</body></note></publication>`;
      }).join("");
      return {
        after: { notes: after, members },
        more: ["Content-Type: application/msrtc-category-publish+xml"],
        body: `<publish xmlns="http://schemas.microsoft.com/2006/09/sip/rich-presence"><publications uri="${this.aor}">${publications}</publications></publish>`,
      };
    }
    const container = random() < 0.5 ? "300" : "32000";
    const [version = "0", ...users] = (members[container] ?? "0").split(" ");
    const leaves = users.length > 8 ? users[0] : undefined;
    const who = leaves ?? `${container}-${index}@example.com`;
    const left = leaves === undefined ? [...users, who].sort() : users.filter((user) => user !== who);
    const now = `${Number(version) + 1} ${left.join(" ")}`.trim();
    return {
      after: { notes, members: { ...members, [container]: now } },
      more: ["Content-Type: application/msrtc-setcontainermembers+xml"],
      body: `<setContainerMembers xmlns="http://schemas.microsoft.com/2006/09/sip/container-management"><container id="${container}" version="${version}"><member action="${leaves === undefined ? "add" : "remove"}" type="user" value="${who}"/></container></setContainerMembers>`,
    };
  }
}

/** A linear congruential generator: each run of the test does the same. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("contacts, groups, notes and access levels, with the server killed in the middle of them", () => {
  let parley: Parley;
  const lanes: Lane<List | Own>[] = [];
  const promised = (): number => lanes.reduce((sum, { promises }) => sum + promises, 0);

  beforeAll(async () => {
    parley = await Parley.start({ dir: workFolder("contacts-crash") });
    for (let index = 0; index < LANES; index++) {
      await parley.user(`list${index}`);
      await parley.user(`own${index}`);
      lanes.push(new ContactLane(`list${index}`), new PresenceLane(`own${index}`));
    }
    for (const lane of lanes) {
      await lane.connect(parley.ports.tcp);
      lane.acknowledged = await lane.read();
    }
  });
  afterAll(async () => {
    for (const lane of lanes) lane.close();
    await parley?.stop();
  });

  test(`what is stored is what was acknowledged, ${ROUNDS} times over`, {
    timeout: ROUNDS * 20_000,
  }, async () => {
    const random = dice(20_261_123);
    for (let round = 0; round < ROUNDS; round++) {
      const before = promised();
      const work = Promise.all(lanes.map((lane) => lane.work(random)));
      work.catch(() => {}); // told below, after the kill
      const begun = () => (promised() > before ? true : undefined);
      await eventually("the first promise of this round", begun, 20, 5);
      await pause(Math.floor(random() * 400));
      parley.kill("SIGKILL");
      await parley.gone();
      await work;
      for (const lane of lanes) lane.close();
      await parley.start();
      for (const lane of lanes) await lane.connect(parley.ports.tcp);
      for (const lane of lanes) await lane.compare();
    }
    console.log(`${promised()} changes were acknowledged in ${ROUNDS} rounds; none is missing.`);
  });
});

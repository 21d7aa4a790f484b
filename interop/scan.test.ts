import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { digest, type RawAnswer, RawSip } from "./clients/raw-sip.ts";
import { eventually } from "./clients/tape.ts";

const SCANNER = "friendly-scanner";
const existing = ["100", "101", "alice"];
const invented = ["102", "9999", "mallory"];

// What sipvicious does: svmap (OPTIONS), svwar (REGISTER, OPTIONS, INVITE for names), svcrack (passwords), and toll fraud.
describe("a scanner", () => {
  let parley: Parley;

  beforeAll(async () => {
    parley = await Parley.start({ dir: workFolder("scan") });
    for (const name of existing) await parley.user(name);
  });
  afterAll(async () => {
    await parley?.stop();
  });

  const uri = (name: string) => `sip:${name}@example.com`;
  /** What a scanner can tell apart: status and all fields but those that differ from message to message anyway. */
  const shape = ({ status, text }: RawAnswer, name: string) => {
    const head = text
      .split("\r\n")
      .filter((line) => !/^(Via|v|Call-ID|i|Date):/i.test(line))
      .map((line) =>
        line
          .replaceAll(`:${name}@`, ":NAME@")
          .replace(/tag=[\w.~-]+/g, "tag=T")
          .replace(/nonce="[^"]*"/, "nonce=N")
          .replace(/c-[0-9A-Z]+/g, "CASE"),
      );
    return { status, head };
  };

  const probe = async (method: string, name: string, from = uri(name)): Promise<ReturnType<typeof shape>> => {
    const raw = await RawSip.udp(parley.ports.udp);
    const more = [`User-Agent: ${SCANNER}`, `Contact: <sip:${name}@127.0.0.1:${raw.port}>`];
    const target = method === "REGISTER" ? "sip:example.com" : uri(name);
    const answer = await raw.ask({ method, uri: target, from, to: uri(name), more });
    raw.close();
    return shape(answer, name);
  };

  test.each(["REGISTER", "OPTIONS", "INVITE", "SUBSCRIBE", "MESSAGE"])(
    "learns from %s no difference between users that exist and names it invents",
    async (method) => {
      const known = await probe(method, "100");
      for (const name of [...existing, ...invented]) expect(await probe(method, name)).toEqual(known);
      const stranger = "sip:scan@elsewhere.example";
      const knownFrom = await probe(method, "100", stranger);
      for (const name of [...existing, ...invented])
        expect(await probe(method, name, stranger)).toEqual(knownFrom);
    },
  );

  test("learns nothing from guessing passwords, and is slowed", async () => {
    const raw = await RawSip.udp(parley.ports.udp);
    const guess = async (name: string, password: string) =>
      shape(await raw.register(name, "example.com", password), name);
    const known = await guess("100", "100");
    expect(known.status).toBe(403);
    for (const name of [...existing, ...invented]) expect(await guess(name, "1234")).toEqual(known);
    raw.close();
  });

  test("is named in the log with its address and its User-Agent", async () => {
    const raw = await RawSip.udp(parley.ports.udp);
    for (let number = 200; number < 215; number++) {
      const name = String(number);
      const aor = uri(name);
      const request = { method: "REGISTER", uri: "sip:example.com", from: aor, to: aor };
      const more = [`User-Agent: ${SCANNER}`, `Contact: <sip:${name}@127.0.0.1:${raw.port}>`];
      const challenge = await raw.ask({ ...request, more });
      const proof = digest(challenge.text, name, name, "REGISTER", "sip:example.com");
      await raw.ask({ ...request, cseq: 2, more: [...more, `Authorization: ${proof}`] });
    }
    raw.close();
    const events = await parley.tell(["events", "--json"]);
    expect(events).toContain(SCANNER);
    expect(events).toContain("127.0.0.1");
    expect(events).toContain("AUTH-0013");
  });

  test.each(["INVITE", "OPTIONS", "MESSAGE", "REGISTER", "ACK"])(
    "finds no open relay: %s for a foreign domain goes nowhere",
    async (method) => {
      const victim = await RawSip.udp(parley.ports.udp);
      const raw = await RawSip.udp(parley.ports.udp);
      for (const from of ["sip:scan@elsewhere.example", uri("100")]) {
        const target = `sip:00441234567890@127.0.0.1:${victim.port}`;
        const more = [`User-Agent: ${SCANNER}`, `Contact: <sip:scan@127.0.0.1:${raw.port}>`];
        const routed = [...more, `Route: <sip:127.0.0.1:${victim.port};lr>`];
        for (const fields of [more, routed]) {
          const asked = raw.ask(
            { method, uri: target, from, to: target, more: fields },
            method === "ACK" ? 0.4 : 5,
          );
          const answer = await asked.catch(() => undefined);
          if (method === "ACK") expect(answer).toBeUndefined();
          else expect(answer?.status).toBeGreaterThanOrEqual(400);
        }
      }
      expect(victim.requests).toEqual([]);
      victim.close();
      raw.close();
    },
  );

  test("a forged Record-Route of ours opens no way either", async () => {
    const victim = await RawSip.udp(parley.ports.udp);
    const raw = await RawSip.udp(parley.ports.udp);
    const target = `sip:x@127.0.0.1:${victim.port}`;
    const forged = `Route: <sip:127.0.0.1:${parley.ports.udp};lr;ms-route-sig=aaaaaaaaaaaaaaaaaaaa>, <sip:127.0.0.1:${victim.port};lr>`;
    const answer = await raw.ask(
      { method: "BYE", uri: target, from: uri("100"), to: `${target}`, more: [forged] },
      5,
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(victim.requests).toEqual([]);
    victim.close();
    raw.close();
  });

  test("a route borrowed from a real call carries nothing else", async () => {
    const [alice, victim] = [await RawSip.tcp(parley.ports.tcp), await RawSip.tcp(parley.ports.tcp)];
    await alice.register("alice", "example.com", passwordOf("alice"));
    await victim.register("100", "example.com", passwordOf("100"));
    const callId = "borrowed@127.0.0.1";
    const contact = `Contact: <sip:alice@127.0.0.1:${alice.port};transport=tcp>`;
    const call = { method: "INVITE", uri: uri("100"), from: uri("alice"), to: uri("100"), callId };
    void alice.ask({ ...call, more: [contact] }).catch(() => undefined);
    const invite = await eventually("the call", () => victim.requests.at(0));
    const route = [...invite.matchAll(/^Record-Route:\s*(.*?)\r?$/gim)].map(([, value]) => `Route: ${value}`);
    expect(route.join()).toContain("ms-route-sig=");
    const device = `sip:100@127.0.0.1:${victim.port};transport=tcp`;

    const mallory = await RawSip.tcp(parley.ports.tcp);
    for (const sender of [mallory, alice])
      for (const method of ["INVITE", "MESSAGE", "BYE"])
        for (const target of [uri("100"), device])
          for (const tag of ["", "guessed"]) {
            // Nobody guesses a tag of his own call: there only what starts something new is forged.
            if (sender === alice && tag !== "") continue;
            const more = [...route, `Contact: <sip:x@127.0.0.1:${sender.port};transport=tcp>`];
            const cseq = 100 + Math.floor(Math.random() * 1e6);
            const request = { method, uri: target, from: uri("101"), to: uri("100"), callId, cseq, more };
            const answer = await sender.ask({ ...request, toTag: tag }, 5);
            expect([401, 403, 407, 481], `${method} ${target} ${tag}`).toContain(answer.status);
          }
    expect(victim.requests.filter((request) => request.includes("<sip:101@"))).toEqual([]);
    for (const raw of [alice, victim, mallory]) raw.close();
  });

  test("a user signed in may not call under another name", async () => {
    const raw = await RawSip.tcp(parley.ports.tcp);
    expect((await raw.register("alice", "example.com", passwordOf("alice"))).status).toBe(200);
    const more = [`Contact: <sip:alice@127.0.0.1:${raw.port};transport=tcp>`];
    const answer = await raw.ask({
      method: "MESSAGE",
      uri: uri("101"),
      from: uri("100"),
      to: uri("101"),
      more,
    });
    expect([401, 403, 407]).toContain(answer.status);
    raw.close();
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Baresip } from "./clients/baresip.ts";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import type { Phone, Transport } from "./clients/phone.ts";
import { workFolder } from "./clients/program.ts";
import { RawSip } from "./clients/raw-sip.ts";

const field = (message: string, name: string): string =>
  new RegExp(`^${name}\\s*:\\s*([^\\r\\n]+)`, "im").exec(message)?.[1] ?? "";
const fields = (message: string, name: string): string[] =>
  [...message.matchAll(new RegExp(`^${name}\\s*:\\s*([^\\r\\n]+)`, "gim"))].flatMap(([, value = ""]) =>
    value.split(/,\s*(?=<)/),
  );
const uriIn = (value: string): string => /<([^>]+)>/.exec(value)?.[1] ?? value;
const sdp =
  "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40002 RTP/AVP 0\r\n";

/** A browser's signalling, by hand, with a real phone at the other end. */
describe.runIf(await needs("baresip"))("SIP over WebSocket", () => {
  let parley: Parley;
  let authority: Buffer;
  const dir = workFolder("websocket");
  const phones = new Map<Transport, Phone>();

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    const file = await parley.authority();
    authority = readFileSync(file);
    await parley.user("web");
    for (const transport of ["udp", "tcp", "tls"] as const) {
      const user = `phone-${transport}`;
      await parley.user(user);
      const own = { dir, user, domain: parley.domain, password: passwordOf(user), transport };
      const port = parley.ports[transport];
      const phone = await Baresip.start({
        ...own,
        port,
        ...(transport === "tls" ? { authority: file } : {}),
      });
      phones.set(transport, phone);
      await phone.registered();
    }
  });
  afterAll(async () => {
    await Promise.all([...phones.values()].map((phone) => phone.quit()));
    await parley?.stop();
  });

  const urls = () => [`ws://127.0.0.1:${parley.ports.http}/sip`, `wss://localhost:${parley.ports.https}/sip`];
  const signIn = async (url: string): Promise<RawSip> => {
    const web = await RawSip.ws(url, authority);
    const contact = `sip:web@df7jal23ls0d.invalid;transport=ws`;
    expect((await web.register("web", "example.com", passwordOf("web"), contact)).status).toBe(200);
    return web;
  };
  /** A response to what came in, with what it must repeat. */
  const respond = (web: RawSip, request: string, line: string, body = ""): void => {
    const to = field(request, "To");
    const lines = [`SIP/2.0 ${line}`, ...fields(request, "Via").map((via) => `Via: ${via}`)];
    lines.push(...fields(request, "Record-Route").map((route) => `Record-Route: ${route}`));
    lines.push(`From: ${field(request, "From")}`, `To: ${to}${to.includes("tag=") ? "" : ";tag=web"}`);
    lines.push(`Call-ID: ${field(request, "Call-ID")}`, `CSeq: ${field(request, "CSeq")}`);
    lines.push("Contact: <sip:web@df7jal23ls0d.invalid;transport=ws>");
    if (body) lines.push("Content-Type: application/sdp");
    web.octets(`${lines.join("\r\n")}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  };

  test("is spoken only with the subprotocol sip", async () => {
    for (const url of urls()) {
      const refused = new Promise((resolve) => {
        const socket = new WebSocket(url, { ca: authority });
        socket.on("error", resolve);
        socket.on("open", () => resolve("open"));
      });
      expect(await refused).not.toBe("open");
    }
  });

  describe.each([0, 1])("with ws (0) and wss (1): %i", (which) => {
    const url = () => urls()[which] ?? "";

    test.each(["udp", "tcp", "tls"] as const)(
      "a phone over %s calls a browser, which hangs up",
      async (transport) => {
        const web = await signIn(url());
        const phone = phones.get(transport) as Phone; // made in beforeAll
        await phone.dial("sip:web@example.com");
        const invite = await web.came.next("the INVITE", (text) => text.startsWith("INVITE "));
        respond(web, invite, "180 Ringing");
        await phone.ringing();
        respond(web, invite, "200 OK", sdp);
        await phone.established();
        await web.came.next("the ACK", (text) => text.startsWith("ACK "));

        const bye = await web.ask({
          method: "BYE",
          uri: uriIn(field(invite, "Contact")),
          from: "sip:web@example.com",
          fromTag: "web",
          to: uriIn(field(invite, "From")),
          toTag: /tag=([^;]+)/.exec(field(invite, "From"))?.[1] ?? "",
          callId: field(invite, "Call-ID"),
          more: fields(invite, "Record-Route").map((route) => `Route: ${route}`),
        });
        expect(bye.status, bye.text).toBe(200);
        await phone.closed();
        web.close();
      },
    );

    test.each(["udp", "tcp", "tls"] as const)(
      "a browser calls a phone over %s, which hangs up",
      async (transport) => {
        const web = await signIn(url());
        const phone = phones.get(transport) as Phone; // made in beforeAll
        await phone.expectCall();
        const to = `sip:phone-${transport}@example.com`;
        const more = [
          "Contact: <sip:web@df7jal23ls0d.invalid;transport=ws>",
          "Content-Type: application/sdp",
        ];
        const request = {
          method: "INVITE",
          uri: to,
          from: "sip:web@example.com",
          to,
          callId: `call-${Date.now()}`,
        };
        const answer = web.ask({ ...request, more, body: sdp, fromTag: "web" }, 15);
        await phone.incoming();
        await phone.answer();
        const { status, text } = await answer;
        expect(status).toBe(200);
        const routes = fields(text, "Record-Route").reverse();
        web.octets(
          [
            `ACK ${uriIn(field(text, "Contact"))} SIP/2.0`,
            "Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKack",
            "Max-Forwards: 70",
            `From: <sip:web@example.com>;tag=web`,
            `To: ${field(text, "To")}`,
            `Call-ID: ${request.callId}`,
            "CSeq: 1 ACK",
            ...routes.map((route) => `Route: ${route}`),
            "Content-Length: 0\r\n\r\n",
          ].join("\r\n"),
        );
        await phone.established();
        await phone.hangUp();
        const bye = await web.came.next("the BYE", (request) => request.startsWith("BYE "));
        respond(web, bye, "200 OK");
        await phone.closed();
        web.close();
      },
    );
  });

  test("a closed page is signed out", async () => {
    const web = await signIn(urls()[0] ?? "");
    web.close();
    const there = () => parley.json<{ endpoints: unknown[] }>("endpoints", "web@example.com");
    await expect.poll(async () => (await there()).endpoints, { timeout: 5000 }).toEqual([]);
  });

  test("a wrong password is refused", async () => {
    const web = await RawSip.ws(urls()[0] ?? "");
    expect((await web.register("web", "example.com", "wrong")).status).toBe(403);
    web.close();
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

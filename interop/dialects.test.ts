import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Baresip } from "./clients/baresip.ts";
import { Linphone } from "./clients/linphone.ts";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { readText, workFolder } from "./clients/program.ts";
import { Purple } from "./clients/purple.ts";
import { WebPhone } from "./clients/web-phone.ts";

const sip = (name: string): string => `sip:${name}@example.com`;
type Name = "pidgin" | "baresip" | "linphone" | "web";

/** RFC 3863 with RFC 4480. */
const pidf = (basic: "open" | "closed", activity = "", note = ""): string =>
  '<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"' +
  ` xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="${sip("web")}"><tuple id="page"><status><basic>${basic}</basic></status>` +
  `${note && `<note>${note}</note>`}</tuple>${activity && `<dm:person id="me"><rpid:activities><rpid:${activity}/></rpid:activities></dm:person>`}</presence>`;

describe.runIf(await needs("pidgin-sipe", "baresip", "linphone"))(
  "a Communicator client, two SIP phones and a page in one conversation",
  () => {
    const dir = workFolder("dialects");
    let parley: Parley;
    let pidgin: Purple;
    let baresip: Baresip;
    let linphone: Linphone;
    let web: WebPhone;

    beforeAll(async () => {
      parley = await Parley.start({ dir });
      for (const name of ["pidgin", "baresip", "linphone", "web"]) await parley.user(name);
      for (const name of ["baresip", "linphone", "web"])
        await parley.tell(["contacts", "add", "pidgin@example.com", `${name}@example.com`]);
      const phone = (user: string) => ({ dir, user, domain: parley.domain, password: passwordOf(user) });
      const { tls: port, http, tcp, udp } = parley.ports;
      web = await WebPhone.start({ url: `ws://127.0.0.1:${http}/sip`, ...phone("web") });
      const contacts = [sip("pidgin"), sip("linphone"), sip("web")];
      baresip = await Baresip.start({ ...phone("baresip"), port: tcp, transport: "tcp", contacts });
      const friends = [sip("pidgin"), sip("web")];
      linphone = await Linphone.start({ ...phone("linphone"), port: udp, transport: "udp", friends });
      pidgin = new Purple({
        dir,
        user: "pidgin@example.com",
        login: "EXAMPLE\\pidgin",
        password: passwordOf("pidgin"),
        port,
        transport: "tls",
      });
      await Promise.all([baresip.registered(), linphone.registered(), pidgin.event("group-added")]);
    });
    afterAll(async () => {
      web?.stop();
      await Promise.all([pidgin?.quit(), baresip?.quit(), linphone?.quit()]);
      await parley?.stop();
    });

    const write = async (from: Name, to: Name, text: string): Promise<void> => {
      if (from === "pidgin") pidgin.command("send-im", { to: sip(to), text });
      else if (from === "baresip") await baresip.write(sip(to), text);
      else if (from === "linphone") await linphone.run(`message ${sip(to)} ${text}`);
      else expect(await web.write(sip(to), text)).toBe(200);
    };
    const reads = async (who: Name, from: Name, text: string): Promise<void> => {
      if (who === "pidgin")
        await pidgin.event("received-im", 10, 0, (said) => said.from === sip(from) && said.text === text);
      else if (who === "baresip") await baresip.reads(sip(from), text);
      else if (who === "linphone") await linphone.reads(sip(from), text);
      else await web.reads(sip(from), text);
    };
    const names: readonly Name[] = ["pidgin", "baresip", "linphone", "web"];
    const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const));

    test.each(pairs)("%s writes to %s", async (from, to) => {
      const text = `${from} an ${to}: Grüße & <mehr>`;
      await write(from, to, text);
      await reads(to, from, text);
    });

    test("each text came once, and nobody was told of a failure", async () => {
      expect(pidgin.said.events.filter(({ event }) => event === "conversation-error")).toEqual([]);
      expect(pidgin.said.events.filter(({ event }) => event === "received-im")).toHaveLength(3);
      // linphone sends a receipt for each text, sooner or later; a page is a device that may have one.
      expect(web.came.events.filter(({ type }) => !type.startsWith("message/imdn"))).toHaveLength(3);
      for (const [from, to] of pairs.filter(([, to]) => to === "baresip"))
        expect(readText(baresip.logFile).split(`"${from} an ${to}:`)).toHaveLength(2);
    });

    describe("presence:", () => {
      /** Within a second, measured from what was published to what was shown. */
      const soon = async (what: () => unknown, shows: () => Promise<unknown>): Promise<void> => {
        const seen = shows();
        await what();
        await seen;
      };
      const webSees = (about: Name, shows: RegExp) => {
        const from = web.shown.mark;
        return web.shown.next(
          `${about} as ${shows}`,
          (one) => one.about === sip(about) && shows.test(one.document.replaceAll(/\s+/g, " ")),
          8,
          from,
        );
      };
      const OPEN = /<basic>open<\/basic>/;
      const CLOSED = /<basic>closed<\/basic>/;
      const BUSY = /<basic>open<\/basic>.*<(?:rpid:)?busy\s*\/>|<(?:rpid:)?busy\s*\/>.*<basic>open<\/basic>/;
      const AWAY = /<(?:rpid:)?away\s*\/>/;

      test("whoever is signed in is there for the others, whatever client each has", async () => {
        await pidgin.sees("web@example.com", "available");
        await pidgin.sees("baresip@example.com", "available");
        await pidgin.sees("linphone@example.com", "available");
        await baresip.shows(sip("pidgin"), "Online");
        await linphone.shows(sip("pidgin"), "open");
        await baresip.shows(sip("web"), "Online");
        await linphone.shows(sip("web"), "open");
        await soon(
          () => web.watch(sip("pidgin")),
          () => webSees("pidgin", OPEN),
        );
        await soon(
          () => web.watch(sip("baresip")),
          () => webSees("baresip", OPEN),
        );
      });

      test("pidgin changes its status: page and phone see it", async () => {
        await soon(
          () => pidgin.command("set-status", { status: "busy" }),
          () => webSees("pidgin", BUSY),
        );
        await baresip.shows(sip("pidgin"), "Busy");
        await linphone.shows(sip("pidgin"), "busy");
        await soon(
          () => pidgin.command("set-status", { status: "away" }),
          () => webSees("pidgin", AWAY),
        );
        await soon(
          () => pidgin.command("set-status", { status: "invisible" }),
          () => webSees("pidgin", CLOSED),
        );
        await baresip.shows(sip("pidgin"), "Offline");
        await linphone.shows(sip("pidgin"), "closed");
        const message = "bis später & länger";
        await soon(
          () => pidgin.command("set-status", { status: "available", message }),
          () => webSees("pidgin", /<note[^>]*>bis später &amp; länger<\/note>/),
        );
        await baresip.shows(sip("pidgin"), "Online");
        await linphone.shows(sip("pidgin"), "open");
      });

      test("the page publishes: pidgin and the phone see it", async () => {
        expect(await web.publish(pidf("open", "busy", "in Eile"))).toBe(200);
        await pidgin.sees("web@example.com", "busy");
        await pidgin.reads("web@example.com", "in Eile");
        await baresip.shows(sip("web"), "Busy");
        await linphone.shows(sip("web"), "busy");
        expect(await web.publish(pidf("open", "away"))).toBe(200);
        await pidgin.sees("web@example.com", "away");
        expect(await web.publish(pidf("open"))).toBe(200);
        await pidgin.sees("web@example.com", "available");
        await baresip.shows(sip("web"), "Online");
        await linphone.shows(sip("web"), "open");
      });

      test("the phone publishes: pidgin and the page see it", async () => {
        await soon(
          () => baresip.goes("offline"),
          () => webSees("baresip", CLOSED),
        );
        await pidgin.sees("baresip@example.com", "offline");
        await soon(
          () => baresip.goes("online"),
          () => webSees("baresip", OPEN),
        );
        await pidgin.sees("baresip@example.com", "available");
      });

      test("a call shows by itself, in every dialect, and passes", async () => {
        await baresip.dial(sip("linphone"));
        await linphone.incoming();
        await linphone.answer();
        await baresip.established();
        await pidgin.sees("linphone@example.com", "busy");
        await pidgin.sees("baresip@example.com", "busy");
        await soon(
          () => baresip.hangUp(),
          () => webSees("baresip", OPEN),
        );
        await pidgin.sees("linphone@example.com", "available");
      });

      test("a page that is closed is gone, for pidgin and for the phone", async () => {
        web.stop();
        await pidgin.sees("web@example.com", "offline", 15);
        await baresip.shows(sip("web"), "Offline", 15);
        await linphone.shows(sip("web"), "closed", 15);
      });
    });

    test("the server is still running and nothing in its log is an error", () => {
      expect(parley.isRunning()).toBe(true);
      expect(parley.errors()).toEqual([]);
    });
  },
);

import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser } from "../test/browser/browser.ts";
import { Baresip } from "./clients/baresip.ts";
import { ChromiumPhone } from "./clients/chromium-phone.ts";
import { needs } from "./clients/needs.ts";
import { Parley, passwordOf } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";
import { eventually } from "./clients/tape.ts";
import { peakOf, type Sound, shareOfTone, toneFile } from "./clients/tone.ts";

/** What baresip says, and what the page's microphone hears. */
const PHONE_TONE = 440;
const PAGE_TONE = 1000;
/** Part of the power at the tone: G.711 and a jitter buffer that begins leave nearly all of it there. */
const CLEAR = 0.8;
const QUIET = 0.005;

type Ear = () => Promise<Sound | undefined>;

/** The UDP ports that a process has. */
function udpPorts(pid: number): number[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // closed meanwhile
      }
    }),
  );
  return ["udp", "udp6"]
    .flatMap((name) => readFileSync(`/proc/net/${name}`, "utf8").split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => sockets.has(words[9] ?? ""))
    .map((words) => Number.parseInt(words[1]?.split(":")[1] ?? "0", 16));
}

const hears = (who: string, ear: Ear, hertz: number): Promise<true> => {
  let last = "nothing came";
  return eventually(`${who} hears ${hertz} Hz`, async () => {
    const heard = await ear();
    if (!heard) return undefined;
    const share = shareOfTone(heard, hertz);
    last = `share ${share.toFixed(2)}, peak ${peakOf(heard).toFixed(3)}`;
    return share > CLEAR && peakOf(heard) > 0.05 ? true : undefined;
  }).catch((error: Error) => {
    throw new Error(`${error.message} (${last})`);
  });
};

describe.runIf(await needs("baresip", "chromium"))("sound between a browser and a phone", () => {
  const dir = workFolder("media");
  let parley: Parley;
  let browser: Browser;
  let page: ChromiumPhone;
  let plain: Baresip;
  let secret: Baresip;

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    for (const user of ["web", "plain", "secret"]) await parley.user(user);
    const microphone = path.join(dir, "page.wav");
    writeFileSync(microphone, toneFile(PAGE_TONE, 10));
    browser = await openBrowser({ dir: path.join(dir, "browser"), microphone });
    page = await ChromiumPhone.open(browser, parley, "web", passwordOf("web"));
    const phone = (user: string) => ({
      dir,
      user,
      domain: parley.domain,
      password: passwordOf(user),
      records: path.join(dir, `heard-${user}`),
    });
    plain = await Baresip.start({ ...phone("plain"), transport: "udp", port: parley.ports.udp });
    secret = await Baresip.start({
      ...phone("secret"),
      transport: "tcp",
      port: parley.ports.tcp,
      encrypts: true,
    });
    await Promise.all([plain.registered(), secret.registered()]);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([plain?.quit(), secret?.quit()]);
    await parley?.stop();
  });

  const phones = () => ({ "RTP/AVP": plain, "SDES-SRTP": secret });
  const bothHear = async (phone: Baresip): Promise<void> => {
    await hears(phone.name, async () => phone.heard(), PAGE_TONE);
    await hears("the page", () => page.heard(), PHONE_TONE);
  };

  describe.each(["RTP/AVP", "SDES-SRTP"] as const)("with a phone on %s", (kind) => {
    let phone: Baresip;
    let mark = 0;
    beforeAll(() => {
      phone = phones()[kind];
    });

    test("the page calls, both hear the other's tone, and the page hangs up", async () => {
      mark = page.said.mark;
      await phone.expectCall();
      await page.dial(phone.address);
      await phone.incoming();
      await page.gets("progress", mark);
      await phone.answer();
      await page.gets("confirmed", mark);
      await bothHear(phone);
      await page.hangUp();
      await phone.closed();
    });

    test("the phone calls, both hear, and the phone hangs up", async () => {
      mark = page.said.mark;
      await phone.dial(page.address);
      await page.gets("rings", mark);
      await page.answer();
      await phone.established();
      await page.gets("confirmed", mark);
      await bothHear(phone);
      await phone.hangUp();
      await page.gets("ended", mark);
    });

    test("each holds the other and takes it back, and then both hear again", async () => {
      mark = page.said.mark;
      await phone.expectCall();
      await page.dial(phone.address);
      await phone.incoming();
      await phone.answer();
      await page.gets("confirmed", mark);
      await bothHear(phone);

      await page.hold();
      await phone.heldByOther(true);
      await eventually("the page hears nothing any more", async () => {
        const heard = await page.heard();
        return heard && peakOf(heard) < QUIET ? true : undefined;
      });
      await page.resume();
      await phone.heldByOther(false);
      await bothHear(phone);

      const before = page.said.mark;
      await phone.hold();
      await page.gets("held", before);
      await phone.resume();
      await page.gets("unheld", before);
      await bothHear(phone);
      await page.hangUp();
      await phone.closed();
    });
  });

  describe("Echo", () => {
    const echo = "sip:echo@example.com";

    test("sends back what the page says", async () => {
      const mark = page.said.mark;
      await page.dial(echo);
      await page.gets("confirmed", mark);
      await hears("the page", () => page.heard(), PAGE_TONE);
      await page.hold();
      await page.gets("held", mark);
      await page.resume();
      await hears("the page", () => page.heard(), PAGE_TONE);
      await page.hangUp();
    });

    test.each(["RTP/AVP", "SDES-SRTP"] as const)("sends back what a phone on %s says", async (kind) => {
      const phone = phones()[kind];
      await phone.dial(echo);
      await phone.established();
      await hears(phone.name, async () => phone.heard(), PHONE_TONE);
      await phone.hangUp();
      await phone.closed();
    });

    test("writes back what is written to it", async () => {
      const mark = page.said.mark;
      await page.write(echo, "Is anybody there?");
      expect((await page.gets("text", mark)).cause).toBe("echo: Is anybody there?");
    });

    test("calls whoever asks for it, on every device", async () => {
      const mark = page.said.mark;
      await page.write(echo, "Call me");
      expect((await page.gets("text", mark)).cause).toMatch(/^echo: I am calling you now/);
      await page.gets("rings", mark);
      await page.answer();
      await page.gets("confirmed", mark);
      await hears("the page", () => page.heard(), PAGE_TONE);
      await page.hangUp();
    });
  });

  test("every port is given back, and the list of calls says which way their sound goes", async () => {
    const held = (): string[] =>
      udpPorts(parley.pid)
        .filter((port) => port >= 50_000 && port <= 50_199)
        .map(String);
    // The one through which all browsers come stays open.
    const idle = (): Promise<true> =>
      eventually("no port of a call is held", () => (held().length === 1 ? true : undefined));
    await idle();
    const mark = page.said.mark;
    await plain.expectCall();
    await page.dial(plain.address);
    await plain.incoming();
    await plain.answer();
    await page.gets("confirmed", mark);
    expect(held()).toHaveLength(2);
    expect(await parley.tell(["calls"])).toContain("through the media relay");
    await page.hangUp();
    await plain.closed();
    await idle();
  });

  test("a page that offers its camera too talks with a phone that has none", async () => {
    const mark = page.said.mark;
    await plain.expectCall();
    await page.dial(plain.address, true);
    await plain.incoming();
    await plain.answer();
    await page.gets("confirmed", mark);
    await bothHear(plain);
    expect(await page.description("remoteDescription")).toMatch(/^m=video 0 /m);
    await page.hangUp();
    await plain.closed();
  });

  test("the server ends by itself, whatever it carried", async () => {
    expect(await parley.stop()).toBe(0);
  });
});

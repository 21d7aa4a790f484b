import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../interop/clients/needs.ts";
import { Parley } from "../../interop/clients/parley.ts";
import { workFolder } from "../../interop/clients/program.ts";
import { homeOf, openBrowser, Window } from "./browser.ts";
import { Person } from "./person.ts";

/** Chromium's made-up capture fills its picture with a pattern that moves; a viewer who sees one colour sees nothing. */
const COLOURS = 3;

describe.runIf(await needs("chromium"))("two people in their browsers, from the first start on", () => {
  const dir = workFolder("browser");
  let parley: Parley;
  let browser: Browser;
  let ada: Person;
  let ben: Person;

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    browser = await openBrowser({ dir: path.join(dir, "chromium") });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await parley?.stop();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await ada?.shot(dir, "failed");
    await ben?.shot(dir, "failed");
  });

  test("the first view has less than 300 KB of compressed scripts", async () => {
    const { page, context } = await Window.open(browser, "nobody", "about:blank");
    let scripts = 0;
    page.on("response", (response) => {
      if (response.url().endsWith(".js"))
        scripts += Number(response.headers()["content-length"] ?? Number.NaN);
    });
    await page.goto(homeOf(parley));
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    const shown = await page.evaluate("Math.round(performance.now())");
    console.log(`${Math.round(scripts / 1024)} KiB of scripts; the page can be used after ${shown} ms.`);
    expect(scripts).toBeGreaterThan(0);
    expect(scripts).toBeLessThan(300_000);
    await context.close();
  });

  test("the link that was printed makes the administrator, who is in the window at once", async () => {
    const link = new URL(parley.firstLink ?? "");
    ada = new Person(await Window.open(browser, "ada", `${homeOf(parley)}${link.pathname}${link.search}`));
    const { page } = ada;
    await page.getByLabel("Your address").fill("ada");
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByLabel("New password").fill("difference engine 1");
    await page.keyboard.press("Enter");
    await ada.isIn();
  });

  test("an invitation is a link; who opens it chooses a password and finds who invited them", async () => {
    await ada.page
      .getByRole("button", { name: /invite/i })
      .first()
      .click();
    const form = ada.page;
    await form.getByLabel("Name", { exact: true }).fill("Ben Berger");
    await form.getByLabel("Address", { exact: true }).fill("ben");
    await form.getByRole("button", { name: "Make the link" }).click();
    const link = await form.getByLabel("Link", { exact: true }).inputValue();
    await ada.page.keyboard.press("Escape");
    ben = new Person(
      await Window.open(browser, "ben", link.replace(/^https?:\/\/[^/]*/, homeOf(parley)), { dark: true }),
    );
    await ben.page.getByLabel("New password").fill("second operator");
    await ben.page.keyboard.press("Enter");
    await ben.isIn();
  });

  test("both are found by search and talk by text, with typing, Unicode and nothing taken for markup", async () => {
    await ada.opens("ben");
    await ben.opens("ada");
    await ada.page.getByLabel("Write to Ben Berger").pressSequentially("Grüß dich");
    await ben.page.getByText("Ada Lovelace is writing").waitFor();
    await ada.page.keyboard.press("Enter");
    await ben.reads("Grüß dich");
    await ben.writes("<b>Hallo</b> 😀");
    await ada.reads("<b>Hallo</b> 😀");
  });

  test("states and notes are seen by the other", async () => {
    await ben.chooses("Do not disturb");
    await ada.page
      .getByRole("heading", { name: "Ben Berger" })
      .locator("..")
      .getByText("Do not disturb")
      .waitFor();
    await ben.chooses("Available");
    await ada.page
      .getByRole("heading", { name: "Ben Berger" })
      .locator("..")
      .getByText("Available")
      .waitFor();
  });

  test("a call rings, is taken, held, taken back and ended, and says so to both", async () => {
    await ada.presses("Call");
    const toast = ben.toast("Call from Ada Lovelace");
    await toast.getByRole("button", { name: "Accept" }).click();
    await ada.page.getByRole("button", { name: "Hold" }).click();
    await ben.page.getByText("Ada Lovelace put you on hold.").waitFor();
    await ada.page.getByRole("button", { name: "Resume" }).click();
    await ben.page.getByText("Ada Lovelace put you on hold.").waitFor({ state: "hidden" });
    await ben.page.getByRole("button", { name: "Hang up" }).click();
    await ada.page
      .getByText(/Ben .*hung up|Ben .*ended/i)
      .first()
      .waitFor();
  });

  test("a desktop is offered, watched and stopped: the picture moves and is no black one", async () => {
    await ada.presses("Share my desktop");
    await ben.toast("Desktop of Ada Lovelace").getByRole("button", { name: "Watch" }).click();
    const video = ben.page.locator("video").first();
    await expect.poll(() => video.evaluate(colours), { timeout: 15_000 }).toBeGreaterThan(COLOURS);
    const before = await video.evaluate(frames);
    await expect.poll(() => video.evaluate(frames)).toBeGreaterThan(before + 5);
    await ada.page.getByText("Ben Berger is watching").waitFor();
    await ada.shot(dir, "sharing");
    await ben.shot(dir, "watching");
    await ada.page.getByRole("button", { name: "Stop sharing" }).click();
    await video.waitFor({ state: "hidden" });
  });

  test("an offer that nobody takes ends after 30 s of the clock, in words for both, and by 52023 on the wire", async () => {
    const began = Date.now();
    await ada.presses("Share my desktop");
    await ben.toast("Desktop of Ada Lovelace").waitFor();
    await ada.page
      .getByText(/Ben .*did not answer/)
      .first()
      .waitFor({ timeout: 40_000 });
    expect(Math.abs(Date.now() - began - 30_000)).toBeLessThan(2_500);
    await ben.toast("Desktop of Ada Lovelace").waitFor({ state: "hidden" });
    const trace = await parley.tell(["trace", "--json"]);
    expect(trace).toContain("52023");
    await ben.page.getByRole("tab", { name: /Calls/ }).click();
    await ben.page.getByText("Ada Lovelace offered their desktop; nobody answered within 30 s.").waitFor();
  }, 60_000);

  test("who redirects with “later” answers in words; who ignores is quiet and the caller goes on waiting", async () => {
    await ada.presses("Call");
    const toast = ben.toast("Call from Ada Lovelace");
    await toast.getByRole("button", { name: "Redirect" }).click();
    await toast.getByRole("button", { name: "Send" }).click();
    await ada.reads("I cannot answer now. I will call you later.");
    await toast.waitFor({ state: "hidden" });
    await ada.presses("Call");
    await toast.getByRole("button", { name: "Ignore" }).click();
    await toast.waitFor({ state: "hidden" });
    await ada.page.getByRole("button", { name: "Cancel" }).click();
    await ada.page.getByText("You took the call to Ben Berger back.").waitFor();
  });

  test("after a restart of the server both are back by themselves, and nothing is lost", async () => {
    await parley.stop();
    await ada.page
      .getByText(/connection|server/i)
      .first()
      .waitFor();
    await parley.start();
    await ada.page
      .getByRole("heading", { name: "Ben Berger" })
      .locator("..")
      .getByText("Available")
      .waitFor({ timeout: 30_000 });
    await ada.writes("noch da?");
    await ben.reads("noch da?");
  }, 60_000);

  test("a machine that slept, or was without a network, is back when it wakes", async () => {
    await ben.window.context.setOffline(true);
    await ben.page.evaluate("window.dispatchEvent(new Event('offline'))");
    await ada.writes("bist du wach?");
    await ben.window.context.setOffline(false);
    await ben.reads("bist du wach?");
  });

  test("a page that is opened anew has the conversation of before", async () => {
    await ada.page.reload();
    await ada.isIn();
    await ada.opens("ben");
    await ada.reads("noch da?");
  });

  test("no page threw, and nothing in the server's log is an error", () => {
    const thrown = [...ada.window.errors, ...ben.window.errors].filter(
      (error) => !/WebSocket|ERR_CONNECTION|Failed to load/.test(error),
    );
    expect(thrown).toEqual([]);
    expect(parley.errors()).toEqual([]);
  });
});

/** What a page's video has of its picture; the page's own types are not this side's. */
interface PageVideo {
  readonly videoWidth: number;
  getVideoPlaybackQuality(): { readonly totalVideoFrames: number };
  readonly ownerDocument: {
    createElement(name: "canvas"): {
      width: number;
      height: number;
      getContext(kind: "2d"): {
        drawImage(video: PageVideo, ...place: number[]): void;
        getImageData(...place: number[]): { readonly data: Uint8ClampedArray };
      };
    };
  };
}

/** How many colours are far apart in a picture: a grid of its pixels. */
function colours(element: unknown): number {
  const video = element as PageVideo; // of a <video>, in the page
  if (video.videoWidth === 0) return 0;
  const canvas = video.ownerDocument.createElement("canvas");
  canvas.width = 16;
  canvas.height = 16;
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 16, 16);
  const { data } = context.getImageData(0, 0, 16, 16);
  const seen = new Set<string>();
  for (let at = 0; at < data.length; at += 4)
    seen.add([0, 1, 2].map((part) => Math.round((data[at + part] ?? 0) / 64)).join());
  return seen.size;
}

const frames = (element: unknown): number =>
  (element as PageVideo).getVideoPlaybackQuality().totalVideoFrames;

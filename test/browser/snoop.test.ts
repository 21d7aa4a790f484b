import { readFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../interop/clients/needs.ts";
import { Parley } from "../../interop/clients/parley.ts";
import { workFolder } from "../../interop/clients/program.ts";
import { RawSip } from "../../interop/clients/raw-sip.ts";
import { samples, storyOf } from "../traces/read-trace.ts";
import { homeOf, openBrowser, Window, type WindowOptions } from "./browser.ts";
import { Person } from "./person.ts";

const shots = process.env["PARLEY_SHOTS"];
const file = (name: string): string => path.join(samples, name);

describe.runIf(await needs("chromium"))("the Snooper's page", () => {
  const dir = workFolder("snoop");
  let parley: Parley;
  let browser: Browser;
  const errors: string[] = [];

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    browser = await openBrowser({ dir: path.join(dir, "browser") });
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.stop();
  });

  async function open(options: WindowOptions = {}): Promise<Page> {
    const window = await Window.open(browser, "snoop", `${homeOf(parley)}/snoop`, options);
    window.page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
    return window.page;
  }
  const drop = async (page: Page, ...names: string[]): Promise<void> => {
    await page.locator("input[type=file]").setInputFiles(names.map(file));
    await page.locator("#snoop-results").waitFor();
  };
  const findingsOfAxe = async (page: Page, rules: object = {}): Promise<string[]> => {
    await page.evaluate(AxeBuilder.source);
    const found = (await page.evaluate(`axe.run(document, ${JSON.stringify({ rules })})`)) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
    );
  };

  test("a capture is dropped, the failed call is found, its sentence leads to the message that proves it, and it is saved", async () => {
    const page = await open();
    await drop(page, "lab-nat-oneway-audio.pcap", "lab-failures-486-408-483.pcap");
    await page.getByRole("textbox", { name: "Filter" }).fill("finding:media");
    await page.getByText("1 session is left.").waitFor();
    await page.locator(".snoop-session-list button").click();
    await page.locator(".snoop-session").getByText("hears nothing").waitFor();
    await page.locator(".snoop-session .snoop-proofs button").first().click();
    await page.locator(".snoop-lines").getByText("Media are to be sent to 192.168.77.50.").waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#session=\d+&message=\d+$/);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(".snoop-save").getByRole("button", { name: "PCAPNG" }).click(),
    ]);
    const saved = readFileSync((await download.path()) ?? "");
    expect(storyOf(["saved.pcapng", saved]).messages.map(({ method, status }) => status ?? method)).toEqual(
      expect.arrayContaining(["INVITE", 180, 200, "ACK", "BYE"]),
    );
    await page.context().close();
  });

  test("the same by keyboard alone: paste, find, walk the ladder, read", async () => {
    const page = await open();
    await page.locator(".snoop-open-first").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // Paste a text
    await page.locator("#snoop-text:focus").waitFor();
    await page.keyboard.insertText(readFileSync(file("seed-ds-noanswer.uccapilog"), "latin1"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("#snoop-results").waitFor();
    await page.locator("#snoop-results:focus").waitFor();
    for (let tabs = 0; tabs < 40; tabs++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate("document.activeElement.className.includes('snoop-arrow')")) break;
    }
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator(".snoop-lines").getByText("says why (5002): Request was cancelled.").waitFor();
    await page.context().close();
  });

  test("two messages are set against each other", async () => {
    const page = await open();
    await drop(page, "seed-ds-r2user1.uccapilog");
    await page.locator("button.snoop-arrow").first().click();
    await page.getByRole("combobox", { name: "Compare with" }).selectOption({ index: 1 });
    const changed = page.locator(".snoop-diff tr[data-same=false]");
    await changed.first().waitFor();
    expect(await changed.allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining("a=remote-candidates:1 192.168.100.80 18851")]),
    );
    await page.context().close();
  });

  test("nothing leaves the browser, and no secret is shown", async () => {
    const page = await open();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await drop(page, "seed-ds-r2user1.uccapilog");
    await page.locator("button.snoop-arrow").first().click();
    await page.locator(".snoop-lines").waitFor();
    expect(asked.filter((url) => !url.startsWith("blob:") && !/\/assets\/|\/icon\.svg$/.test(url))).toEqual(
      [],
    );
    expect(await page.locator("body").innerText()).not.toMatch(/Gz\/jt1b6x3|Eu5diRjJD53|602306092a8648/);
    await page.context().close();
  });

  test.each<[string, WindowOptions, object]>([
    ["light", {}, {}],
    ["dark", { dark: true }, {}],
    ["phone", { phone: true }, { "color-contrast": { enabled: false } }],
    ["rtl", { locale: "ar" }, { "color-contrast": { enabled: false } }],
  ])("axe finds nothing: %s", async (name, options, rules) => {
    const page = await open(options);
    await page.locator(".snoop-open-first").waitFor();
    expect(await findingsOfAxe(page, rules)).toEqual([]);
    if (shots) await page.screenshot({ path: path.join(shots, `snoop-empty-${name}.png`) });
    await drop(
      page,
      "lab-fork-sll2.pcap",
      "lab-nat-oneway-audio.pcap",
      "seed-ds-r2user1.uccapilog",
      "seed-ds-200ok.uccapilog",
    );
    await page.locator(".snoop-session-list button").last().click();
    await page.locator("button.snoop-arrow").nth(1).click();
    await page.locator(".snoop-lines").waitFor();
    expect(await findingsOfAxe(page, rules)).toEqual([]);
    if (shots) await page.screenshot({ path: path.join(shots, `snoop-${name}.png`), fullPage: true });
    await page.context().close();
  });

  test("a case of this server, for an administrator who is signed in: what happened, its error with the fix, the settings", async () => {
    const link = new URL(parley.firstLink ?? "");
    const window = await Window.open(browser, "anna", `${homeOf(parley)}${link.pathname}${link.search}`);
    const { page } = window;
    await page.getByLabel("Your address").fill("anna");
    await page.getByLabel("Your name").fill("Anna");
    await page.getByLabel("New password").fill("difference engine 1");
    await page.keyboard.press("Enter");
    await new Person(window).isIn();
    const web = await RawSip.ws(`ws://127.0.0.1:${parley.ports.http}/sip`, Buffer.alloc(0));
    const refused = await web.register("nobody", "example.com", "wrong", "sip:nobody@h.invalid;transport=ws");
    expect(refused.status).toBe(403);
    web.close();
    const { events } = await parley.json<{ events: { case: string }[] }>("events", "--category", "sign-in");
    const code = events.at(-1)?.case ?? "";
    await page.goto(`${homeOf(parley)}/snoop?case=${code}`);
    expect(await page.locator("#snoop-case").innerText()).toBe(`Case ${code}`);
    await page.locator(".snoop-session").getByText("tried to sign in").first().waitFor();
    await page.getByText("Settings that were not at their default then (").waitFor();
    expect(await findingsOfAxe(page)).toEqual([]);
    if (shots) await page.screenshot({ path: path.join(shots, "snoop-case-light.png"), fullPage: true });
    await page.context().close();
  });

  test("no page wrote an error", () => {
    expect(errors).toEqual([]);
  });
});

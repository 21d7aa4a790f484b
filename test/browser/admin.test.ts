import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../interop/clients/needs.ts";
import { Parley, passwordOf } from "../../interop/clients/parley.ts";
import { workFolder } from "../../interop/clients/program.ts";
import { RawSip } from "../../interop/clients/raw-sip.ts";
import { homeOf, openBrowser, Window, type WindowOptions } from "./browser.ts";

const shots = process.env["PARLEY_SHOTS"];

/** Every page, and what says that it has come. */
const PAGES: readonly (readonly [name: string, address: string, there: string])[] = [
  ["dashboard", "", ".tile"],
  ["services", "/services", ".rows li"],
  ["devices", "/devices", ".table, .empty"],
  ["calls", "/calls", ".table, .empty"],
  ["events", "/events", ".rows li"],
  ["cases", "/cases", ".empty"],
  ["audit", "/audit", ".rows li"],
  ["settings", "/settings?search=calls", ".setting"],
  ["certificates", "/certificates", ".table"],
  ["request", "/certificates/new", ".request-fields"],
  ["help", "/help?search=certificate", ".rows li"],
  ["explained", "/help/CERT-0011", ".prose"],
  ["analyzer", "/analyzer", ".rows li"],
];

describe.runIf(await needs("chromium"))("the control panel", () => {
  const dir = workFolder("admin");
  let parley: Parley;
  let browser: Browser;
  let code = "";
  const thrown: string[] = [];

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    for (const name of ["anna", "helen", "audrey", "ben"]) await parley.user(name);
    await parley.tell(["role", "set", "anna@example.com", "administrator"]);
    await parley.tell(["role", "set", "helen@example.com", "helpdesk"]);
    await parley.tell(["role", "set", "audrey@example.com", "auditor"]);
    await parley.tell(["settings", "set", "calls.history-days=80"]);
    await refuseNobody();
    const { events } = await parley.json<{ events: { case: string }[] }>("events", "--category", "sign-in");
    code = events.at(-1)?.case ?? "";
    browser = await openBrowser({ dir: path.join(dir, "browser") });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await parley?.stop();
  });

  /** Leaves an event behind. */
  async function refuseNobody(): Promise<void> {
    const web = await RawSip.ws(`ws://127.0.0.1:${parley.ports.http}/sip`, Buffer.alloc(0));
    const refused = await web.register("nobody", "example.com", "wrong", "sip:nobody@h.invalid;transport=ws");
    expect(refused.status).toBe(403);
    web.close();
  }

  /** Opens a page of the panel as somebody who signs in there. */
  async function open(who: string, address = "", options: WindowOptions = {}): Promise<Page> {
    const window = await Window.open(browser, who, `${homeOf(parley)}/admin${address}`, options);
    window.page.on("pageerror", (error) => thrown.push(String(error)));
    await signIn(window.page, who);
    return window.page;
  }
  async function signIn(page: Page, who: string): Promise<void> {
    await page.locator("input[autocomplete^=username]").fill(`${who}@example.com`);
    await page.locator("input[autocomplete=current-password]").fill(passwordOf(who));
    await page.keyboard.press("Enter");
    await page.locator("#page h1").or(page.getByText("who has no role")).first().waitFor();
  }
  /** Goes on with the Tab key until what has the focus says this. */
  async function tabTo(page: Page, name: RegExp): Promise<void> {
    for (let tabs = 0; tabs < 250; tabs++) {
      await page.keyboard.press("Tab");
      const said = await page.evaluate<string>(
        "(e => e.getAttribute('aria-label') ?? (e.labels?.[0] ?? e).textContent ?? '')(document.activeElement)",
      );
      if (name.test(said)) return;
    }
    throw new Error(`the Tab key does not lead to ${name.source}`);
  }
  const findingsOfAxe = async (page: Page): Promise<string[]> => {
    await page.evaluate(AxeBuilder.source);
    const found = (await page.evaluate("axe.run(document)")) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
    );
  };

  /** Signed by itself, for these names. */
  function makeCertificate(name: string, names: string): readonly [certificate: string, key: string] {
    const folder = path.join(dir, name);
    mkdirSync(folder, { recursive: true });
    const [pem, key] = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
    const words = `req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=${name} -addext subjectAltName=${names}`;
    execFileSync("openssl", [...words.split(" "), "-keyout", key, "-out", pem], { stdio: "ignore" });
    return [pem, key];
  }

  test("who is not signed in reads why, signs in, and is on the page that was wanted", async () => {
    const window = await Window.open(browser, "anna", `${homeOf(parley)}/admin/events?level=warn`);
    await window.page.getByText("is for administrators, helpdesk and auditors").waitFor();
    expect(await findingsOfAxe(window.page)).toEqual([]);
    await signIn(window.page, "anna");
    await window.page.getByRole("heading", { name: "Events", exact: true }).waitFor();
    expect(await window.page.getByRole("combobox", { name: "Level" }).inputValue()).toBe("warn");
    await window.page.context().close();
  });

  test("a wrong password is a card with what, fix, case and help", async () => {
    const window = await Window.open(browser, "anna", `${homeOf(parley)}/admin`);
    await window.page.getByLabel("Address or name").fill("anna@example.com");
    await window.page.getByLabel("Password", { exact: true }).fill("not this one");
    await window.page.keyboard.press("Enter");
    const card = window.page.locator(".problem-card");
    await card.getByText("There is no user with this address and this password.").waitFor();
    await card.getByRole("link", { name: /^Case c-/ }).waitFor();
    await card.getByRole("link", { name: "Help on ACC-0001" }).waitFor();
    await window.page.context().close();
  });

  test("who has no role reads that, and how to get one", async () => {
    const page = await open("ben");
    await page.getByText("Ask an administrator to give you a role").waitFor();
    expect(await findingsOfAxe(page)).toEqual([]);
    if (shots) await page.screenshot({ path: path.join(shots, "admin-no-role-light.png") });
    await page.context().close();
  });

  test("the dashboard says first what needs somebody, and each line leads to its cause", async () => {
    await parley.tell(["settings", "set", "events.to=unix:/nowhere/at-all"]);
    await refuseNobody();
    await expect.poll(() => parley.tell(["events", "--json"])).toContain("EVT-0001");
    const [pem, key] = makeCertificate("lacking", "DNS:elsewhere.example");
    await parley.tell(["cert", "import", pem, "--key", key, "--force"]);
    const page = await open("anna");
    const attention = page.getByRole("region", { name: "Needs attention" });
    await attention.getByText("Measured at").waitFor({ timeout: 20_000 });
    await attention.getByText("the certificate has the names that clients look for").waitFor();
    await attention.getByRole("link", { name: "Help on EVT-0001" }).waitFor();
    if (shots) await page.screenshot({ path: path.join(shots, "admin-attention-light.png") });
    expect(await findingsOfAxe(page)).toEqual([]);
    await attention.getByRole("link", { name: /^The certificate lacks .*example\.com/ }).click();
    await page.getByText("Missing").first().waitFor();
    await page.getByRole("button", { name: "Back to the certificate before" }).click();
    await page.getByText("The certificate before is in use again.").waitFor();
    await page.getByRole("link", { name: "Dashboard" }).click();
    await attention
      .getByRole("link", { name: /^Case c-/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "What failed" }).waitFor();
    await parley.tell(["settings", "set", "events.to="]);
    await page.goto(`${homeOf(parley)}/admin/cases/${code}`);
    await page.getByText("tried to sign in").first().waitFor();
    await page.getByRole("link", { name: "Open in the Snooper" }).click();
    await expect.poll(() => page.locator("#snoop-case").innerText()).toBe(`Case ${code}`);
    await page.context().close();
  });

  test("helpdesk may look: what administrators may do is greyed, in reach, and says so", async () => {
    const page = await open("helen", "/certificates");
    const take = page.getByRole("button", { name: "Put in use" });
    expect(await take.getAttribute("aria-disabled")).toBe("true");
    await tabTo(page, /^Put in use/);
    const about = await take.getAttribute("aria-describedby");
    expect(await page.locator(`[id="${about}"]`).textContent()).toBe(
      "Administrators may do this; your role is helpdesk.",
    );
    await page.getByRole("link", { name: "Audit" }).click();
    await page.getByText("Auditors and administrators may do this; your role is helpdesk.").waitFor();
    await page.context().close();
    const auditor = await open("audrey", "/audit");
    await auditor.getByText("role given").first().waitFor();
    expect(await auditor.getByRole("button", { name: /^Undo/ }).first().getAttribute("aria-disabled")).toBe(
      "true",
    );
    await auditor.context().close();
  });

  test("a setting is found, changed, saved and taken back by keyboard alone", async () => {
    const page = await open("anna", "/settings");
    await tabTo(page, /^Name or words/);
    await page.keyboard.type("no-answer-seconds");
    await page.locator(".setting").waitFor();
    await tabTo(page, /^proxy\.no-answer-seconds/);
    await page.keyboard.press("Control+a");
    await page.keyboard.type("99999");
    await tabTo(page, /^Save/);
    await page.keyboard.press("Enter");
    await page.locator(".setting .text-field-wrong").getByText("a whole number from 5 to 3600").waitFor();
    await page.locator(".problem-card").getByText("Help on").waitFor();
    await page.locator(".setting input").focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("60");
    await tabTo(page, /^Save/);
    await page.keyboard.press("Enter");
    await page.getByText("Saved, and in effect.").waitFor();
    await page.locator(".setting .mark").getByText("changed").waitFor();
    await tabTo(page, /^Undo: proxy\.no-answer-seconds/);
    await page.keyboard.press("Enter");
    await page.getByText("Taken back: proxy.no-answer-seconds").waitFor();
    await expect.poll(() => page.locator(".setting input").inputValue()).toBe("185");
    await page.context().close();
  });

  test("a change is taken back from the audit; one that has no way back says so", async () => {
    const page = await open("anna", "/audit");
    await page.getByRole("button", { name: "Undo: settings changed calls.history-days" }).click();
    await page.getByText("Taken back: settings changed calls.history-days").waitFor();
    const { settings } = await parley.json<{ settings: { name: string; value: unknown }[] }>(
      "settings",
      "list",
    );
    expect(settings.find(({ name }) => name === "calls.history-days")?.value).toBe(90);
    await page.getByRole("button", { name: "Undo: user added ben@example.com" }).click();
    await page.locator(".problem-card").waitFor();
    await page.context().close();
  });

  test("an old code is explained, and pages are found by their words, by keyboard alone", async () => {
    const page = await open("anna", "/help");
    await tabTo(page, /^Code/);
    await page.keyboard.type("0xC3EC7E02");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /HRESULT 0xC3EC7E02/ }).waitFor();
    await tabTo(page, /^All help pages/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Words in the pages/);
    await page.keyboard.type("pass phrase");
    await page.getByRole("link", { name: "CERT-0011" }).waitFor();
    await tabTo(page, /^CERT-0011/);
    await page.keyboard.press("Enter");
    await page.getByText("without a pass phrase").first().waitFor();
    await tabTo(page, /^Write a note/);
    await page.keyboard.press("Enter");
    await page.getByLabel("What only your house knows").fill("Ask Carla for the key.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".note").getByText("Ask Carla for the key.").waitFor();
    await page.context().close();
  });

  test("events are filtered and opened, a case is typed, the doctor is run: by keyboard alone", async () => {
    const page = await open("anna", "/events");
    await tabTo(page, /^Words/);
    await page.keyboard.type("nobody");
    await page.waitForURL(/text=nobody/);
    const row = page.locator(".rows summary").first();
    await row.waitFor();
    await tabTo(page, /Warning|Info|Error/);
    await page.keyboard.press("Enter");
    await page.locator(".rows details[open]").getByText("Cause").first().waitFor();
    await tabTo(page, /^Case c-/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "What happened" }).waitFor();
    await page.goto(`${homeOf(parley)}/admin/cases`);
    await tabTo(page, /^Code of the case/);
    await page.keyboard.type(code);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `Case ${code}` }).waitFor();
    await page.goto(`${homeOf(parley)}/admin/services`);
    await page.getByText("Measured at").waitFor({ timeout: 20_000 });
    await tabTo(page, /^Measure now/);
    await page.keyboard.press("Enter");
    await page.getByRole("progressbar").waitFor();
    await page.getByText("No check says no.").waitFor({ timeout: 20_000 });
    await page.context().close();
  });

  test("a certificate is brought from files, refused in words, taken, and the one before comes back", async () => {
    const names = "DNS:example.com,DNS:sip.example.com,DNS:localhost";
    const [pem, key] = makeCertificate("brought", names);
    const page = await open("anna", "/certificates");
    await page.getByLabel("Certificate (PEM)").fill(readFileSync(pem, "utf8"));
    await page.getByLabel("Private key (PEM)").fill("no key at all");
    await page.getByRole("button", { name: "Put in use" }).click();
    await page.locator(".problem-card").getByText("Help on CERT-0011").waitFor();
    await page.locator("input[type=file]").nth(1).setInputFiles(key);
    await expect.poll(() => page.getByLabel("Private key (PEM)").inputValue()).toContain("PRIVATE KEY");
    await page.getByLabel("Take it although").check();
    await page.getByRole("button", { name: "Put in use" }).click();
    await page.getByText("The certificate is in use.").waitFor();
    await page.getByText("Brought", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Back to the certificate before" }).click();
    await page.getByText("The certificate before is in use again.").waitFor();
    await page.getByText("Our own authority", { exact: true }).first().waitFor();
    await page.context().close();
  });

  test("a certificate of our own, and a signing request for somebody else, are asked for by keyboard alone", async () => {
    const page = await open("anna", "/certificates/new");
    await tabTo(page, /^Our own authority/);
    await tabTo(page, /^Further names/);
    await page.keyboard.type("pbx.example.com");
    await tabTo(page, /^Ask for it/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Requests" }).waitFor();
    await page.locator(".rows .level", { hasText: "In use" }).waitFor();
    await page.getByText(/All names in the certificate:.*pbx\.example\.com/).waitFor();
    await tabTo(page, /^Get a certificate/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Our own authority/);
    await page.keyboard.press("ArrowUp"); // radio buttons go round
    await tabTo(page, /^Ask for it/);
    await page.keyboard.press("Enter");
    await page.getByText("Waiting for the signed file").waitFor();
    await page.getByText("BEGIN CERTIFICATE REQUEST").waitFor();
    expect(await findingsOfAxe(page)).toEqual([]);
    await page.getByLabel("What was signed").fill("nothing of the kind");
    await page.getByRole("button", { name: "Bring it" }).click();
    await page
      .locator(".problem-card")
      .getByText(/Help on CERT-/)
      .waitFor();
    await page
      .getByRole("button", { name: /^Forget it/ })
      .first()
      .click();
    await page.getByText("Waiting for the signed file").waitFor({ state: "detached" });
    await page.context().close();
  });

  test("best practices: run, opened, fixed, fix taken back, and lived with until a date, by keyboard alone", async () => {
    await parley.tell(["settings", "set", "events.keep-days=5"]);
    const page = await open("anna", "/analyzer");
    await tabTo(page, /^Run now/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^New/ }).waitFor();
    const row = page.locator(".rows li", { hasText: "events-short" });
    await row.waitFor();
    await tabTo(page, /events-short/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Fix it: events-short/);
    await page.keyboard.press("Enter");
    await row.getByRole("button", { name: "Undo: events-short" }).waitFor();
    const value = async () =>
      (await parley.json<{ value: unknown }>("settings", "get", "events.keep-days")).value;
    expect(await value()).not.toBe(5);
    await row.getByRole("button", { name: "Undo: events-short" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(value).toBe(5);
    await tabTo(page, /^Live with it: events-short/);
    await page.keyboard.press("Enter");
    await page.keyboard.type("a test of five days");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Waived/ }).waitFor();
    expect(await findingsOfAxe(page)).toEqual([]);
    await page.getByRole("link", { name: "Settings of this" }).click();
    await page.locator(".setting").first().waitFor();
    await page.context().close();
  });

  test("after an upgrade the next action says so, and the reload keeps the unsaved form", async () => {
    const page = await open("anna", "/settings?search=no-answer");
    await page.locator(".setting input").fill("77");
    await page.route("**/api/**", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "x-parley-version": "9.9.9" } });
    });
    await page.getByRole("button", { name: /^Undo/ }).first().focus();
    await page.getByRole("link", { name: "Devices" }).click();
    await page.getByText("The server was updated to 9.9.9.").waitFor();
    await page.goBack();
    await page.locator(".setting input").fill("78");
    await page.getByRole("button", { name: "Reload" }).click();
    await page.getByText("What you typed before the server was updated is here again, unsaved.").waitFor();
    expect(await page.locator(".setting input").inputValue()).toBe("78");
    expect(await page.getByText("The server was updated to").count()).toBe(0);
    await page.getByRole("button", { name: "Discard" }).click();
    expect(await page.locator(".setting input").inputValue()).toBe("185");
    await page.context().close();
  });

  test.each<[string, WindowOptions]>([
    ["light", {}],
    ["dark", { dark: true }],
    ["phone", { phone: true }],
    ["rtl", { locale: "ar" }],
  ])(
    "axe finds nothing on any page, and nothing is wider than the window: %s",
    async (name, options) => {
      const page = await open("anna", "", options);
      for (const [what, address, there] of [...PAGES, ["case", `/cases/${code}`, ".story"] as const]) {
        await page.goto(`${homeOf(parley)}/admin${address}`);
        await page.locator(there).first().waitFor();
        await page.locator(".reading").waitFor({ state: "detached" });
        await page.getByRole("progressbar").waitFor({ state: "detached", timeout: 20_000 });
        expect.soft([what, await findingsOfAxe(page)]).toEqual([what, []]);
        const wider = await page.evaluate<number>(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect.soft([what, wider]).toEqual([what, 0]);
        if (shots)
          await page.screenshot({ path: path.join(shots, `admin-${what}-${name}.png`), fullPage: true });
      }
      await page.context().close();
    },
    90_000,
  );

  test("on a phone the pages are behind a menu", async () => {
    const page = await open("anna", "", { phone: true });
    expect(await page.getByRole("link", { name: "Events" }).isVisible()).toBe(false);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Events" }).click();
    await page.getByRole("heading", { name: "Events", exact: true }).waitFor();
    expect(await page.getByRole("link", { name: "Dashboard" }).isVisible()).toBe(false);
    await page.context().close();
  });

  test("a server that is gone is said on a card with the command to look, and what was read stays", async () => {
    const page = await open("anna", "/events");
    await page.locator(".rows li").first().waitFor();
    await parley.stop();
    await page.getByRole("button", { name: "Read again" }).click();
    const card = page.locator(".problem-card");
    await card.getByText("The server cannot be reached.").waitFor();
    await card.getByText("parley status").waitFor();
    expect(await page.locator(".rows li").count()).toBeGreaterThan(0);
    if (shots) await page.screenshot({ path: path.join(shots, "admin-unreached-light.png") });
    await page.context().close();
  });

  test("no page threw", () => {
    expect(thrown).toEqual([]);
  });
});

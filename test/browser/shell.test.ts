import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectNoFindings, type Look, Stage } from "./stage.ts";

// The window around the conversation, on a client in memory: what it shows, that it works without a mouse, and that axe finds nothing.

let stage: Stage;
let shown: { readonly page: Page; readonly look: Look } | undefined;

beforeAll(async () => {
  stage = await Stage.build();
});
afterAll(async () => {
  await stage?.end();
});
afterEach(() => {
  expect(stage.errors.splice(0)).toEqual([]);
});

const PLAIN: Look = {};

/** Opens a view afresh, in the window that is open if it looks the same. */
async function open(view: string, literal: readonly string[] = [], look = PLAIN, seen?: string) {
  if (shown?.look !== look) {
    await shown?.page.context().close();
    shown = { page: await stage.window(look), look };
  }
  await stage.show(shown.page, view, literal, look, seen);
  return shown.page;
}

/** Every view that has an address, the words that the client in memory begins with, and what is there once it is whole. */
const VIEWS: Readonly<Record<string, readonly [view: string, literal: readonly string[], seen: string]>> = {
  "sign-in": ["/", ["signed-out"], "form"],
  "first-run": ["/first?token=first", [], "form"],
  join: ["/join?token=mira", [], "form"],
  "bad-link": ["/join?token=old", ["refused"], ".failure-card"],
  start: ["/", [], ".contact-list"],
  "start-nobody": ["/", ["nobody"], ".people-empty"],
  lost: ["/", ["lost", "updated"], ".connection-banner"],
  conversation: ["/chat/ben%40example.com", [], "[role=log]"],
  ringing: ["/", ["ringing"], ".toast"],
  calls: ["/calls", [], ".past-call"],
  settings: ["/settings", [], "#places .settings-list"],
  check: ["/check", [], ".page-head"],
  case: ["/case/c-7Q2F", [], ".case-words"],
};
/** Colours are those of light or dark, whatever the width and the direction. */
const LOOKS: readonly (readonly [
  string,
  Look,
  { readonly rules?: object; readonly runOnly?: readonly string[] },
])[] = [
  ["light", PLAIN, { rules: {} }],
  ["dark", { dark: true }, { runOnly: ["color-contrast"] }],
  ["phone", { phone: true }, { rules: { "color-contrast": { enabled: false } } }],
  ["rtl", { language: "ar" }, { rules: { "color-contrast": { enabled: false } } }],
];

describe("without a mouse", () => {
  test("Ctrl+K finds a colleague of the directory, and Enter opens the conversation", async () => {
    const page = await open("/");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("mira");
    await page.getByRole("button", { name: "Mira Osei" }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Write to Mira Osei" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/chat/mira%40example.com");
  });

  test("Ctrl+K does what one names: do not disturb", async () => {
    const page = await open("/");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("do not");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Your state: Do not disturb" }).waitFor();
  });

  test("the contact list is one stop of Tab, walked by arrows and by letters; its menu shares the desktop", async () => {
    const page = await open("/");
    const list = page.locator(".contact-list");
    expect(await list.locator("[tabindex='0']").count()).toBe(1);
    await list.locator("[tabindex='0']").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("g");
    expect(await page.evaluate("document.activeElement.textContent")).toContain("Grace Nakamura");
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Share my desktop" }).press("Enter");
    await page.getByText("Waiting for Grace Nakamura to accept").first().waitFor();
  });

  test("F6 goes round the window and back", async () => {
    const page = await open("/chat/ben%40example.com", [], {}, "[role=log]");
    const region = () =>
      page.evaluate<string>("document.activeElement.closest('[data-region]')?.dataset.region ?? ''");
    const round: string[] = [];
    for (const key of ["F6", "F6", "F6", "F6", "Shift+F6"]) {
      await page.keyboard.press(key);
      round.push(await region());
    }
    expect(round).toEqual(["people", "conversation", "people", "conversation", "people"]);
  });

  test("? shows the keys, but is a character in a field", async () => {
    const page = await open("/");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    await page.keyboard.type("?");
    expect(await page.getByRole("searchbox").inputValue()).toBe("?");
  });

  test("do not disturb for half an hour says until when", async () => {
    const page = await open("/");
    await page.getByRole("button", { name: "Your state: Available" }).press("Enter");
    await page.getByRole("menuitem", { name: "For 30 minutes" }).press("Enter");
    await page.locator(".state-menu-trigger", { hasText: /until \d/u }).waitFor();
  });

  test("the note is edited in its place: Esc takes it back, Enter saves it", async () => {
    const page = await open("/");
    const note = page.getByRole("textbox", { name: "Your note, which colleagues see" });
    await note.fill("Gone");
    await note.press("Escape");
    expect(await note.inputValue()).toBe("In Berlin until Thursday");
    await note.fill("At home");
    await note.press("Enter");
    expect(await note.inputValue()).toBe("At home");
  });
});

describe("before somebody is signed in", () => {
  test("the code is asked for where one is needed", async () => {
    const page = await open("/", ["signed-out", "code"]);
    await page.getByLabel("Address or name").fill("ann");
    await page.getByLabel("Password", { exact: true }).fill("a password of ann");
    await page.keyboard.press("Enter");
    await page.getByLabel("Code of the authenticator").fill("123456");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Hello, Ann Keller" }).waitFor();
  });

  test("what is wrong is said with its reason and its case", async () => {
    const page = await open("/", ["signed-out", "refused"]);
    await page.getByLabel("Address or name").fill("ann");
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    await page.keyboard.press("Enter");
    const alert = page.getByRole("alert");
    await alert.getByText("Its store is read-only since 09:12.").waitFor();
    expect(await alert.getByRole("link", { name: "What happened: c-7Q2F" }).count()).toBe(1);
  });

  test("the first one chooses an address, a name and a password, and can invite at once", async () => {
    const page = await open("/first?token=first");
    await page.getByLabel("Your address").fill("ann");
    await page.getByText("Colleagues reach you as ann@example.com.").waitFor();
    await page.getByLabel("Your name").fill("Ann Keller");
    await page.getByLabel("New password").fill("a password of ann");
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByLabel("Address").fill("mira");
    await page.getByRole("button", { name: "Make the link" }).click();
    expect(await page.getByLabel("Link", { exact: true }).inputValue()).toContain("/join?token=");
    await page.getByRole("button", { name: "Copy the link" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toContain("/join?token=");
  });
});

describe("in the window", () => {
  test("the numbers of a colleague are in the menu, and one is called", async () => {
    const page = await open("/");
    await page.getByRole("button", { name: "Grace Nakamura" }).first().click({ button: "right" });
    await page.getByRole("menuitem", { name: "Call a telephone number" }).click();
    await page.getByRole("menuitem", { name: "Work +49 30 555 0100" }).click();
    await page.waitForURL("**/chat/tel%3A%2B49305550100");
  });

  test("a group stays folded, also when the page is loaded again", async () => {
    const fold = (page: Page) => page.getByRole("button", { name: "Support 3/4" });
    await fold(await open("/")).click();
    const page = await open("/");
    expect(await fold(page).getAttribute("aria-expanded")).toBe("false");
    expect(await page.getByRole("button", { name: "Inês Carvalho" }).count()).toBe(0);
    await fold(page).click();
  });

  test("a case says what happened and can be copied", async () => {
    const page = await open("/case/c-7Q2F", [], PLAIN, ".case-words");
    await page.getByRole("button", { name: "Copy this" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toContain(
      "The server did not do it. Its store is read-only since 09:12. Try again in a minute. STO-0001",
    );
  });

  test("missed calls are counted until somebody looks, and say what happened", async () => {
    const page = await open("/");
    await page.getByRole("tab", { name: /^Calls.*1/u }).click();
    await page.getByText("nobody answered on your 2 devices within 30 seconds").waitFor();
    await page.getByRole("tab", { name: "Calls", exact: true }).waitFor();
  });

  test("who is pinned stands first, and a group says how many of it are there", async () => {
    const page = await open("/");
    const names = await page.locator(".contact-group").allTextContents();
    expect(names.map((name) => name.trim())).toEqual([
      "Pinned 1",
      "Networks 4/4",
      "Support 3/4",
      "Project Aurora 1/2",
      "Other contacts 0/3",
    ]);
  });

  test("nothing is cut off sideways at 400 %", async () => {
    const look = { wide: 320, high: 256 }; // of 1280 by 1024
    for (const [view, [address, literal, seen]] of Object.entries(VIEWS)) {
      const page = await open(address, literal, look, seen);
      const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect.soft(over, view).toBe(0);
    }
  });
});

describe("axe finds nothing", () => {
  test.each(LOOKS)("in any view, %s", async (name, look, options) => {
    for (const [view, [address, literal, seen]] of Object.entries(VIEWS))
      await expectNoFindings(await open(address, literal, look, seen), `${view}-${name}`, options);
  });

  test.each(LOOKS)("in what opens over a view, %s", async (name, look, options) => {
    const page = await open("/", [], look, ".contact-list");
    const close = () => page.keyboard.press("Escape");
    const check = (what: string) =>
      expectNoFindings(page, `open-${what}-${name}`, {
        ...options,
        // It hangs at the end of the page, outside of its landmarks: axe's rule of thumb is not about such.
        ...("rules" in options ? { rules: { ...options.rules, region: { enabled: false } } } : {}),
      });
    await page.locator(".state-menu-trigger").click();
    await check("state");
    await close();
    await page.locator(".person-row-open").nth(2).focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menu").waitFor();
    await check("person");
    await close();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await check("keys");
    await close();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("e");
    await page.locator(".search-results .person-row").first().waitFor();
    await check("search");
  });
});

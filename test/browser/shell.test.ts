import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectNoFindings, type Look, Stage } from "./stage.ts";

// The window around the conversation, on a client in memory: what it shows, that it works without a mouse, and that axe finds nothing.

let stage: Stage;
let page: Page | undefined;

beforeAll(async () => {
  stage = await Stage.build();
});
afterAll(async () => {
  await stage?.end();
});
afterEach(async () => {
  await page?.context().close();
  page = undefined;
  expect(stage.errors.splice(0)).toEqual([]);
});

const open = async (view: string, literal: readonly string[] = [], look: Look = {}, seen?: string) => {
  await page?.context().close();
  page = await stage.open(view, literal, look, seen);
  return page;
};

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
const LOOKS: readonly (readonly [string, Look])[] = [
  ["light", {}],
  ["dark", { dark: true }],
  ["phone", { phone: true }],
  ["rtl", { language: "ar" }],
];

describe("without a mouse", () => {
  test("Ctrl+K finds a colleague of the directory, and Enter opens the conversation", async () => {
    const shown = await open("/");
    await shown.keyboard.press("Control+k");
    await shown.keyboard.type("mira");
    await shown.getByRole("button", { name: "Mira Osei" }).first().waitFor();
    await shown.keyboard.press("Enter");
    await shown.getByRole("textbox", { name: "Write to Mira Osei" }).waitFor();
    expect(new URL(shown.url()).pathname).toBe("/chat/mira%40example.com");
  });

  test("Ctrl+K does what one names: do not disturb", async () => {
    const shown = await open("/");
    await shown.keyboard.press("Control+k");
    await shown.keyboard.type("do not");
    await shown.keyboard.press("Enter");
    await shown.getByRole("button", { name: "Your state: Do not disturb" }).waitFor();
  });

  test("the contact list is one stop of Tab, walked by arrows and by letters; its menu shares the desktop", async () => {
    const shown = await open("/");
    const list = shown.locator(".contact-list");
    expect(await list.locator("[tabindex='0']").count()).toBe(1);
    await list.locator("[tabindex='0']").focus();
    await shown.keyboard.press("ArrowDown");
    await shown.keyboard.press("g");
    expect(await shown.evaluate("document.activeElement.textContent")).toContain("Grace Nakamura");
    await shown.keyboard.press("Shift+F10");
    await shown.getByRole("menuitem", { name: "Share my desktop" }).press("Enter");
    await shown.getByText("Waiting for Grace Nakamura to accept").first().waitFor();
  });

  test("F6 goes round the window and back", async () => {
    const shown = await open("/chat/ben%40example.com", [], {}, "[role=log]");
    const region = () =>
      shown.evaluate<string>("document.activeElement.closest('[data-region]')?.dataset.region ?? ''");
    const round: string[] = [];
    for (const key of ["F6", "F6", "F6", "F6", "Shift+F6"]) {
      await shown.keyboard.press(key);
      round.push(await region());
    }
    expect(round).toEqual(["people", "conversation", "people", "conversation", "people"]);
  });

  test("? shows the keys, but is a character in a field", async () => {
    const shown = await open("/");
    await shown.keyboard.press("?");
    await shown.getByRole("dialog", { name: "Keys" }).waitFor();
    await shown.keyboard.press("Escape");
    await shown.getByRole("dialog").waitFor({ state: "detached" });
    await shown.keyboard.press("Control+k");
    await shown.keyboard.type("?");
    expect(await shown.getByRole("searchbox").inputValue()).toBe("?");
  });

  test("do not disturb for half an hour says until when", async () => {
    const shown = await open("/");
    await shown.getByRole("button", { name: "Your state: Available" }).press("Enter");
    await shown.getByRole("menuitem", { name: "For 30 minutes" }).press("Enter");
    await shown.locator(".state-menu-trigger", { hasText: /until \d/u }).waitFor();
  });

  test("the note is edited in its place: Esc takes it back, Enter saves it", async () => {
    const shown = await open("/");
    const note = shown.getByRole("textbox", { name: "Your note, which colleagues see" });
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
    const shown = await open("/", ["signed-out", "code"]);
    await shown.getByLabel("Address").fill("ann@example.com");
    await shown.getByLabel("Password", { exact: true }).fill("a password of ann");
    await shown.keyboard.press("Enter");
    await shown.getByLabel("Code of the authenticator").fill("123456");
    await shown.keyboard.press("Enter");
    await shown.getByRole("heading", { name: "Hello, Ann Keller" }).waitFor();
  });

  test("what is wrong is said with its reason and its case", async () => {
    const shown = await open("/", ["signed-out", "refused"]);
    await shown.getByLabel("Address").fill("ann@example.com");
    await shown.getByLabel("Password", { exact: true }).fill("wrong");
    await shown.keyboard.press("Enter");
    const alert = shown.getByRole("alert");
    await alert.getByText("Its store is read-only since 09:12.").waitFor();
    expect(await alert.getByRole("link", { name: "What happened: c-7Q2F" }).count()).toBe(1);
  });

  test("the first one chooses an address, a name and a password, and can invite at once", async () => {
    const shown = await open("/first?token=first");
    await shown.getByLabel("Your address").fill("ann");
    await shown.getByText("Colleagues reach you as ann@example.com.").waitFor();
    await shown.getByLabel("Your name").fill("Ann Keller");
    await shown.getByLabel("New password").fill("a password of ann");
    await shown.getByRole("button", { name: "Begin" }).click();
    await shown.getByLabel("Address").fill("mira");
    await shown.getByRole("button", { name: "Make the link" }).click();
    expect(await shown.getByLabel("Link", { exact: true }).inputValue()).toContain("/join?token=");
    await shown.getByRole("button", { name: "Copy the link" }).click();
    await shown.getByRole("button", { name: "Copied" }).waitFor();
    expect(await shown.evaluate("navigator.clipboard.readText()")).toContain("/join?token=");
  });
});

describe("in the window", () => {
  test("missed calls are counted until somebody looks, and say what happened", async () => {
    const shown = await open("/");
    await shown.getByRole("tab", { name: /^Calls.*1/u }).click();
    await shown.getByText("nobody answered on your 2 devices within 30 seconds").waitFor();
    await shown.getByRole("tab", { name: "Calls", exact: true }).waitFor();
  });

  test("who is pinned stands first, and a group says how many of it are there", async () => {
    const shown = await open("/");
    const names = await shown.locator(".contact-group").allTextContents();
    expect(names.map((name) => name.trim())).toEqual([
      "Pinned 1",
      "Networks 4/4",
      "Support 3/4",
      "Project Aurora 1/2",
      "Other contacts 0/3",
    ]);
  });

  test.each([
    ["of 1280 pixels at 400 %", { wide: 320, high: 256 }],
    ["of a small telephone", { wide: 320, high: 568 }],
  ])("nothing is cut off sideways in a window %s", async (_, look) => {
    for (const [view, [address, literal, seen]] of Object.entries(VIEWS)) {
      const shown = await open(address, literal, look, seen);
      const over = await shown.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect.soft(over, view).toBe(0);
    }
  });
});

describe("axe finds nothing", () => {
  test.each(LOOKS)("in any view, %s", async (name, look) => {
    for (const [view, [address, literal, seen]] of Object.entries(VIEWS))
      await expectNoFindings(await open(address, literal, look, seen), `${view}-${name}`);
  });

  // What opens hangs at the end of the page, outside of its landmarks: axe's rule of thumb is not about such.
  const layer = { region: { enabled: false } };
  test.each(LOOKS)("in what opens over a view, %s", async (name, look) => {
    const shown = await open("/", [], look, ".contact-list");
    const close = () => shown.keyboard.press("Escape");
    await shown.locator(".state-menu-trigger").click();
    await expectNoFindings(shown, `open-state-${name}`, layer);
    await close();
    const row = shown.locator(".person-row-open").nth(2);
    await row.focus();
    await shown.keyboard.press("Shift+F10");
    await shown.getByRole("menu").waitFor();
    await expectNoFindings(shown, `open-person-${name}`, layer);
    await close();
    await shown.keyboard.press("?");
    await shown.getByRole("dialog").waitFor();
    await expectNoFindings(shown, `open-keys-${name}`, layer);
    await close();
    await shown.keyboard.press("Control+k");
    await shown.keyboard.type("e");
    await shown.locator(".search-results .person-row").first().waitFor();
    await expectNoFindings(shown, `open-search-${name}`, layer);
  });
});

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBrowser } from "./browser.ts";

/** What the page is set to: `Scene` of src/web/testing/staged-client.ts, which belongs to the browser's world. */
type Scene = Readonly<Record<string, unknown>>;

// The views of talking on a client that a test sets: what they show, what they ask for, and that it works without a mouse.

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env["PARLEY_SHOTS"];
const BEN = "ben@example.com";
const CARA = "cara@example.com";

let server: PreviewServer;
let browser: Browser;
let dir: string;
let page: Page;
let errors: string[];

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), "parley-talk-"));
  const configFile = path.resolve(import.meta.dirname, "../../vite.config.ts");
  const outDir = path.join(dir, "built");
  const stage = path.resolve(import.meta.dirname, "../../src/web/testing/talk-stage.html");
  await build({
    configFile,
    logLevel: "error",
    build: { outDir, emptyOutDir: true, rolldownOptions: { input: { index: stage } } },
  });
  server = await preview({
    configFile,
    logLevel: "error",
    build: { outDir },
    preview: { host: "127.0.0.1", port: 0 },
  });
  browser = await openBrowser({ dir: path.join(dir, "browser") });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  page = await open({});
});
afterEach(async () => {
  await page.context().close();
  expect(errors).toEqual([]);
});

interface Look {
  readonly view?: "devices";
  readonly dark?: boolean;
  readonly phone?: boolean;
  readonly language?: "ar";
}

async function open(look: Look): Promise<Page> {
  const context = await browser.newContext({
    viewport: look.phone ? { width: 390, height: 844 } : { width: 900, height: 800 },
    colorScheme: look.dark ? "dark" : "light",
    locale: look.language ?? "en-GB",
    reducedMotion: "reduce",
    permissions: ["microphone", "camera"],
  });
  const opened = await context.newPage();
  errors = [];
  opened.on("pageerror", (error) => errors.push(String(error)));
  opened.on("console", (line) => {
    if (line.type() === "error") errors.push(line.text());
  });
  const [home] = server.resolvedUrls?.local ?? [];
  const query = new URLSearchParams({
    ...(look.view ? { view: look.view } : {}),
    ...(look.language ? { language: look.language } : {}),
  });
  await opened.goto(`${home}testing/talk-stage.html?${query}`);
  await opened.waitForFunction("window.stage && document.querySelector('main > *')");
  return opened;
}

const set = (scene: Scene) => page.evaluate(`window.stage.set(${JSON.stringify(scene)})`);
/** What the views asked of the client, drafts and looks left out. */
const asked = async () => {
  const all = await page.evaluate<unknown[][]>("window.stage.asked");
  return all.filter(([name]) => name !== "seen" && name !== "draft");
};
const said = (id: string, text: string, mine = false, before = 0) => ({
  id,
  at: Date.now() - before,
  mine,
  text,
  state: "delivered" as const,
});
const incoming = (kind: "call" | "share", seconds = 30, teaches = false) => ({
  calls: [
    {
      id: "in",
      kind,
      peer: CARA,
      direction: "received",
      phase: "incoming",
      role: "viewer",
      video: false,
      began: Date.now(),
    },
  ],
  toasts: [{ id: "toast", kind, call: "in", from: CARA, until: Date.now() + seconds * 1_000, teaches }],
});
const TALK = [
  said("1", "Are the minutes of last week anywhere?", false, 26 * 3_600_000),
  said("2", "Yes: https://wiki.example.com/minutes/46 (second page).", true, 26 * 3_600_000 - 9_000),
  said("3", "Thanks!\nThe trunk drops calls after 30 minutes. Have a look at the ladder.", false, 1_500_000),
  said("4", "Session-Expires: 1800, I bet.", false, 1_440_000),
  said("5", "Looking now.", true, 180_000),
];

describe("a call comes in, and there is no mouse", () => {
  test("Ctrl+Shift+A answers from the field that one writes in, which keeps the focus and its text", async () => {
    await page.getByRole("textbox", { name: "Write to Ben Okafor" }).focus();
    await page.keyboard.type("half a sent");
    await set(incoming("call"));
    await page.getByText("is calling you").waitFor();
    await page.keyboard.type("ence");
    expect(await page.getByRole("textbox", { name: "Write to Ben Okafor" }).inputValue()).toBe(
      "half a sentence",
    );
    await page.keyboard.press("Control+Shift+A");
    expect(await asked()).toEqual([["accept", "in", false]]);
  });

  test("Ctrl+Shift+D declines", async () => {
    await set(incoming("call"));
    await page.keyboard.press("Control+Shift+D");
    expect(await asked()).toEqual([["decline", "in"]]);
  });

  test("Ctrl+Shift+R redirects: to a person by name, to a number, or to later with a text", async () => {
    await set(incoming("call"));
    await page.keyboard.press("Control+Shift+R");
    await page.keyboard.type("dan");
    await page.getByRole("option", { name: "Dana Silva" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("combobox").fill("+49 30 1234-56");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("End");
    await page.keyboard.type(" Promised.");
    await page.keyboard.press("Enter");
    expect(await asked()).toEqual([
      ["redirect", "in", { address: "dana@example.com" }],
      ["redirect", "in", { address: "tel:+4930123456" }],
      ["redirect", "in", { later: "I cannot answer now. I will call you later. Promised." }],
    ]);
  });

  test("Ignore is reached by Tab, and Escape in the toast ignores too", async () => {
    await set(incoming("share"));
    await page.getByRole("button", { name: "Watch" }).focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    expect(await asked()).toEqual([
      ["ignore", "in"],
      ["ignore", "in"],
    ]);
  });

  test("a toast that goes while one is in it gives the focus back", async () => {
    await page.getByRole("textbox").focus();
    await set(incoming("call"));
    await page.getByRole("button", { name: "Ignore" }).focus();
    await set({ calls: [], toasts: [] });
    expect(await page.evaluate("document.activeElement.className")).toContain("composer-field");
  });

  test("a toast never outlives the ringing, even when nobody tells it", async () => {
    await set(incoming("call", 1));
    await page.getByRole("button", { name: "Accept" }).waitFor();
    await page.getByRole("button", { name: "Accept" }).waitFor({ state: "detached" });
  });

  test("it is said aloud at once, with who, what and the keys; the first one of Echo teaches", async () => {
    await set(incoming("share", 30, true));
    await expect
      .poll(() => page.locator("[aria-live=assertive]").textContent())
      .toBe(
        "Cara Lindqvist wants to show you their desktop. Control Shift A accepts, R redirects, D declines.",
      );
    expect(await page.locator(".toast-lesson dt").allTextContents()).toEqual([
      "Accept",
      "Redirect",
      "Ignore",
    ]);
  });
});

describe("the conversation", () => {
  test("Enter sends, Shift+Enter begins a new line, and an empty field sends nothing", async () => {
    const field = page.getByRole("textbox", { name: "Write to Ben Okafor" });
    await field.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Enter");
    expect(await asked()).toEqual([["send", BEN, "one\ntwo"]]);
    expect(await field.inputValue()).toBe("");
  });

  test("a text of more than 64 KB is not sent, and the reason is said", async () => {
    await page.getByRole("textbox").fill("a".repeat(65_537));
    await page.keyboard.press("Enter");
    await page.getByText("This text has 65 KB; one message takes 64 KB. Send it in parts.").waitFor();
    expect(await asked()).toEqual([]);
  });

  test("the log announces additions only: earlier messages come while it is busy", async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      said(String(index), `Line ${index}`, false, 60_000 - index),
    );
    await set({ conversation: { messages: many, hasEarlier: true } });
    const log = page.getByRole("log", { name: "Messages with Ben Okafor" });
    expect(await log.getAttribute("aria-relevant")).toBe("additions");
    await page.getByRole("button", { name: "Earlier messages" }).press("Enter");
    // Once or twice: the focus scrolls the button into view, and the top of the log asks by itself.
    expect(await asked()).toContainEqual(["earlier", BEN]);
    await set({ conversation: { loading: true } });
    expect(await log.getAttribute("aria-busy")).toBe("true");
  });

  test("what is new does not touch what was there, so that nothing is read twice", async () => {
    await set({ conversation: { messages: TALK } });
    await page.evaluate(`
      window.touched = [];
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const node of addedNodes) window.touched.push(node.textContent);
      }).observe(document.querySelector("[role=log]"), { childList: true, subtree: true });
    `);
    await set({ conversation: { messages: [...TALK, said("6", "Found it.")] } });
    await page.getByText("Found it.").waitFor();
    const touched = await page.evaluate<string[]>("window.touched");
    expect(touched).toHaveLength(1);
    expect(touched[0]).toContain("Found it.");
  });

  test("a link opens elsewhere and tells nothing; markup is text", async () => {
    await set({
      conversation: { messages: [said("1", "<img src=x onerror=alert(1)> https://example.com/a.")] },
    });
    const link = page.getByRole("link", { name: "https://example.com/a" });
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    expect(await page.locator("[role=log] img").count()).toBe(0);
  });

  test("a feature that is off is grey, stays in reach, and says which policy and who", async () => {
    await set({ off: ["video"] });
    const button = page.getByRole("button", { name: "Video call" });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await button.press("Enter");
    expect(await asked()).toEqual([]);
    await page.getByText("video.allowed").first().waitFor();
  });

  test("a failed message says why and is sent again by a button", async () => {
    await set({ conversation: { messages: [FAILED] } });
    await page.getByText("Ben's server refused the message.").waitFor();
    await page.getByRole("button", { name: "Send again" }).press("Enter");
    expect(await asked()).toEqual([["resend", BEN, "7"]]);
  });
});

describe("in a call, and there is no mouse", () => {
  test("mute by Ctrl+Shift+M; space held down talks while muted, but writes a space in a field", async () => {
    await set({ calls: [{}] });
    await page.keyboard.press("Control+Shift+M");
    await set({ calls: [{ muted: true }] });
    await page.keyboard.down("Space");
    await set({ calls: [{ muted: false }] });
    await page.keyboard.up("Space");
    await set({ calls: [{ muted: true }] });
    await page.getByRole("textbox").focus();
    await page.keyboard.type("a b");
    expect(await asked()).toEqual([
      ["mute", "call", true],
      ["mute", "call", false],
      ["mute", "call", true],
    ]);
    expect(await page.getByRole("textbox").inputValue()).toBe("a b");
  });

  test("tones are typed, a call is transferred by name, held and hung up", async () => {
    await set({ calls: [{}] });
    await page.getByRole("button", { name: "Keypad" }).press("Enter");
    await page.getByRole("button", { name: "5" }).waitFor();
    await page.keyboard.type("4#");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Transfer" }).press("Enter");
    await page.getByRole("combobox").fill("dana");
    await page.getByRole("option", { name: "Dana Silva" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Hold" }).press("Enter");
    await page.getByRole("button", { name: "Hang up" }).press("Enter");
    expect(await asked()).toEqual([
      ["tone", "call", "4"],
      ["tone", "call", "#"],
      ["transfer", "call", "dana@example.com"],
      ["hold", "call", true],
      ["hang-up", "call"],
    ]);
  });

  test("the own picture goes to the next corner by Enter", async () => {
    await set({ calls: [{ video: true }] });
    await page.getByRole("button", { name: "Your picture" }).press("Enter");
    expect(await page.locator(".video-stage").getAttribute("data-corner")).toBe("end-start");
  });

  test("a desktop is switched to motion, paused and stopped from the bar", async () => {
    await set({ calls: [{ id: "d", kind: "share", role: "sharer" }] });
    await page.getByRole("radio", { name: "Text" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("button", { name: "Pause" }).press("Enter");
    await page.getByRole("button", { name: "Stop sharing" }).press("Enter");
    expect(await asked()).toEqual([
      ["content", "d", "motion"],
      ["pause", "d", true],
      ["hang-up", "d"],
    ]);
  });

  test("control is greyed with its reason where it cannot work", async () => {
    await set({ calls: [{ id: "d", kind: "share", role: "viewer" }] });
    const button = page.getByRole("button", { name: "Request control" });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await button.focus();
    await page.getByText("A browser cannot be controlled from outside").first().waitFor();
  });
});

const FAILED = {
  ...said("7", "Shall I show you?", true),
  state: "failed" as const,
  failure: {
    what: "Ben's server refused the message.",
    why: "It takes no messages since 09:12.",
    fix: "Call him.",
    case: "c-7Q2F",
    id: "MSG-0003",
  },
};
const NOTHING = { calls: [], toasts: [], off: [], conversation: { messages: TALK } };
const SCENES: Record<string, () => Scene> = {
  chat: () => ({
    conversation: {
      messages: [...TALK, { ...said("6", "Shall I show you?", true), state: "kept" }],
      hasEarlier: true,
      theyType: true,
      firstUnread: "3",
    },
  }),
  failed: () => ({ conversation: { messages: [...TALK, FAILED] }, off: ["video"] }),
  asking: () => ({ calls: [{ phase: "asking-devices" }] }),
  ringing: () => ({
    calls: [{ phase: "ringing", began: Date.now() - 6_000, ringsUntil: Date.now() + 24_000 }],
  }),
  "in-a-call": () => ({
    calls: [
      { muted: true, mutedWhileTalking: true },
      { id: "other", peer: CARA, heldByMe: true },
    ],
  }),
  held: () => ({ calls: [{ heldByThem: true, quality: { roundTripMs: 420, lossPercent: 3 } }] }),
  video: () => ({ calls: [{ video: true }] }),
  ended: () => ({
    calls: [
      {
        phase: "ended",
        end: { says: "Ben Okafor did not answer within 30 seconds.", seconds: 30 },
        after: ["message", "call-phone", "call-again"],
        case: "c-7Q2F",
      },
    ],
  }),
  offering: () => ({
    calls: [
      {
        kind: "share",
        role: "sharer",
        phase: "ringing",
        began: Date.now() - 6_000,
        ringsUntil: Date.now() + 24_000,
      },
    ],
  }),
  sharer: () => ({ calls: [{ kind: "share", role: "sharer" }] }),
  viewer: () => ({
    calls: [
      { id: "d", kind: "share", role: "viewer", quality: { roundTripMs: 38, framesPerSecond: 12 } },
      {},
    ],
  }),
  toasts: () => ({
    ...incoming("call", 24, true),
    toasts: [
      ...incoming("call", 24, true).toasts,
      { id: "d", kind: "share", call: "d", from: BEN, until: Date.now() + 30_000, teaches: false },
      { id: "m", kind: "message", from: CARA, text: "Lunch at twelve?", until: Date.now() + 8_000 },
    ],
  }),
  devices: () => ({}),
  "devices-denied": () => ({ devices: { permission: "denied" } }),
};

interface AxeAnswer {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** Of axe, in the page as it is. */
async function expectNoFindings(shot: string, options = {}): Promise<void> {
  await page.evaluate("new Promise(requestAnimationFrame).then(() => undefined)");
  const { violations } = await page.evaluate<AxeAnswer>(`axe.run(${JSON.stringify(options)})`);
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
  if (SHOTS) await page.screenshot({ path: path.join(SHOTS, `talk-${shot}.png`) });
  expect(findings, shot).toEqual([]);
}

/** What can be different in the dark. */
const COLOURS = { runOnly: ["color-contrast", "link-in-text-block"] };

describe("axe finds nothing", () => {
  const looks: [string, Look][] = [
    ["light", {}],
    ["dark", { dark: true }],
    ["phone-rtl", { phone: true, language: "ar" }],
  ];
  test.each(looks)("in every state, %s", async (name, look) => {
    for (const view of [undefined, "devices"] as const) {
      await page.context().close();
      page = await open({ ...look, ...(view ? { view } : {}) });
      await page.evaluate(AXE);
      const scenes = Object.entries(SCENES).filter(
        ([scene]) => scene.startsWith("devices") === Boolean(view),
      );
      for (const [scene, make] of scenes) {
        await set({ ...NOTHING, ...make() });
        await expectNoFindings(`${scene}-${name}`, look.dark ? COLOURS : {});
      }
      expect(errors).toEqual([]);
    }
  });

  test("in what opens: the menus, the search, the keypad, the transfer, the devices, the redirection", async () => {
    // A menu hangs at the end of the page, outside of its landmarks: axe's rule of thumb is not about such.
    const options = { rules: { region: { enabled: false } } };
    await page.evaluate(AXE);
    await set({ ...NOTHING, calls: [{}] });
    for (const name of ["More", "Keypad", "Transfer", "Microphone, speaker, camera"]) {
      await page.getByRole("button", { name }).press("Enter");
      if (name === "Transfer") await page.getByRole("combobox").fill("dana");
      if (name === "Transfer") await page.getByRole("option").first().waitFor();
      await expectNoFindings(`open-${name.split(",")[0]?.toLowerCase()}`, options);
      await page.keyboard.press("Escape");
    }
    await page.getByRole("button", { name: "More" }).press("Enter");
    await page.getByRole("menuitem", { name: "Search in this conversation" }).press("Enter");
    await page.getByRole("searchbox").fill("trunk");
    await page.getByText("1 message").waitFor();
    await expectNoFindings("open-search", options);
    await set(incoming("call"));
    await page.keyboard.press("Control+Shift+R");
    await page.keyboard.type("dan");
    await page.getByRole("option").first().waitFor();
    await expectNoFindings("open-redirect", options);
  });
});

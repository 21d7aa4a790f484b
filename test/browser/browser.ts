import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Parley } from "../../interop/clients/parley.ts";

/** Without the background flags Chromium looks for hosts of its maker; without mDNS candidates stay addresses that can be reached. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-features=WebRtcHideLocalIpsWithMdns,DialMediaRouteProvider",
  "--autoplay-policy=no-user-gesture-required",
];

export interface BrowserOptions {
  readonly dir: string;
  /** Words before the command, which put it into a network of its own. */
  readonly within?: readonly string[];
  readonly flags?: readonly string[];
  /** A WAV file in the place of the microphone; else a beep each second. */
  readonly microphone?: string;
  /** "picture": every capture is Chromium's made-up one. A text: the tab with this title. */
  readonly capture?: string;
}

/** A headless Chromium; end it with `close`. */
export async function openBrowser(options: BrowserOptions): Promise<Browser> {
  const { dir, within = [], flags = [], microphone, capture = "picture" } = options;
  mkdirSync(dir, { recursive: true });
  const program = path.join(dir, "chromium.sh");
  writeFileSync(program, `#!/bin/sh\nexec ${[...within, "/usr/bin/chromium"].join(" ")} "$@"\n`, {
    mode: 0o755,
  });
  return chromium.launch({
    executablePath: program,
    args: [
      ...FLAGS,
      "--use-fake-device-for-media-stream",
      ...(capture === "picture"
        ? ["--use-fake-ui-for-media-stream"]
        : [`--auto-select-tab-capture-source-by-title=${capture}`]),
      ...(microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${microphone}`]),
      ...flags,
    ],
    env: { ...process.env, HOME: dir },
  });
}

export interface WindowOptions {
  readonly phone?: boolean;
  readonly dark?: boolean;
  readonly locale?: string;
}

/** One person's browser profile with the client in it. */
export class Window {
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page wrote on its console as errors, and what it threw. */
  readonly errors: string[] = [];

  private constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name;
    this.context = context;
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("console", (line) => {
      if (line.type() === "error") this.errors.push(line.text());
    });
  }

  /** Opens the client; `url` may name a view: `/join?token=…`. */
  static async open(
    browser: Browser,
    name: string,
    url: string,
    options: WindowOptions = {},
  ): Promise<Window> {
    const context = await browser.newContext({
      viewport: options.phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
      colorScheme: options.dark ? "dark" : "light",
      locale: options.locale ?? "en-GB",
      permissions: ["microphone", "camera", "notifications", "clipboard-read", "clipboard-write"],
    });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const window = new Window(name, context, page);
    await page.goto(url);
    return window;
  }

  async shot(dir: string, what: string): Promise<void> {
    await this.page.screenshot({ path: path.join(dir, `${this.name}-${what}.png`) });
  }
}

/** Where the client is served to browsers on this machine: a secure context without a certificate. */
export const homeOf = (parley: Parley): string => `http://localhost:${parley.ports.http}`;

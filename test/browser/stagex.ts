import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { expect } from "vitest";
import { openBrowser } from "./browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env["PARLEY_SHOTS"];

export interface Look {
  readonly dark?: boolean;
  readonly phone?: boolean;
  readonly language?: "ar";
  /** Pixels of CSS: a window of 1280 at 400 % has 320. */
  readonly wide?: number;
  readonly high?: number;
}

interface AxeAnswer {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** The built window on the client in memory (src/web/testing/shell-stage.tsx), in a real browser. */
export class Stage {
  readonly #server: PreviewServer;
  readonly #browser: Browser;
  readonly #dir: string;
  /** What pages threw or wrote as errors since the last look. */
  readonly errors: string[] = [];

  private constructor(server: PreviewServer, browser: Browser, dir: string) {
    this.#server = server;
    this.#browser = browser;
    this.#dir = dir;
  }

  static async build(): Promise<Stage> {
    const dir = mkdtempSync(path.join(os.tmpdir(), "parley-shell-"));
    const configFile = path.resolve(import.meta.dirname, "../../vite.config.ts");
    const outDir = path.join(dir, "built");
    const input = { index: path.resolve(import.meta.dirname, "../../src/web/testing/shell-stage.html") };
    await build({
      configFile,
      logLevel: "error",
      build: { outDir, emptyOutDir: true, rolldownOptions: { input } },
    });
    // Every view is this page, as the server does it too.
    copyFileSync(path.join(outDir, "testing/shell-stage.html"), path.join(outDir, "index.html"));
    const server = await preview({
      configFile,
      logLevel: "error",
      build: { outDir },
      preview: { host: "127.0.0.1", port: 0 },
    });
    return new Stage(server, await openBrowser({ dir: path.join(dir, "browser") }), dir);
  }

  /** A browser window that looks so. */
  async window(look: Look): Promise<Page> {
    const width = look.wide ?? (look.phone ? 390 : 1280);
    const context = await this.#browser.newContext({
      viewport: { width, height: look.high ?? (look.phone ? 844 : 800) },
      colorScheme: look.dark ? "dark" : "light",
      locale: look.language ?? "en-GB",
      reducedMotion: "reduce",
      forcedColors: "active",
      permissions: ["microphone", "camera", "clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("console", (line) => {
      if (line.type() === "error") this.errors.push(line.text());
    });
    return page;
  }

  /** Loads a view; `literal` are words of src/web/testing/literal-client.ts, `seen` is there once it is whole. */
  async show(
    page: Page,
    view: string,
    literal: readonly string[] = [],
    look: Look = {},
    seen = "[data-region], .entrance",
  ): Promise<void> {
    const [home = ""] = this.#server.resolvedUrls?.local ?? [];
    const url = new URL(view, home);
    if (literal.length > 0) url.searchParams.set("literal", literal.join());
    if (look.language) url.searchParams.set("language", look.language);
    await page.goto(String(url));
    await page.locator(seen).first().waitFor();
  }

  async end(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** Of axe, in the page as it is; with PARLEY_SHOTS set to a folder also its picture. */
export async function expectNoFindings(page: Page, shot: string, options: object = {}): Promise<void> {
  await page.evaluate("new Promise(requestAnimationFrame).then(() => undefined)");
  if (SHOTS) await page.screenshot({ path: path.join(SHOTS, `${shot}.png`) });
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeAnswer>(
    `axe.run(document, ${JSON.stringify({ ...options, resultTypes: ["violations"] })})`,
  );
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
  expect.soft(findings, shot).toEqual([]);
}

import path from "node:path";
import AxeBuilder from "axe-core";
import type { Browser, Page } from "playwright-core";
import { type Parley, passwordOf } from "../../interop/clients/parley.ts";
import { homeOf, Window, type WindowOptions } from "./browser.ts";

const shots = process.env["PARLEY_SHOTS"];

/** Opens a page of the control panel as somebody who signs in there. */
export async function openPanel(
  browser: Browser,
  parley: Parley,
  who: string,
  address = "",
  options: WindowOptions = {},
): Promise<Page> {
  const window = await Window.open(browser, who, `${homeOf(parley)}/admin${address}`, options);
  const { page } = window;
  await page.locator("input[autocomplete^=username]").fill(`${who}@example.com`);
  await page.locator("input[autocomplete=current-password]").fill(passwordOf(who));
  await page.keyboard.press("Enter");
  await page.locator("#page h1").waitFor();
  return page;
}

/** Goes on with the Tab key until what has the focus says this. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < 250; tabs++) {
    await page.keyboard.press("Tab");
    const said = await page.evaluate<string>(
      "(e => e.getAttribute('aria-label') ?? (e.labels?.[0] ?? e).textContent ?? '')(document.activeElement)",
    );
    if (name.test(said)) return;
    if (passed.length < 60) passed.push(said.slice(0, 30));
  }
  throw new Error(`the Tab key does not lead to ${name.source}, but to ${passed.join(" | ")}`);
}

/** What axe finds, one line a rule. */
export async function findingsOfAxe(page: Page): Promise<string[]> {
  await page.evaluate(AxeBuilder.source);
  const found = (await page.evaluate("axe.run(document)")) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
  );
}

/** Where somebody wants pictures, one of this name. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
}

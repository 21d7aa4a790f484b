import type { Locator, Page } from "playwright-core";
import type { Window } from "./browser.ts";

/** Somebody at their browser: does what a person does, and waits until it is seen. */
export class Person {
  readonly window: Window;
  readonly page: Page;

  constructor(window: Window) {
    this.window = window;
    this.page = window.page;
  }

  async isIn(): Promise<void> {
    await this.page
      .getByPlaceholder("Search (Ctrl+K)")
      .or(this.page.getByRole("button", { name: /Search \(Ctrl\+K\)/ }))
      .first()
      .waitFor();
  }

  async signsIn(address: string, password: string): Promise<void> {
    await this.page.getByLabel("Address").fill(address);
    await this.page.getByLabel("Password").fill(password);
    await this.page.keyboard.press("Enter");
    await this.isIn();
  }

  /** Opens the conversation with whom the search finds first. */
  async opens(name: string): Promise<void> {
    await this.page.keyboard.press("Control+k");
    await this.page.keyboard.type(name);
    await this.page.locator(".search-results button:visible").first().waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.getByRole("log").waitFor();
  }

  async writes(text: string): Promise<void> {
    const field = this.page.getByLabel(/^Write to /);
    await field.fill(text);
    await field.press("Enter");
  }

  async reads(text: string): Promise<void> {
    await this.page.getByRole("log").getByText(text, { exact: true }).first().waitFor();
  }

  async chooses(state: string): Promise<void> {
    await this.page.getByRole("button", { name: /^Your state: / }).click();
    await this.page.getByRole("menuitem", { name: state, exact: true }).click();
  }

  /** A button of the conversation's head. */
  async presses(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).first().click();
  }

  toast(name: string): Locator {
    return this.page.getByRole("region", { name });
  }

  shot(dir: string, what: string): Promise<void> {
    return this.window.shot(dir, what);
  }
}

import path from "node:path";
import { TOTP } from "otpauth";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../interop/clients/needs.ts";
import { Parley, passwordOf } from "../../interop/clients/parley.ts";
import { workFolder } from "../../interop/clients/program.ts";
import { homeOf, openBrowser, Window } from "./browser.ts";

const PASSWORD = "a long evening by the lake";

describe.runIf(await needs("chromium"))("what is one's own, on a real server", () => {
  const dir = workFolder("account");
  let parley: Parley;
  let browser: Browser;
  let ann: Window;
  let cara: Window;

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    await parley.user("ben");
    browser = await openBrowser({ dir: path.join(dir, "chromium") });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await parley?.stop();
  });

  const at = (view: string) => `${homeOf(parley)}${view}`;
  const signIn = async (page: Page, address: string, password: string) => {
    await page.getByLabel("Address").fill(address);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  const part = (window: Window, name: string) => window.page.getByRole("region", { name });

  test("from the printed link to a shared desktop it takes a name, a password, a link and three clicks", async () => {
    const first = new URL(parley.firstLink ?? "");
    ann = await Window.open(browser, "ann", at(first.pathname + first.search));
    await ann.page.getByLabel("Your address").fill("ann");
    await ann.page.getByLabel("Your name").fill("Ann Keller");
    await ann.page.getByLabel("New password").fill(PASSWORD);
    await ann.page.keyboard.press("Enter");
    await ann.page.getByLabel("Name", { exact: true }).fill("Cara Lindqvist");
    await ann.page.getByLabel("Address", { exact: true }).fill("cara");
    await ann.page.getByRole("button", { name: "Make the link" }).click();
    const link = await ann.page.getByLabel("Link", { exact: true }).inputValue();

    cara = await Window.open(browser, "cara", link);
    await cara.page.getByLabel("New password").fill(PASSWORD);
    await cara.page.keyboard.press("Enter");
    // Each has the other in the list: one invited, one was.
    await cara.page.getByRole("button", { name: /^Ann Keller/ }).waitFor();
    await ann.page.getByRole("button", { name: /^Cara Lindqvist Available/ }).click();
    await ann.page.getByRole("button", { name: "Share my desktop" }).click();
    await cara.page.getByRole("button", { name: "Watch" }).click();
    await cara.page.getByText("You see the desktop of Ann Keller.").first().waitFor();
    await ann.page.getByRole("button", { name: /^Stop/ }).first().click();
    await cara.page.getByText("Ann Keller ended the shared desktop.").first().waitFor();
  });

  test("do not disturb for an hour and a note are what colleagues see, and what one sees after a reload", async () => {
    await ann.page.getByRole("button", { name: /^Your state/ }).click();
    await ann.page.getByRole("menuitem", { name: "For an hour" }).click();
    await ann.page.getByLabel("Your note, which colleagues see").fill("Writing the minutes");
    await ann.page.keyboard.press("Enter");
    await cara.page
      .getByRole("button", { name: /^Ann Keller Do not disturb · Writing the minutes/ })
      .waitFor();
    await ann.page.reload();
    await ann.page.getByRole("button", { name: "Your state: Do not disturb" }).waitFor();
    await ann.page.locator(".state-menu-trigger", { hasText: /until \d/u }).waitFor();
    await expect
      .poll(() => ann.page.getByLabel("Your note, which colleagues see").inputValue())
      .toBe("Writing the minutes");
    await ann.page.getByRole("button", { name: /^Your state/ }).click();
    await ann.page.getByRole("menuitem", { name: "Automatic" }).click();
    await cara.page.getByRole("button", { name: /^Ann Keller Available/ }).waitFor();
  });

  test("a colleague of the directory is found, added, pinned, and moved to a new group that is renamed and removed", async () => {
    const { page } = ann;
    const menu = async (name: string | RegExp, item: string) => {
      await page.getByRole("button", { name }).first().click({ button: "right" });
      await page.getByRole("menuitem", { name: item }).click();
    };
    await page.keyboard.press("Control+k");
    await page.keyboard.type("ben");
    await page.locator(".search-results .person-row").waitFor();
    await menu(/^ben /, "Add to contacts");
    await page.getByRole("searchbox").fill("");
    await menu(/^ben /, "Pin");
    await page.getByRole("button", { name: "Pinned 1" }).waitFor();
    await menu(/^ben /, "Move to group");
    await page.getByRole("menuitem", { name: "New group…" }).click();
    await page.getByLabel("Name of the group").fill("Lake");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Lake 0/1" }).waitFor();
    await menu("Lake 0/1", "Rename the group");
    await page.getByLabel("Name of the group").fill("Shore");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Shore 0/1" }).waitFor();
    await menu("Shore 0/1", "Remove the group");
    await page.getByRole("button", { name: "Shore 0/1" }).waitFor({ state: "detached" });
    await menu(/^ben /, "Card");
    await page.getByRole("dialog").getByText("ben@example.com", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
  });

  test("a missed call is counted until somebody looks, and one calls back from there", async () => {
    await cara.page.goto(at("/settings"));
    await ann.page
      .getByRole("button", { name: /^Cara Lindqvist/ })
      .first()
      .click();
    await ann.page.getByRole("button", { name: "Call", exact: true }).click();
    await cara.page.getByRole("button", { name: "Accept" }).waitFor();
    await ann.page.getByRole("button", { name: "Cancel" }).click();
    await cara.page.getByRole("tab", { name: /1 missed call/ }).click();
    await cara.page.getByRole("tab", { name: "Calls", exact: true }).waitFor();
    await cara.page.getByRole("button", { name: "Call Ann Keller" }).click();
    await ann.page.getByRole("button", { name: "Decline" }).first().click();
    await cara.page.getByText("Ann Keller declined the call.").first().waitFor();
  });

  test("Alt+Shift+↓ goes to the conversation that has something unread", async () => {
    await ann.page.goto(at("/chat/ben%40example.com"));
    await cara.page.goto(at("/chat/ann%40example.com"));
    await cara.page.getByRole("textbox", { name: "Write to Ann Keller" }).fill("Are you there?");
    await cara.page.keyboard.press("Enter");
    await ann.page.getByRole("tab", { name: /1 unread message/ }).waitFor();
    await ann.page.keyboard.press("Alt+Shift+ArrowDown");
    await ann.page.getByRole("textbox", { name: "Write to Cara Lindqvist" }).waitFor();
    await ann.page.getByRole("log").getByText("Are you there?").waitFor();
  });

  test("codes of an authenticator are set up by their key, and asked for at the next sign-in", async () => {
    await cara.page.goto(at("/settings"));
    await cara.page.getByRole("button", { name: "Set up codes" }).click();
    await cara.page.getByRole("img", { name: "QR code for the authenticator" }).waitFor();
    const secret = await cara.page.locator("code").textContent();
    const code = (window = 0) =>
      new TOTP({ secret: secret ?? "" }).generate({ timestamp: Date.now() + window * 30_000 });
    await cara.page.getByLabel("Code of the authenticator").fill(code());
    await cara.page.getByRole("button", { name: "Confirm" }).click();
    await part(cara, "Codes of an authenticator")
      .getByText("A code is asked for beside your password.")
      .waitFor();

    const again = await Window.open(browser, "again", at("/"));
    await signIn(again.page, "cara@example.com", PASSWORD);
    // A code is good once: the next one is in its window already.
    await again.page.getByLabel("Code of the authenticator").fill(code(1));
    await again.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await again.page.getByRole("heading", { name: "Hello, Cara Lindqvist" }).waitFor();

    await cara.page.reload();
    await cara.page.getByRole("button", { name: "Sign out there" }).click();
    await again.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await again.context.close();
    await cara.page.getByLabel("Your password").fill(PASSWORD);
    await cara.page.getByRole("button", { name: "Ask for no codes any more" }).click();
    await cara.page.getByRole("button", { name: "Set up codes" }).waitFor();
  });

  test("a passkey is added, signs in without a password, and is removed", async () => {
    const devtools = await cara.context.newCDPSession(cara.page);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await cara.page.getByLabel("Name of the passkey").fill("Laptop");
    await cara.page.getByRole("button", { name: "Add a passkey" }).click();
    await part(cara, "Passkeys").getByText("Laptop", { exact: true }).waitFor();
    await cara.page.getByRole("button", { name: "Settings and more" }).click();
    await cara.page.getByRole("menuitem", { name: "Sign out" }).click();
    await cara.page.getByRole("button", { name: "Use a passkey" }).click();
    await cara.page.getByRole("heading", { name: "Hello, Cara Lindqvist" }).waitFor();
    await cara.page.getByRole("button", { name: "Settings and more" }).click();
    await cara.page.getByRole("menuitem", { name: "Settings" }).click();
    await cara.page.getByRole("button", { name: "Remove the passkey Laptop" }).click();
    await part(cara, "Passkeys").getByText("Laptop", { exact: true }).waitFor({ state: "detached" });
  });

  test("a wrong password is refused with its reason; the right one is changed", async () => {
    const { page } = cara;
    const own = part(cara, "Password");
    await own.getByLabel("Password until now").fill("not this one");
    await own.getByLabel("New password").fill("another evening by the lake");
    await own.getByRole("button", { name: "Change the password" }).click();
    await own.locator(".failure-card").waitFor();
    await own.getByLabel("Password until now").fill(PASSWORD);
    await own.getByRole("button", { name: "Change the password" }).click();
    await own.getByText("Saved.").waitFor();
    await page.getByRole("button", { name: "Settings and more" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await signIn(page, "cara@example.com", "another evening by the lake");
    await page.getByRole("heading", { name: "Hello, Cara Lindqvist" }).waitFor();
  });

  test("the language turns the page round and is kept", async () => {
    await cara.page.goto(at("/settings"));
    await cara.page.getByLabel("Language", { exact: true }).selectOption("ar");
    await cara.page.getByRole("heading", { name: "الإعدادات" }).waitFor();
    await cara.page.reload();
    await cara.page.getByRole("heading", { name: "الإعدادات" }).waitFor();
    expect(await cara.page.evaluate("document.documentElement.dir")).toBe("rtl");
  });

  test("who is not an administrator invites nobody", async () => {
    const ben = await Window.open(browser, "ben", at("/"));
    await signIn(ben.page, "ben@example.com", passwordOf("ben"));
    await ben.page.getByRole("heading", { name: "Hello, ben" }).waitFor();
    expect(await ben.page.getByText("Invite somebody").count()).toBe(0);
    await ben.context.close();
  });

  test("a server that goes away is said, and its return mends the page by itself", async () => {
    await parley.stop();
    await ann.page.locator(".connection-banner[data-lost]").waitFor();
    await parley.start();
    await ann.page.locator(".connection-banner").waitFor({ state: "detached", timeout: 60_000 });
  }, 90_000);
});

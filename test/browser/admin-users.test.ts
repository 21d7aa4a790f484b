import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../interop/clients/needs.ts";
import { Parley } from "../../interop/clients/parley.ts";
import { workFolder } from "../../interop/clients/program.ts";
import { openBrowser } from "./browser.ts";
import { findingsOfAxe, openPanel, shoot, tabTo } from "./panel.ts";

const OLD = "tel:3048;phone-context=cdp.udp";

describe.runIf(await needs("chromium"))("people in the control panel", () => {
  const dir = workFolder("admin-users");
  let parley: Parley;
  let browser: Browser;

  beforeAll(async () => {
    parley = await Parley.start({ dir, set: ["numbers.rules=Berlin: 3xxx -> +493055503xxx"] });
    for (const name of ["anna", "helen", "bob"]) await parley.user(name);
    await parley.tell(["role", "set", "anna@example.com", "administrator"]);
    await parley.tell(["role", "set", "helen@example.com", "helpdesk"]);
    const rows = Array.from({ length: 60 }, (_, at) => `p${at}@example.com,Person ${at},,correct horse`);
    const csv = ["address,name,tel,password", `greg@example.com,Greg,${OLD},correct horse`, ...rows].join(
      "\n",
    );
    const file = path.join(dir, "people.csv");
    writeFileSync(file, `${csv}\n`);
    await parley.tell(["user", "import", file, "--sign-in", "digest"]);
    await parley.tell(["user", "set", "bob@example.com", "--tel", "+49 30 1234567"]);
    browser = await openBrowser({ dir: path.join(dir, "browser") });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await parley?.stop();
  });
  const open = (who: string, address: string, options = {}) =>
    openPanel(browser, parley, who, address, options);

  test("somebody is found as one types, and the arrow keys lead to them", async () => {
    const page = await open("anna", "/users");
    await page.getByRole("heading", { name: "Users (64)" }).waitFor();
    await page.getByRole("button", { name: "More (14)" }).click();
    await page.getByRole("link", { name: "p9@example.com" }).waitFor();
    await page.getByLabel("Search users").fill("person 1");
    await page.getByRole("heading", { name: "Users (11)" }).waitFor();
    await tabTo(page, /^p10@example.com$/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Person 11", exact: true }).waitFor();
    await page.context().close();
  });

  test("the form of a user with a number of remote call control opens, says why, and the e-mail can be saved (A5.2)", async () => {
    const page = await open("anna", "/users/greg%40example.com");
    const line = page.getByLabel("Line URI");
    expect(await line.inputValue()).toBe(OLD);
    await page.getByText("✗ Calls need an international number").waitFor();
    const mail = page.getByLabel("E-mail");
    await mail.fill("greg@mail.example");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText('Map to +493055503048 – matches your rule "Berlin"').waitFor();
    const saved = await parley.json<{ profile: { mail?: string }; tel: string }>(
      "user",
      "show",
      "greg@example.com",
    );
    expect(saved).toMatchObject({ profile: { mail: "greg@mail.example" }, tel: OLD });
    expect(await findingsOfAxe(page)).toEqual([]);
    await shoot(page, "admin-user-number-light");

    await page.getByRole("button", { name: /^Map to/ }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("✗ Calls need").waitFor({ state: "detached" });
    const { lineUri } = await parley.json<{ lineUri: string }>("user", "show", "greg@example.com");
    expect(lineUri).toBe("tel:+493055503048");
    // What was done stands below, and is taken back there.
    await page
      .getByRole("button", { name: /^Undo: user changed/ })
      .first()
      .click();
    await page.getByText("✗ Calls need").waitFor();
    await page.context().close();
  });

  test("a number that somebody has is refused with the way to them (A5.5)", async () => {
    const page = await open("anna", "/users/greg%40example.com");
    await page.getByLabel("Line URI").fill("+49 30 1234567");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("belongs to").first().waitFor();
    await page.locator(".problem-card .fix-list a").first().click();
    await page.getByText("bob@example.com").first().waitFor();
    expect(page.url()).toContain("/admin/users/bob%40example.com");
    await page.context().close();
  });

  test("helpdesk sets a password and changes nothing else: the button says who may", async () => {
    const page = await open("helen", "/users/bob%40example.com");
    await page.getByLabel("New password").fill("another horse");
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("The new password is good now").waitFor();
    const save = page.getByRole("button", { name: "Save" });
    expect(await save.getAttribute("aria-disabled")).toBe("true");
    await page
      .getByText("Administrators may do this; your role is helpdesk.")
      .first()
      .waitFor({ state: "attached" });
    await page.context().close();
  });

  test("by keyboard alone: a new user, then a role for them", async () => {
    const page = await open("anna", "/users");
    await tabTo(page, /^New user$/);
    await page.keyboard.press("Enter");
    await page.keyboard.type("kim@example.com");
    await tabTo(page, /^Password$/);
    await page.keyboard.type("correct horse");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "kim", exact: true }).waitFor();
    await tabTo(page, /^\s*Roles$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Person$/);
    await page.keyboard.type("kim@example.com");
    await tabTo(page, /^Give this role$/);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "kim@example.com" }).waitFor();
    expect((await parley.run(["role", "list"])).out).toContain("kim@example.com");
    await page.context().close();
  });

  test("the last administrator keeps the role, and reads why", async () => {
    const page = await open("anna", "/roles");
    await page.getByRole("button", { name: "Take the role of anna@example.com" }).click();
    await page.locator(".problem-card").getByRole("link", { name: "Help on ADM-0006" }).waitFor();
    await page.context().close();
  });

  test("a group by department and a policy for it hold for its people at once, and say so", async () => {
    const page = await open("anna", "/policies/groups/new");
    await page.getByLabel("Name").fill("Sales");
    await page.getByLabel("Everybody belongs to it whose profile has in").selectOption("department");
    await page.getByLabel("this value").fill("Sales");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "New policy" }).click();
    await page.getByLabel("Name").fill("Quiet");
    await page.getByLabel("Use video in calls").selectOption("off");
    await page.getByLabel("Ports for sound and video of Communicator").fill("50000-50010");
    await page.getByLabel("Sales").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("50000-50010 is 11 ports").waitFor();
    expect(await findingsOfAxe(page)).toEqual([]);
    await shoot(page, "admin-policies-light");
    await parley.tell(["user", "set", "bob@example.com", "--department", "Sales"]);
    await page.goto(page.url().replace(/\/admin.*/, "/admin/users/bob%40example.com"));
    await page.getByText("through the group Sales").first().waitFor();
    await page.context().close();
  });

  const pages = [
    ["users", "/users", ".table"],
    ["user", "/users/greg%40example.com", ".rows, .empty"],
    ["policies", "/policies", ".table, .empty"],
    ["policy", "/policies/new", ".request-fields"],
    ["group", "/policies/groups/new", ".form"],
    ["roles", "/roles", ".table"],
  ] as const;
  const looks = [
    ["light", {}],
    ["dark", { dark: true }],
    ["phone", { phone: true }],
    ["rtl", { locale: "ar" }],
  ] as const;

  test.each(looks)("every page is clean for axe: %s", async (look, options) => {
    const page = await open("anna", "/users", options);
    for (const [name, address, there] of pages) {
      await page.goto(page.url().replace(/\/admin.*/, `/admin${address}`));
      await page.locator(there).first().waitFor();
      expect(await findingsOfAxe(page), `${name} ${look}`).toEqual([]);
      await shoot(page, `admin-${name}-${look}`);
    }
    await page.context().close();
  });
});

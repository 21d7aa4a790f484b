import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
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
  const focused = (page: Page) =>
    page.evaluate<string>("(e => (e.labels?.[0] ?? e).textContent)(document.activeElement)");
  const open = (who: string, address: string, options = {}) =>
    openPanel(browser, parley, who, address, options);

  test("somebody is found as one types, and the arrow keys lead to them", async () => {
    const page = await open("anna", "/users");
    await page.getByRole("heading", { name: "Users (64)" }).waitFor();
    await page.getByRole("button", { name: "More (14)" }).click();
    await page.getByRole("link", { name: "p9@example.com" }).waitFor();
    await page.getByLabel("Search users").fill("person 1");
    await page.getByRole("heading", { name: "Users (11)" }).waitFor();
    await page.keyboard.press("ArrowDown"); // from the search to the first
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

  test("by keyboard alone: a proposal fills the field and keeps the focus there, and what is typed stays when the account is disabled", async () => {
    const page = await open("anna", "/users/greg%40example.com");
    await tabTo(page, /^Map to/);
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("Line URI");
    await tabTo(page, /^Department$/);
    await page.keyboard.type("Freight");
    await page.getByRole("button", { name: "Disable" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Enable" }).waitFor();
    expect(await page.getByLabel("Department").inputValue()).toBe("Freight");
    await page.getByLabel("Department").focus();
    await page.keyboard.press("Enter");
    await page.getByText("Saved.").waitFor();
    const read = () => parley.json("user", "show", "greg@example.com");
    expect(await read()).toMatchObject({
      lineUri: "tel:+493055503048",
      enabled: false,
      profile: { department: "Freight" },
    });
    await page.getByRole("button", { name: "Enable" }).click();
    await page.getByRole("button", { name: "Disable" }).waitFor();
    await page.context().close();
  });

  test("an answer that comes late does not replace a newer one", async () => {
    const page = await open("anna", "/users");
    await page.getByRole("heading", { name: "Users (64)" }).waitFor();
    await page.route(/search=person\+1$|search=person\+1&/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue().catch(() => undefined); // nobody waits for it any more
    });
    const search = page.getByLabel("Search users");
    const late = page.waitForRequest(/search=person\+1(&|$)/);
    await search.fill("person 1");
    await late;
    await search.fill("person 42");
    await page.getByRole("heading", { name: "Users (1)" }).waitFor();
    await page.waitForTimeout(2_000);
    await page.getByRole("heading", { name: "Users (1)" }).waitFor();
    expect(await page.getByRole("link", { name: "p42@example.com" }).count()).toBe(1);
    await page.context().close();
  });

  test("helpdesk invites somebody by keyboard, and the link is good", async () => {
    const page = await open("helen", "/users");
    await tabTo(page, /^Invite$/);
    await page.keyboard.press("Enter");
    await page.keyboard.type("lee@example.com");
    await page.keyboard.press("Enter");
    const link = page.getByLabel("Link", { exact: true });
    await link.waitFor();
    expect(await findingsOfAxe(page)).toEqual([]);
    await shoot(page, "admin-users-invite-light");
    const way = await link.inputValue();
    await page.context().close();
    const guest = await browser.newPage();
    await guest.goto(way);
    await guest.getByText("Join example.com").first().waitFor();
    await guest.context().close();
    expect((await parley.run(["invite", "list"])).out).toContain("lee@example.com");
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
    await page.locator("option[value='kim@example.com']").waitFor({ state: "attached" }); // the list has come
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

  test("by keyboard alone: a group by department and a policy for it hold for its people at once, and say so", async () => {
    const page = await open("anna", "/policies");
    await tabTo(page, /^New group$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Name$/);
    await page.keyboard.type("Sales");
    await tabTo(page, /^Everybody belongs to it/);
    await page.keyboard.type("Depa");
    await tabTo(page, /^this value$/);
    await page.keyboard.type("Sales");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Sales" }).waitFor();
    await tabTo(page, /^New policy$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Name$/);
    await page.keyboard.type("Quiet");
    await tabTo(page, /^Use video/);
    await page.keyboard.type("Off");
    await tabTo(page, /^Ports for sound/);
    await page.keyboard.type("50000-50010");
    await tabTo(page, /^Sales/);
    await page.keyboard.press("Space");
    await tabTo(page, /^Save$/);
    await page.keyboard.press("Enter");
    await page.getByText("50000-50010 is 11 ports").waitFor();
    expect(await findingsOfAxe(page)).toEqual([]);
    await parley.tell(["user", "set", "bob@example.com", "--department", "Sales"]);
    await page.goto(page.url().replace(/\/admin.*/, "/admin/users/bob%40example.com"));
    await page.getByText("through the group Sales").first().waitFor();
    await page.getByRole("link", { name: "Quiet" }).first().click();
    await page.getByRole("heading", { name: "Quiet" }).waitFor();
    await page.context().close();
  });

  test("a new policy does not overwrite one of the same name, and wrong ports are said at their field", async () => {
    const page = await open("anna", "/policies/new");
    await page.getByLabel("Name").fill("quiet");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("There is one of this name already.").waitFor();
    await page.getByLabel("Name").fill("Narrow");
    await page.getByLabel("Ports for sound").fill("9-1");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".text-field", { hasText: "Ports for sound" }).locator(".text-field-wrong").waitFor();
    await page.context().close();
    const { policies } = await parley.json<{ policies: { name: string }[] }>("policy", "list");
    expect(policies.map(({ name }) => name)).toEqual(["Quiet"]);
  });

  test("a member is put in and taken out, and what is typed above is not saved by the way", async () => {
    const page = await open("anna", "/policies/groups/Sales");
    await page.getByLabel("Name", { exact: true }).fill("Half a na");
    await page.getByLabel("Person").fill("greg@example.com");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Members by name (1)" }).waitFor();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Half a na");
    expect((await parley.run(["group", "list"])).out).toContain("Sales");
    await page.getByRole("button", { name: "Take out: greg@example.com" }).click();
    await page.getByRole("heading", { name: "Members by name (0)" }).waitFor();
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

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

describe("axe finds nothing", () => {
  test.each(LOOKS)("in any view, %s", async (name, look) => {
    for (const [view, [address, literal, seen]] of Object.entries(VIEWS))
      await expectNoFindings(await open(address, literal, look, seen), `${view}-${name}`);
  });
});

import { describe, expect, test } from "vitest";
import { helpIds, helpPage } from "#server/help-files";
import { literalHttpUses } from "#testing/http-uses";
import { VirtualClock } from "#testing/virtual-clock";
import { createApp } from "../app.ts";

/** The pages as they are shipped. */
async function pages() {
  const clock = new VirtualClock();
  const uses = literalHttpUses({ clock, helpIds, helpPage });
  const app = await createApp({ uses, token: "secret", httpsPort: () => 8443 });
  return async (url: string) => {
    clock.pass(1000); // nobody reads all of them in a second
    const { statusCode, body } = await app.inject({ url });
    return { statusCode, body };
  };
}

/** What a browser would fetch, follow or run that is not on this server. */
const OUTSIDE = /(?:href|src|action)="(?!\/(?!\/)|#)[^"]*"|<script|@import|url\(/i;

describe("A1.2: help without a network", () => {
  test("every page is served by this server alone, whole, with nothing of anybody else's", async () => {
    const get = await pages();
    const ids = helpIds();
    expect(ids.length).toBeGreaterThan(290);
    for (const id of ids) {
      const { statusCode, body } = await get(`/help/${id}`);
      expect(statusCode, id).toBe(200);
      for (const heading of ["Cause", "Evidence", "Fix", "How to check"])
        expect(body, id).toContain(`<h2>${heading}</h2>`);
      expect(OUTSIDE.exec(body)?.[0], id).toBeUndefined();
    }
    expect(OUTSIDE.exec((await get("/help")).body)?.[0]).toBeUndefined();
  });

  test("no page has an address outside as its answer: without it there is still an answer in each part", () => {
    for (const id of helpIds()) {
      for (const part of (helpPage(id) ?? "").split(/^## /m).slice(1)) {
        const words =
          part
            .replaceAll(/https?:\/\/\S+/g, "")
            .replace(/^.*$/m, "")
            .match(/\p{L}{2,}/gu) ?? [];
        expect(words.length, `${id}: ${part}`).toBeGreaterThan(1);
        const outside =
          part.match(/https?:\/\/(?!localhost|127\.|pbx\.example\.com|[\w.]*example\.)[\w.-]+/g) ?? [];
        expect(outside, `${id}: ${part}`).toEqual([]);
      }
    }
  });
});

describe("the search in help", () => {
  test.each([
    ["0xC3EC7E02", "HRESULT 0xC3EC7E02: Invalid TEL URI"],
    ["32003", "OCS event 32003"],
    ["ms-diagnostics: 5002", "ms-diagnostics 5002: Request was cancelled"],
    ["CERT-0010", '<a href="/help/CERT-0010">CERT-0010</a>: The certificate cannot be read'],
    ["certificate read", '<li><a href="/help/CERT-0010">CERT-0010</a> The certificate cannot be read'],
  ])("finds %s", async (asked, expected) => {
    const get = await pages();
    expect((await get(`/help?q=${encodeURIComponent(asked)}`)).body).toContain(expected);
  });

  test("says so when nothing is found, and shows what was asked as text", async () => {
    const get = await pages();
    const { statusCode, body } = await get(`/help?q=${encodeURIComponent('<b>"nothing"</b> zzzzz')}`);
    expect(statusCode).toBe(200);
    expect(body).toContain("Nothing here knows “&lt;b&gt;&quot;nothing&quot;&lt;/b&gt; zzzzz”");
    expect(body).toContain('value="&lt;b&gt;&quot;nothing&quot;&lt;/b&gt; zzzzz"');
  });

  test("nothing asked, a word twice, and a very long one are the list or a search, never a failure", async () => {
    const get = await pages();
    for (const query of ["", "?q=", "?q=a&q=b", `?q=${"x".repeat(3000)}`, "?q=%00"])
      expect((await get(`/help${query}`)).statusCode, query).toBe(200);
  });
});

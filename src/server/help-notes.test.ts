import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { explainCode } from "#codes/explain";
import { readAudit } from "#storage/audit";
import { type Database, openDatabase } from "#storage/database";
import { helpNoteStore } from "#storage/help-notes";
import { literalHttpUses } from "#testing/http-uses";
import { VirtualClock } from "#testing/virtual-clock";
import { helpPage } from "./help-files.ts";
import { helpNoteUndoers, noteInFolder, openHelpNotes, withNotes } from "./help-notes.ts";
import { createApp } from "./http/app.ts";

let open: Database | undefined;
afterEach(() => open?.close());

const folder = () => mkdtempSync(path.join(tmpdir(), "parley-notes-"));

async function openIn(data: string) {
  await open?.close();
  const clock = new VirtualClock();
  open = await openDatabase({ file: path.join(data, "parley.db") });
  return { database: open, notes: await openHelpNotes({ clock, store: helpNoteStore(open) }) };
}

/** A server with these notes; a call of the command line to it. */
async function door(data: string) {
  const { notes } = await openIn(data);
  const uses = literalHttpUses({ helpNotes: notes });
  const app = await createApp({ uses, token: "secret", httpsPort: () => 8443 });
  const call = async (method: "GET" | "PUT" | "DELETE", page: string, payload?: object) =>
    await app.inject({
      method,
      url: `/api/help-notes/${page}`,
      headers: { authorization: "Bearer secret" },
      ...(payload && { payload }),
    });
  const show = async (url: string) => (await app.inject({ url })).body;
  return { notes, call, show };
}

describe("notes of administrators on help pages", () => {
  test("outlast a restart, replace each other, go away, and leave a line each in the audit trail", async () => {
    const data = folder();
    const first = await openIn(data);
    await first.notes.set("CERT-0010", "Ask Ines.", "alice@example.com");
    await first.notes.set("CERT-0010", "Ask Ben,\nroom 214.", "ben@example.com");
    const { notes, database } = await openIn(data);
    expect(notes.find("CERT-0010")).toMatchObject({ page: "CERT-0010", text: "Ask Ben,\nroom 214." });
    expect(notes.list()).toMatchObject([{ page: "CERT-0010", who: "ben@example.com" }]);
    expect(await notes.remove("CERT-0010", "alice@example.com")).toBe(true);
    expect(await notes.remove("CERT-0010", "alice@example.com")).toBe(false);
    expect(notes.list()).toEqual([]);
    const lines = await readAudit(database, { most: 10 });
    expect(
      lines.map(({ who, what, subject, from_value, to_value }) => [who, what, subject, from_value, to_value]),
    ).toEqual([
      ["alice@example.com", "help note removed", "CERT-0010", '"Ask Ben,\\nroom 214."', null],
      ["ben@example.com", "help note set", "CERT-0010", '"Ask Ines."', '"Ask Ben,\\nroom 214."'],
      ["alice@example.com", "help note set", "CERT-0010", null, '"Ask Ines."'],
    ]);
  });

  test("each change can be taken back", async () => {
    const { notes } = await openIn(folder());
    const back = helpNoteUndoers(notes);
    const line = { number: 1, at: "", who: "", subject: "CERT-0010" };
    await back["help note removed"](
      { ...line, what: "help note removed", from: "As it was.", to: undefined },
      "alice",
    );
    expect(notes.find("CERT-0010")?.text).toBe("As it was.");
    await back["help note set"](
      { ...line, what: "help note set", from: undefined, to: "As it was." },
      "alice",
    );
    expect(notes.find("CERT-0010")).toBeUndefined();
  });

  test("are read by explain while the server has the store open, after it ended, and not where there is none", async () => {
    const data = folder();
    const { notes, database } = await openIn(data);
    await notes.set("CERT-0010", "Ask Ines.", "alice");
    expect(noteInFolder(data, "CERT-0010")).toMatchObject({ text: "Ask Ines." });
    await database.close();
    open = undefined;
    expect(noteInFolder(data, "CERT-0010")).toMatchObject({ text: "Ask Ines." });
    expect(noteInFolder(data, "CERT-0011")).toBeUndefined();
    expect(noteInFolder("/nowhere", "CERT-0010")).toBeUndefined();
    const [meaning] = withNotes(explainCode("CERT-0010", helpPage), (page) => noteInFolder(data, page));
    expect(meaning?.note?.text).toBe("Ask Ines.");
  });

  test("stand on the page as text, whatever is in them, and in what the API explains", async () => {
    const { call, show } = await door(folder());
    const text = '<script>alert(1)</script> & "quotes"\n[a link](/help/API-0001)';
    expect((await call("PUT", "auth-0001", { text })).json()).toMatchObject({ page: "AUTH-0001", text });
    const page = await show("/help/AUTH-0001");
    expect(page).toContain(
      "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;\n[a link](/help/API-0001)",
    );
    expect(page).not.toContain("<script");
    expect(JSON.parse(await show("/api/explain?code=AUTH-0001")).meanings[0].note.text).toBe(text);
    const shown = (await call("GET", "AUTH-0001")).json();
    expect(Object.keys(shown)).toEqual(["page", "text", "at"]); // who wrote it is not for everybody
    expect((await call("DELETE", "AUTH-0001")).statusCode).toBe(200);
    expect(await show("/help/AUTH-0001")).not.toContain("administrators");
    expect((await call("DELETE", "AUTH-0001")).statusCode).toBe(404);
  });

  test("are plain, bounded, on pages that there are, and made by administrators", async () => {
    const { call, notes, show } = await door(folder());
    for (const text of [
      "",
      "   ",
      "x".repeat(4001),
      "bell \u0007",
      "escape \u001b[2J",
      "turned \u202e round",
      7,
    ])
      expect((await call("PUT", "AUTH-0001", { text })).statusCode, JSON.stringify(text)).toBe(422);
    expect((await call("PUT", "AUTH-9999", { text: "x" })).statusCode).toBe(404);
    expect((await call("PUT", "..%2f..%2fetc", { text: "x" })).statusCode).toBe(404);
    expect((await call("GET", "AUTH-0001")).statusCode).toBe(404);
    expect(notes.list()).toEqual([]);
    expect(await show("/api/help-notes")).toContain("API-0001");
  });
});

import { paths } from "#api/paths";
import type { CaseView } from "#api/trace";
import { apiVersion, CLIENT_HEADER, printClient } from "#api/versions";
import type { Source } from "./protocol.ts";

/** What the server knows of a case beside its messages. */
export type CaseAbout = Pick<CaseView, "case" | "problems" | "events" | "log" | "settings">;

export type ServerTrace =
  | { readonly ok: true; readonly source: Source; readonly about?: CaseAbout }
  /** Nobody is signed in here as an administrator, or there is no server. */
  | { readonly ok: false; readonly why: string };

const MOST = 20_000;

/** What passed this server, for an administrator who is signed in in this browser; of one case when its code is given. */
export async function readServer(code: string | undefined): Promise<ServerTrace> {
  try {
    if (code !== undefined) {
      const read = await get(paths.caseShow[1].replace("{code}", encodeURIComponent(code)));
      if (!read.ok) return read;
      // Our own server answers by the very schema that this type comes from.
      return {
        ok: true,
        source: sourceOf(code, entriesIn(read.body, "messages")),
        about: read.body as CaseAbout,
      };
    }
    const read = await get(`${paths.traceKept[1]}?most=${MOST}`);
    return read.ok ? { ok: true, source: sourceOf(location.host, entriesIn(read.body, "entries")) } : read;
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

async function get(address: string): Promise<{ ok: true; body: unknown } | { ok: false; why: string }> {
  const headers = { accept: "application/json", [CLIENT_HEADER]: printClient("page", apiVersion) };
  const response = await fetch(address, { headers });
  const body: unknown = await response.json();
  if (response.ok) return { ok: true, body };
  const what = typeof body === "object" && body !== null && "what" in body ? String(body.what) : "";
  return { ok: false, why: what === "" ? `${response.status} ${response.statusText}` : what };
}

const sourceOf = (name: string, entries: readonly unknown[]): Source => ({
  name,
  bytes: new Blob([entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")]),
});

function entriesIn(body: unknown, name: string): readonly unknown[] {
  const list: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
  return Array.isArray(list) ? list : [];
}

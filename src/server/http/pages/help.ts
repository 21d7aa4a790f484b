import type { HelpNoteView } from "#api/help-notes";
import type { Meaning } from "#codes/meaning";
import type { FoundPage } from "#codes/search-help";
import { type Html, html, page } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";

const searchForm = (asked: string): Html => html`<form action="/help" role="search">
<label for="q">A code as you see it, or words</label>
<input id="q" name="q" type="search" maxlength="200" value="${asked}" placeholder="CERT-0010, 0xC3EC7E02, 32003, ms-diagnostics: 5002">
<button>Look it up</button>
</form>`;

/** Every page by its id, with the search above. */
export function helpList(pages: readonly { readonly id: string; readonly title: string }[]): string {
  return page(
    "Help",
    html`${searchForm("")}
<p>One page for each error that Parley can show. The codes of older products are found by the search.</p>
<ul>${pages.map(pageLine)}</ul>`,
  );
}

/** What a code means, and the pages in which words stand. */
export function helpFound(asked: string, meanings: readonly Meaning[], found: readonly FoundPage[]): string {
  const own = new Set(meanings.filter(({ kind }) => kind === "parley").map(({ code }) => code));
  const others = found.filter(({ id }) => !own.has(id));
  const none = meanings.length === 0 && others.length === 0;
  return page(
    "Help",
    html`${searchForm(asked)}
<section aria-label="Found" aria-live="polite">
${none ? html`<p>Nothing here knows “${asked}”. Look at the line that it came from for another code.</p>` : undefined}
${meanings.map(meaningBox)}
${others.length > 0 ? html`<h2>${others.length === 1 ? "One page" : `${others.length} pages`}</h2><ul>${others.map(pageLine)}</ul>` : undefined}
</section>
<p><a href="/help">All pages</a></p>`,
  );
}

const pageLine = ({ id, title, extract }: FoundPage): Html =>
  html`<li><a href="/help/${id}">${id}</a> ${title}${extract === undefined ? undefined : html`<br><span class="quiet">${extract}</span>`}</li>`;

const KINDS: Readonly<Record<Meaning["kind"], string>> = {
  parley: "",
  case: "Case ",
  sip: "SIP ",
  warning: "SIP Warning ",
  "ms-diagnostics": "ms-diagnostics ",
  "ocs-event": "OCS event ",
  hresult: "HRESULT ",
};

function meaningBox(one: Meaning): Html {
  const parts = [
    ["Said by", one.component],
    ["Cause", one.cause],
    ["Fix", one.fix],
  ] as const;
  const title =
    one.kind === "parley"
      ? html`<a href="/help/${one.code}">${one.code}</a>`
      : html`${KINDS[one.kind]}${one.code}`;
  return html`<h2>${title}: ${one.title}</h2>
${parts.map(([name, text]) => (text ? html`<h3>${name}</h3>${renderMarkdown(text)}` : html``))}`;
}

/** A help page with what the administrators of this server wrote beside it: their text as it is, never HTML. */
export function withNote(content: Html, note: HelpNoteView | undefined): Html {
  if (!note) return content;
  return html`${content}
<section aria-labelledby="note">
<h2 id="note">Note of this server’s administrators</h2>
<p class="note">${note.text}</p>
<p class="quiet">${note.at.slice(0, 10)}</p>
</section>`;
}

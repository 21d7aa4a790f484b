/** Elements that begin a new line (HTML Living Standard, "15.3 Rendering: flow content"); only what chat clients write. */
const LINES = new Set([
  "br",
  "p",
  "div",
  "li",
  "tr",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "blockquote",
  "pre",
  "hr",
  "table",
]);

/** Elements whose content is not shown. */
const HIDDEN = new Set(["script", "style", "head", "title", "template"]);

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  copy: "©",
  reg: "®",
  hellip: "…",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  bull: "•",
  euro: "€",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  Auml: "Ä",
  Ouml: "Ö",
  Uuml: "Ü",
  szlig: "ß",
};
const LONGEST_ENTITY = 10;

/**
 * The text of an HTML message as a person would read it: tags away, line breaks kept, a link's address behind its words. Total
 * and linear; what is no HTML comes out as it is. Not a sanitiser: the result is text and must never be shown as HTML.
 */
export function htmlToPlain(html: string): string {
  const out = new Lines();
  let close = -1; // of the tag, looked for once: a text of nothing but "<" would have it looked for again and again
  let link: { readonly address: string; readonly from: number } | undefined;
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf("<", at);
    const end = open < 0 ? html.length : open;
    if (end > at) out.words(decodeEntities(html.slice(at, end)));
    if (open < 0) break;
    if (html.startsWith("<!--", open)) {
      at = after(html, "-->", open + 4);
      continue;
    }
    if (close < open) close = html.indexOf(">", open);
    if (close < 0) {
      out.words(decodeEntities(html.slice(open)));
      break;
    }
    const tag = html.slice(open + 1, close);
    const name = /^\/?\s?([a-z][a-z0-9]{0,15})/i.exec(tag)?.[1]?.toLowerCase();
    at = close + 1;
    if (name === undefined) {
      // `a < b` is text; `<!doctype>` and `<?xml?>` are not shown.
      if (!/^[!?/]/.test(tag)) {
        out.words("<");
        at = open + 1;
      }
    } else if (HIDDEN.has(name) && !tag.startsWith("/")) at = afterHidden(html, name, at);
    else if (name === "a" && !tag.startsWith("/")) link = { address: hrefOf(tag), from: out.length };
    else if (name === "a" && link) {
      if (link.address !== "" && !out.since(link.from).includes(link.address))
        out.words(` (${link.address})`);
      link = undefined;
    } else if (LINES.has(name) && (name === "br" || !tag.startsWith("/") || name === "p"))
      out.line(name === "br");
    else if (name === "td" || name === "th") out.words(" ");
  }
  return out.text();
}

/** Collects words and lines the way HTML shows them: blanks run together, empty lines only where br asks for them. */
class Lines {
  readonly #parts: string[] = [];

  get length(): number {
    return this.#parts.length;
  }
  since(from: number): string {
    return this.#parts.slice(from).join("");
  }
  words(text: string): void {
    const shown = text.replaceAll(/[ \t\r\n\f]+/g, " ");
    const last = this.#parts.at(-1);
    const begins = last === undefined || last.endsWith("\n") || last.endsWith(" ");
    const joined = begins && shown.startsWith(" ") ? shown.slice(1) : shown;
    if (joined !== "") this.#parts.push(joined);
  }
  line(always: boolean): void {
    const last = this.#parts.at(-1);
    if (last !== undefined && (always || !last.endsWith("\n"))) this.#parts.push("\n");
  }
  text(): string {
    return this.#parts.join("").replaceAll(" \n", "\n").trim();
  }
}

function hrefOf(tag: string): string {
  const [, quoted, single, bare] = /\shref\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(tag) ?? [];
  const address = decodeEntities(quoted ?? single ?? bare ?? "").trim();
  return /^(?:https?|ftp|sips?|tel|mailto):/i.test(address) ? address : "";
}

const after = (text: string, mark: string, from: number): number => {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
};

/** Behind the end tag of an element whose content is skipped; the end of all where it has none. */
function afterHidden(html: string, name: string, from: number): number {
  const ending = new RegExp(`</${name}[^>]{0,64}>`, "gi"); // the name is one of HIDDEN
  ending.lastIndex = from;
  return ending.exec(html) ? ending.lastIndex : html.length;
}

/** `&amp;`, `&#228;` and `&#xE4;` undone; what is none stays. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10});/g, (whole, name: string) => {
    if (!name.startsWith("#")) return name.length <= LONGEST_ENTITY ? (ENTITIES[name] ?? whole) : whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    const shown =
      code === 9 || code === 10 || (code >= 32 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff));
    return shown ? String.fromCodePoint(code) : "";
  });
}

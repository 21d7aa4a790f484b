import { escapeHtml, type Html } from "./layout.ts";

/**
 * Renders the small Markdown that our help pages use: headings, paragraphs, lists, fenced code, `code`, **bold** and links to our
 * own pages. Everything is escaped first, so a page can hold no HTML. A heading of the first level becomes the page's title elsewhere.
 */
export function renderMarkdown(markdown: string): Html {
  const blocks: string[] = [];
  const lines = markdown.split(/\r?\n/);
  for (let at = 0; at < lines.length; ) {
    const [block, next] = readBlock(lines, at);
    if (block !== "") blocks.push(block);
    at = next;
  }
  return { html: blocks.join("\n") };
}

function readBlock(lines: readonly string[], at: number): readonly [html: string, next: number] {
  const line = lines[at] ?? "";
  if (line.trim() === "") return ["", at + 1];
  const [, marks, heading] = /^(#{1,3}) (.*)$/.exec(line) ?? [];
  if (marks !== undefined && heading !== undefined) {
    const level = marks.length;
    return [`<h${level}>${inline(heading)}</h${level}>`, at + 1];
  }
  if (line.startsWith("```")) {
    const end = lines.findIndex((other, index) => index > at && other.startsWith("```"));
    const stop = end < 0 ? lines.length : end;
    return [`<pre><code>${escapeHtml(lines.slice(at + 1, stop).join("\n"))}</code></pre>`, stop + 1];
  }
  const item = /^(?:[-*]|\d{1,3}\.) /.exec(line)?.[0];
  if (item !== undefined) return readList(lines, at, /\d/.test(item) ? "ol" : "ul");
  const end = lines.findIndex(
    (other, index) => index > at && /^\s*$|^#{1,3} |^```|^(?:[-*]|\d{1,3}\.) /.test(other),
  );
  const stop = end < 0 ? lines.length : end;
  return [`<p>${inline(lines.slice(at, stop).join(" "))}</p>`, stop];
}

function readList(
  lines: readonly string[],
  at: number,
  tag: "ol" | "ul",
): readonly [html: string, next: number] {
  const items: string[] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? "";
    const text = /^(?:[-*]|\d{1,3}\.) (.*)$/.exec(line)?.[1];
    const last = items.length - 1;
    if (text !== undefined) items.push(text);
    else if (/^\s+\S/.test(line) && last >= 0) items[last] = `${items[last]} ${line.trim()}`;
    else break;
  }
  return [`<${tag}>${items.map((item) => `<li>${inline(item)}</li>`).join("")}</${tag}>`, next];
}

function inline(text: string): string {
  // Code first, so that nothing inside of it is taken for a mark.
  return text
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? `<code>${escapeHtml(part.slice(1, -1))}</code>` : inlineText(part)))
    .join("");
}

function inlineText(text: string): string {
  return escapeHtml(text)
    .replaceAll(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replaceAll(/\[([^\]]{1,200})\]\((\/[\w./#-]{0,200})\)/g, '<a href="$2">$1</a>')
    .replaceAll(/\b([A-Z]{2,8}-\d{4})\b(?![^<]*<\/a>)/g, '<a href="/help/$1">$1</a>');
}

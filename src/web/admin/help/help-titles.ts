export interface HelpTitle {
  readonly id: string;
  readonly title: string;
}

/** The ids and titles in the server's page that lists its help. */
export function titlesIn(page: Document): readonly HelpTitle[] {
  return [...page.querySelectorAll<HTMLAnchorElement>('a[href^="/help/"]')].map((link) => {
    const id = link.getAttribute("href")?.slice("/help/".length) ?? "";
    const words = (link.closest("li") ?? link).textContent ?? "";
    return {
      id,
      title: words
        .replace(id, "")
        .replace(/^[\s:–-]+/u, "")
        .trim(),
    };
  });
}

/** Pages that have every word of the search in id or title. */
export function findTitles(titles: readonly HelpTitle[], search: string): readonly HelpTitle[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  return titles.filter(({ id, title }) => {
    const text = `${id} ${title}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

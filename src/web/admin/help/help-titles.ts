export interface HelpTitle {
  readonly id: string;
  readonly title: string;
  /** Where the words that were sought stand in it. */
  readonly extract: string;
}

const PATH = "/help/";

/** The pages that are listed in the server's own page of help, which also seeks in them. */
export function titlesIn(page: Document): readonly HelpTitle[] {
  return [...page.querySelectorAll("li")].flatMap((item) => {
    const link = item.querySelector(`a[href^="${PATH}"]`);
    if (!link) return [];
    const extract = item.querySelector(".quiet")?.textContent ?? "";
    const words = [...item.childNodes].filter((node) => node instanceof Text).map(({ data }) => data);
    return [
      { id: (link.getAttribute("href") ?? "").slice(PATH.length), title: words.join("").trim(), extract },
    ];
  });
}

/** Every help page, or those in which words stand; undefined: the server was not reached. */
export async function readTitles(words: string): Promise<readonly HelpTitle[] | undefined> {
  try {
    const response = await fetch(words === "" ? "/help" : `/help?${new URLSearchParams({ q: words })}`);
    if (!response.ok) return undefined;
    return titlesIn(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    return undefined;
  }
}

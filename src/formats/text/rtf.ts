import { CP1252 } from "./charset.ts";

/** Groups that hold no text of the message (RTF 1.9.1, "Destinations"). */
const NOT_TEXT = new Set([
  "fonttbl",
  "colortbl",
  "stylesheet",
  "listtable",
  "listoverridetable",
  "info",
  "pict",
  "object",
  "header",
  "footer",
  "footnote",
  "fldinst",
  "themedata",
  "datastore",
  "generator",
]);

const WORDS: Readonly<Record<string, string>> = {
  par: "\n",
  line: "\n",
  row: "\n",
  sect: "\n",
  page: "\n",
  tab: "\t",
  cell: "\t",
  emdash: "—",
  endash: "–",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  bullet: "•",
  emspace: " ",
  enspace: " ",
};

const MOST_DEPTH = 200;

interface Group {
  /** Its text is not of the message. */
  readonly hidden: boolean;
  /** How many characters stand in for one \u (RTF 1.9.1, \uc). */
  readonly substitutes: number;
}

const CONTROL = /\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([^a-zA-Z']))/y;
const TEXT = /[^\\{}\r\n]+/y;

/** The text of an RTF message (what Office Communicators write to each other). Total and linear; what is no RTF comes out as it is. */
export function rtfToPlain(rtf: string): string {
  if (!/^\s{0,64}\{\\rtf/.test(rtf)) return rtf;
  const outer: Group[] = [];
  let group: Group = { hidden: false, substitutes: 1 };
  let skip = 0;
  let text = "";
  const put = (part: string): void => {
    const shown = skip > 0 ? [...part].slice(skip).join("") : part;
    skip = Math.max(0, skip - part.length);
    if (!group.hidden) text += shown;
  };
  for (let at = 0; at < rtf.length; ) {
    const character = rtf[at];
    if (character === "{") {
      if (outer.length >= MOST_DEPTH) break;
      outer.push(group);
      at++;
    } else if (character === "}") {
      group = outer.pop() ?? group;
      skip = 0;
      at++;
    } else if (character === "\\") {
      CONTROL.lastIndex = at;
      const [whole, word, number, hex, symbol] = CONTROL.exec(rtf) ?? [];
      at += whole?.length ?? 1;
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        put(CP1252[code] ?? String.fromCharCode(code));
      } else if (symbol !== undefined) {
        if (symbol === "*") group = { ...group, hidden: true };
        else if (symbol === "~") put(" ");
        else if (symbol === "_") put("-");
        else if (symbol === "\n" || symbol === "\r") put("\n");
        else if ("\\{}".includes(symbol)) put(symbol);
      } else if (word === "u") {
        const code = Number(number ?? 0);
        put(String.fromCharCode(code < 0 ? code + 65536 : code));
        skip = group.substitutes;
      } else if (word === "uc")
        group = { ...group, substitutes: Math.min(8, Math.max(0, Number(number ?? 1))) };
      else if (word === "bin") at += Math.max(0, Number(number ?? 0));
      else if (word !== undefined && NOT_TEXT.has(word)) group = { ...group, hidden: true };
      else if (word !== undefined && Object.hasOwn(WORDS, word)) put(WORDS[word] ?? "");
    } else {
      TEXT.lastIndex = at;
      const run = TEXT.exec(rtf)?.[0];
      if (run !== undefined) put(run);
      at += run?.length ?? 1; // line ends in the source mean nothing
    }
  }
  return text.replace(/\n+$/, "");
}

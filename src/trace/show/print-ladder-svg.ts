import { escapeXml } from "#formats/xml/element";
import type { Ladder, LadderRow } from "./ladder.ts";
import { printClock } from "./print-time.ts";

const [COLUMN, ROW, TOP, LEFT] = [230, 34, 56, 110];
const PALETTES = {
  light: {
    back: "#ffffff",
    ink: "#1b1f24",
    faint: "#8b949e",
    bad: "#b42318",
    colours: ["#175cd3", "#6941c6", "#0b7a75", "#b54708", "#3538cd", "#a11043", "#2f6b15", "#475467"],
  },
  dark: {
    back: "#14171c",
    ink: "#e6e9ee",
    faint: "#7d8590",
    bad: "#ff8a80",
    colours: ["#84b6ff", "#c4a5ff", "#5fd4c9", "#ffb26b", "#a3a9ff", "#ff9cb8", "#a4d982", "#b8c0cc"],
  },
} as const;

/** The ladder as a picture that stands by itself (SVG 1.1), in octets of UTF-8 text. */
export function printLadderSvg({ columns, rows }: Ladder, theme: keyof typeof PALETTES = "light"): string {
  const { back, ink, faint, bad, colours } = PALETTES[theme];
  const middle = (at: number): number => LEFT + at * COLUMN + COLUMN / 2;
  const gaps = rows.filter(({ gap }) => gap !== undefined).length;
  const width = LEFT + Math.max(1, columns.length) * COLUMN;
  const height = TOP + (rows.length + gaps) * ROW + 24;
  const parts = columns.map(
    ({ label }, at) =>
      `<text x="${middle(at)}" y="26" text-anchor="middle" font-weight="600" fill="${ink}">${escapeXml(label)}</text>` +
      `<line x1="${middle(at)}" y1="38" x2="${middle(at)}" y2="${height - 12}" stroke="${faint}" stroke-width="1"/>`,
  );
  let y = TOP;
  for (const row of rows) {
    if (row.gap !== undefined) {
      parts.push(
        `<text x="12" y="${y + 4}" fill="${faint}" font-style="italic">⋮ ${escapeXml(row.gap)}</text>`,
      );
      y += ROW;
    }
    const colour = row.failed ? bad : (colours[row.colour] ?? ink);
    parts.push(
      `<text x="12" y="${y + 4}" fill="${faint}">${printClock(row.at)}</text>`,
      arrow(row, middle, y, colour),
    );
    y += ROW;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img"><rect width="100%" height="100%" fill="${back}"/>${parts.join("")}</svg>`;
}

function arrow(row: LadderRow, middle: (at: number) => number, y: number, colour: string): string {
  const words = escapeXml([row.label, ...row.marks.map((mark) => `(${mark})`)].join(" "));
  const title = `<title>${escapeXml(row.sentence)}</title>`;
  if (row.kind === "log")
    return `<g>${title}<text x="${LEFT}" y="${y + 4}" fill="${colour}" font-style="italic">${words}</text></g>`;
  const from = middle(row.from);
  const to = row.from === row.to ? from + COLUMN / 3 : middle(row.to);
  const tip = to > from ? -9 : 9;
  const dash =
    row.kind === "media" ? ' stroke-dasharray="6 4"' : row.kind === "error" ? ' stroke-dasharray="2 4"' : "";
  return `<g>${title}<line x1="${from}" y1="${y}" x2="${to}" y2="${y}" stroke="${colour}" stroke-width="1.6"${dash}/><path d="M${to} ${y}l${tip} -5v10z" fill="${colour}"/><text x="${(from + to) / 2}" y="${y - 6}" text-anchor="middle" fill="${colour}">${words}</text></g>`;
}

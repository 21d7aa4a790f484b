import type { ReactNode } from "react";
import { blocksOf } from "./prose-blocks.ts";

/** The little Markdown of help pages: paragraphs, lists, blocks and words of code, links. What else there is stays as it is written. */
export function Prose({ text }: { text: string }) {
  return (
    <div className="prose" lang="en" dir="ltr">
      {blocksOf(text).map(({ kind, lines }, at) => {
        const key = `${at} ${lines[0]}`;
        if (kind === "code")
          return (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
            <pre key={key} tabIndex={0}>
              {lines.join("\n")}
            </pre>
          );
        if (kind === "list")
          return (
            <ul key={key}>
              {lines.map((line) => (
                <li key={line}>{wordsOf(line)}</li>
              ))}
            </ul>
          );
        return <p key={key}>{wordsOf(lines.join(" "))}</p>;
      })}
    </div>
  );
}

function wordsOf(text: string): ReactNode[] {
  return text.split(/(`[^`]+`|\[[^\]]+\]\([^)\s]+\))/gu).map((piece, at) => {
    const key = `${at} ${piece}`;
    if (piece.startsWith("`")) return <code key={key}>{piece.slice(1, -1)}</code>;
    const [, words, target = ""] = /^\[([^\]]+)\]\(([^)\s]+)\)$/u.exec(piece) ?? [];
    if (words === undefined || !/^(?:https?:\/\/|\/)/u.test(target)) return piece;
    return (
      <a key={key} href={target}>
        {words}
      </a>
    );
  });
}

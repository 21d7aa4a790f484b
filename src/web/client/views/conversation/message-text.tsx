import { findLinks } from "./find-links.ts";

/** The words of a message; React escapes them, and a link never tells the other page where it came from. */
export function MessageText({ text }: { text: string }) {
  let at = 0;
  return findLinks(text).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.href ? (
      <a key={key} href={piece.href} title={piece.href} target="_blank" rel="noopener noreferrer nofollow">
        {piece.text}
      </a>
    ) : (
      piece.text
    );
  });
}

import { htmlToPlain } from "./html.ts";
import { rtfToPlain } from "./rtf.ts";

/**
 * What a person would read in a text of this media type (`text/html; charset=utf-8` or bare `text/html`; case and parameters do
 * not matter); undefined for a type that holds no text to read.
 */
export function plainText(contentType: string, body: string): string | undefined {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "text/plain") return body;
  if (type === "text/html") return htmlToPlain(body);
  if (type === "text/rtf" || type === "application/rtf") return rtfToPlain(body);
  return undefined;
}

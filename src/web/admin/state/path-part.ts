/** A part of a page's address as it was meant; the router leaves its escapes. What is none stays as it is. */
export function pathPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

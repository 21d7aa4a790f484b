const BETWEEN = /[\s.@_-]+/u;

/** Each word typed begins a word of the text. */
export function fits(text: string, typed: string): boolean {
  const words = text.toLocaleLowerCase().split(BETWEEN);
  const wanted = typed.toLocaleLowerCase().split(BETWEEN);
  return wanted.every((one) => words.some((word) => word.startsWith(one)));
}

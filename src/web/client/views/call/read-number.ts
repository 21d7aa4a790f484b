// RFC 3966 §3: digits with visual separators; * and # for short codes of an exchange.
const NUMBER = /^\+?[\d\s().\-/*#]{2,40}$/u;

/** What was typed as an address to call: a telephone number (as tel URI), a SIP address, or neither. */
export function readNumber(typed: string): string | undefined {
  const text = typed.trim().replace(/^(?:tel|sip|sips):/iu, "");
  if (NUMBER.test(text) && /\d/u.test(text)) return `tel:${text.replace(/[\s().\-/]/gu, "")}`;
  return /^[^\s@<>"]{1,200}@[^\s@<>"]{1,250}$/u.test(text) ? text : undefined;
}

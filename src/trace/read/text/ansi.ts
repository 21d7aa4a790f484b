/** A line without the colours of a terminal (ECMA-48 control sequences). */
export const withoutColours = (text: string): string =>
  text.includes("\u001b") ? text.replace(/\u001b\[[0-9;]{0,20}[A-Za-z]/g, "") : text;

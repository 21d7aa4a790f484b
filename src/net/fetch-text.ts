const LIMIT_MS = 20_000;

/** The text at an https address, at most `most` characters. Rejects with what was seen instead. */
export async function fetchText(url: string, most: number): Promise<string> {
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(LIMIT_MS) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > most) throw new Error(`${url} gives more than ${most} characters`);
  }
  return text + decoder.decode();
}

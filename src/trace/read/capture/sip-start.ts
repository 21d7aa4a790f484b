/** The longest first line that is looked at. */
const MOST_LINE = 8_192;
const [CR, LF, SPACE] = [13, 10, 32];
const VERSION = [83, 73, 80, 47, 50, 46, 48]; // SIP/2.0

/** Where a SIP start line begins at or after `from`, with nothing but line ends before it; -1: the bytes begin otherwise. */
export function sipStart(bytes: Uint8Array, from = 0): number {
  let at = from;
  while (bytes[at] === CR || bytes[at] === LF) at++;
  const first = bytes[at];
  if (first === undefined || first < 65 || first > 90) return -1;
  if (isVersion(bytes, at) && bytes[at + 7] === SPACE) return at;
  const method = methodEnd(bytes, at);
  if (method < 0) return -1;
  const most = Math.min(bytes.length, at + MOST_LINE);
  for (let end = method + 1; end < most; end++) {
    const byte = bytes[end];
    if (byte === LF || byte === CR) return isVersion(bytes, end - 7) && bytes[end - 8] === SPACE ? at : -1;
  }
  return -1;
}

/** Whether these bytes can still become a start line when more of them come. */
export function maybeSipStart(bytes: Uint8Array, from = 0): boolean {
  let at = from;
  while (bytes[at] === CR || bytes[at] === LF) at++;
  if (at >= bytes.length) return true;
  for (let end = at; end < Math.min(bytes.length, at + MOST_LINE); end++) if (bytes[end] === LF) return false;
  const first = bytes[at] ?? 0;
  return first >= 65 && first <= 90 && bytes.length - at < MOST_LINE;
}

const isVersion = (bytes: Uint8Array, at: number): boolean =>
  at >= 0 && VERSION.every((byte, index) => bytes[at + index] === byte);

function methodEnd(bytes: Uint8Array, at: number): number {
  for (let end = at; end < at + 32; end++) {
    const byte = bytes[end];
    if (byte === SPACE) return end > at + 1 ? end : -1;
    if (byte === undefined || byte < 33 || byte > 126) return -1;
  }
  return -1;
}

import type { Octets } from "#base/octets";

/** The bytes of an IPv4 (4) or IPv6 (16) address; undefined when it is none, as a host name. */
export function parseIpAddress(text: string): Octets | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four) {
    const bytes = four.slice(1).map(Number);
    return bytes.every((byte) => byte < 256) ? String.fromCharCode(...bytes) : undefined;
  }
  if (!/^[0-9a-f:]{2,39}$/i.test(text) || !text.includes(":")) return undefined;
  const [before = "", after] = text.split("::");
  const [left, right] = [before, after ?? ""].map((part) => part.split(":").filter(Boolean));
  if (!left || !right) return undefined;
  const missing = 8 - left.length - right.length;
  if (missing < 0 || (after === undefined && missing !== 0)) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right].map((group) =>
    Number.parseInt(group, 16),
  );
  if (groups.some((group) => Number.isNaN(group) || group > 0xffff)) return undefined;
  return groups.map((group) => String.fromCharCode(group >>> 8, group & 0xff)).join("");
}

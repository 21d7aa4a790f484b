/** RFC 1918, 6598 and 4193 addresses, and those of a link: nobody outside reaches them. */
export function isPrivateAddress(address: string): boolean {
  const [, a = "", b = ""] = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(address) ?? [];
  const [one, two] = [Number(a), Number(b)];
  if (a !== "")
    return (
      one === 10 ||
      (one === 192 && two === 168) ||
      (one === 172 && two >= 16 && two < 32) ||
      (one === 100 && two >= 64 && two < 128) ||
      (one === 169 && two === 254)
    );
  return /^(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/i.test(address);
}

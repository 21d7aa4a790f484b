import { malformed, type Parsed, parsed } from "#base/parsed";

/** `FIRST-LAST`, inclusive; empty: no range of its own. */
export function parsePortRange(value: unknown): Parsed<string> {
  if (value === "") return parsed("");
  const [, first = 0, last = 0] =
    (typeof value === "string" ? /^(\d{1,5})-(\d{1,5})$/.exec(value.trim()) : null)?.map(Number) ?? [];
  return first >= 1024 && last >= first && last <= 65_535
    ? parsed(`${first}-${last}`)
    : malformed("FIRST-LAST with ports from 1024 to 65535, as in 50000-50199");
}

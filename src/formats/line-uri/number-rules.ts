import { malformed, type Parsed, parsed } from "#base/parsed";

/** `Berlin: 3xxx -> +4930 5550 3xxx`: what people dial or an old system stored, and the international number that it means. */
export interface NumberMap {
  readonly name: string;
  /** Digits, and `x` for any digit. */
  readonly pattern: string;
  /** International; its `x` are those of the pattern, in their order. */
  readonly target: string;
}

/** `cdp.udp: 3-6`: a private plan whose numbers are kept as they are. */
export interface PrivatePlan {
  readonly context: string;
  readonly least: number;
  readonly most: number;
}

/** The rules that hold for telephone numbers now; used alike by panel, command line, API, import and lint. */
export interface NumberRules {
  readonly maps: readonly NumberMap[];
  readonly plans: readonly PrivatePlan[];
  /** Our domains: extensions belong to the first. */
  readonly domains: readonly string[];
  /** International, with which extensions are reached from outside; empty: there is none. */
  readonly mainNumber: string;
  /** As in `49`; empty: national numbers mean nothing. */
  readonly countryCode: string;
}

const MAP = /^([^:]{1,40}):\s*([0-9x]{1,20})\s*->\s*(\+[0-9x ]{3,30})$/;

/** Reads one map; says what is missing. */
export function parseNumberMap(text: string): Parsed<NumberMap> {
  const [, name = "", pattern = "", spaced = ""] = MAP.exec(text.trim()) ?? [];
  if (pattern === "") return malformed("NAME: PATTERN -> +NUMBER, as in Berlin: 3xxx -> +493055503xxx");
  const target = spaced.replaceAll(" ", "");
  if (count(pattern) !== count(target)) return malformed("as many x in the number as in the pattern");
  if (!/^\+[1-9][0-9x]{6,14}$/.test(target)) return malformed("a number of 7 to 15 digits after the +");
  return parsed({ name: name.trim(), pattern, target });
}

/** Reads one private plan. */
export function parsePrivatePlan(text: string): Parsed<PrivatePlan> {
  const [, context = "", least = "", most = least] =
    /^([A-Za-z0-9+][\w.+-]{0,63}):\s*(\d{1,2})(?:-(\d{1,2}))?$/.exec(text.trim()) ?? [];
  const [from, to] = [Number(least), Number(most)];
  if (context === "" || from < 1 || to < from || to > 15)
    return malformed("PLAN: DIGITS or PLAN: LEAST-MOST with 1 to 15 digits, as in cdp.udp: 3-6");
  return parsed({ context: context.toLowerCase(), least: from, most: to });
}

/** The international number that a map makes of these digits; undefined where its pattern does not fit. */
export function applyMap({ pattern, target }: NumberMap, digits: string): string | undefined {
  if (digits.length !== pattern.length) return undefined;
  const free: string[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const wanted = pattern[at];
    const seen = digits[at] ?? "";
    if (wanted === "x") free.push(seen);
    else if (wanted !== seen) return undefined;
  }
  return target.replaceAll("x", () => free.shift() ?? "");
}

const count = (text: string): number => text.split("x").length - 1;

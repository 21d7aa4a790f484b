import { decideLine } from "#formats/line-uri/decide-line";
import { lineKey, printLine, readLine } from "#formats/line-uri/read-line";
import { type Check, type CheckFacts, type Found, found } from "../check.ts";
import { rawOf, type SourceEntry } from "../source-entry.ts";

const ATTRIBUTE = "msrtcsip-line";
const SERVER = "msrtcsip-lineserver";
const FLAGS = "msrtcsip-optionflags";
const RCC = 16;
const VOICE = 128;
const DUAL = 512;

/** The key under which two numbers are one; undefined: none, or none that can be read. */
export function lineKeyOf(entry: SourceEntry): string | undefined {
  const raw = rawOf(entry, ATTRIBUTE);
  if (raw === undefined || raw.trim() === "") return undefined;
  const read = readLine(raw);
  return read.ok ? lineKey(read.value) : undefined;
}

const lineOf = (entry: SourceEntry): string | undefined => {
  const raw = rawOf(entry, ATTRIBUTE);
  return raw === undefined || raw.trim() === "" ? undefined : raw;
};

/** Each rule of decideLine is a check of its own: the report counts them apart. */
const ofRule = (
  name: string,
  rules: readonly string[],
  fits: (raw: string) => boolean = () => true,
): Check => ({
  rule: name,
  field: "tel",
  severity: "warning",
  stored: true,
  find: (entry, { numbers }) => {
    const raw = lineOf(entry);
    if (raw === undefined || !fits(raw)) return undefined;
    const verdict = decideLine(raw, numbers);
    if (verdict.ok || !rules.includes(verdict.problem.rule)) return undefined;
    const { value, expected, sentence, proposals } = verdict.problem;
    const [only, second] = proposals.filter((one) => one.value !== "" && one.text.startsWith("Map to"));
    const certain = only && !second ? { certain: true as const } : {};
    const ordered = only && !second ? [only, ...proposals.filter((one) => one !== only)] : proposals;
    return {
      value,
      expected,
      sentence,
      proposals: ordered.map(({ value: to, text }) => ({ value: to, text })),
      ...certain,
    };
  },
});

const isPrivate = (raw: string): boolean => /;phone-context=/i.test(raw);

/** A check of what belongs to remote call control. */
const remote = (
  rule: string,
  severity: Check["severity"],
  test: (server: string, entry: SourceEntry) => Found | undefined,
): Check => ({
  rule,
  field: SERVER,
  severity,
  stored: true,
  find: (entry) => test(rawOf(entry, SERVER)?.trim() ?? "", entry),
});

const flagsOf = (entry: SourceEntry): number => Number(rawOf(entry, FLAGS)?.trim() ?? "0") || 0;

export const lineChecks: readonly Check[] = [
  {
    rule: "line-spaces",
    field: "tel",
    severity: "info",
    stored: true,
    find: (entry) => {
      const raw = lineOf(entry);
      return raw !== undefined && raw !== raw.trim()
        ? found(
            raw,
            "no spaces around it",
            "There are spaces around the number; Lync refused to move such users.",
            raw.trim(),
          )
        : undefined;
    },
  },
  ofRule("line-scheme", ["scheme"]),
  ofRule("line-letters", ["digits"]),
  ofRule("line-local", ["e164"], (raw) => !isPrivate(raw)),
  ofRule("line-private-plan", ["e164"], isPrivate),
  ofRule("line-length", ["length"]),
  ofRule("line-extension", ["extension"]),
  ofRule("line-parameter", ["parameter"]),
  {
    rule: "line-no-scheme",
    field: "tel",
    severity: "info",
    stored: false,
    find: (entry, { numbers }) => {
      const raw = lineOf(entry);
      if (raw === undefined || /^\s*[a-z]+:/i.test(raw)) return undefined;
      const verdict = decideLine(raw, numbers);
      return verdict.ok
        ? found(raw, "tel: in front", "The number lacks tel: in front.", verdict.uri)
        : undefined;
    },
  },
  {
    rule: "line-separators",
    field: "tel",
    severity: "info",
    stored: false,
    find: (entry) => {
      const raw = lineOf(entry)?.trim();
      if (raw === undefined || !/^tel:/i.test(raw)) return undefined;
      const read = readLine(raw);
      const printed = read.ok ? printLine(read.value) : raw;
      return read.ok && printed.toLowerCase() !== raw.toLowerCase()
        ? found(raw, printed, "Dashes, dots, brackets or spaces stand in the number.", printed)
        : undefined;
    },
  },
  {
    rule: "line-twice",
    field: "tel",
    severity: "warning",
    stored: true,
    find: (entry, facts: CheckFacts) => {
      const key = lineKeyOf(entry);
      const first = key === undefined ? undefined : facts.firstWith("line", key);
      return first !== undefined && first !== entry.where
        ? {
            ...found(
              lineOf(entry) ?? "",
              "a number that one user has",
              `${first} has the same number; calls go there.`,
            ),
            proposals: [{ value: "", text: "Clear" }],
          }
        : undefined;
    },
  },
  remote("rcc-server-scheme", "info", (server) =>
    server !== "" && !/^sips?:/i.test(server)
      ? found(server, "a SIP URI", "The gateway of remote call control is no SIP URI.")
      : undefined,
  ),
  remote("rcc-server-without-line", "info", (server, entry) =>
    server !== "" && lineOf(entry) === undefined
      ? found(server, "a Line URI beside it", "There is a gateway of remote call control and no number.")
      : undefined,
  ),
  remote("rcc-line-without-server", "info", (server, entry) =>
    server === "" && (flagsOf(entry) & RCC) !== 0
      ? found(
          String(flagsOf(entry)),
          "a gateway beside it",
          "Remote call control is on (flag 16), and there is no gateway.",
        )
      : undefined,
  ),
  remote("rcc-left-behind", "info", (server, entry) =>
    server !== "" && (flagsOf(entry) & RCC) === 0
      ? found(server, "no gateway", "Remote call control is off, and its gateway was left behind.")
      : undefined,
  ),
  remote("rcc-and-voice", "info", (_, entry) => {
    const flags = flagsOf(entry);
    return (flags & RCC) !== 0 && (flags & VOICE) !== 0 && (flags & DUAL) === 0
      ? found(
          String(flags),
          "flag 512 with both",
          "Remote call control and voice are on without dual mode (flag 512).",
        )
      : undefined;
  }),
];

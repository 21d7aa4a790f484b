import { applyMap, type NumberRules } from "./number-rules.ts";
import { type Line, lineKey, MOST_LINE, printLine, readLine } from "./read-line.ts";

/** The forms that a Line URI may have. Data: the panel, the command line and the help page show the same list. */
export const lineForms = [
  { name: "e164", form: "tel:+ and 7 to 15 digits", example: "tel:+493055503048" },
  {
    name: "e164-extension",
    form: "the same, ;ext= and 1 to 8 digits",
    example: "tel:+493055500;ext=3048",
  },
  {
    name: "own-extension",
    form: "2 to 8 digits in the plan of our own domain",
    example: "tel:3048;phone-context=example.com",
  },
  {
    name: "private-plan",
    form: "digits in a private plan that the setting numbers.private-plans declares",
    example: "tel:3048;phone-context=cdp.udp",
  },
] as const;

type LineForm = (typeof lineForms)[number]["name"];

/** What a value may be instead; an empty one takes the number away. */
export interface LineProposal {
  readonly value: string;
  readonly text: string;
  /** What has to be done first. */
  readonly command?: string;
}

/** Which rule a number breaks, and what it might be instead. */
export interface LineProblem {
  readonly rule: "e164" | "digits" | "scheme" | "length" | "extension" | "parameter" | "unique";
  readonly value: string;
  readonly expected: string;
  /** For the person who sees the form. */
  readonly sentence: string;
  /** Each form with the reason why the value has not it: the case file shows how it was decided. */
  readonly tried: readonly { readonly form: LineForm; readonly seen: string }[];
  readonly proposals: readonly LineProposal[];
}

export type LineVerdict =
  | { readonly ok: true; readonly form: LineForm; readonly uri: string; readonly key: string }
  | { readonly ok: false; readonly problem: LineProblem };

const E164 = /^\+[1-9]\d{6,14}$/;

/** Whether calls can use this number, and if not, by which rule. Reading a user never asks this; saving a number does. */
export function decideLine(value: string, rules: NumberRules): LineVerdict {
  const read = readLine(value);
  if (!read.ok) return { ok: false, problem: unreadable(value, read.expected, rules) };
  const line = read.value;
  const form = formOf(line, rules);
  if (form !== undefined) return { ok: true, form, uri: printLine(line), key: lineKey(line) };
  const tried = lineForms.map(({ name }) => ({ form: name, seen: whyNot(name, line, rules) }));
  return { ok: false, problem: { ...breach(value, line), tried, proposals: proposalsFor(line, rules) } };
}

const formOf = (line: Line, rules: NumberRules): LineForm | undefined =>
  lineForms.find(({ name }) => whyNot(name, line, rules) === "")?.name;

/** Empty where the line has this form. */
function whyNot(form: LineForm, line: Line, { domains, plans }: NumberRules): string {
  if (line.others.length > 0) return `the parameter ${line.others[0]} has no meaning here`;
  if (form === "e164" || form === "e164-extension") {
    if (!line.international) return "there is no + in front";
    if (line.context !== undefined) return "an international number belongs to no plan";
    if (!E164.test(line.number)) return `${line.number.length - 1} digits after the +`;
    const extended = line.extension !== undefined;
    if (extended === (form === "e164-extension")) return "";
    return extended ? "there is an extension" : "there is no extension";
  }
  if (line.international) return "it is international";
  if (line.context === undefined) return "it names no plan (;phone-context=)";
  if (line.extension !== undefined) return "a private number has no extension of its own";
  if (form === "own-extension") {
    if (!domains.includes(line.context)) return `${line.context} is no domain of this server`;
    return /^\d{2,8}$/.test(line.number) ? "" : `${line.number.length} digits instead of 2 to 8`;
  }
  const plan = plans.find(({ context }) => context === line.context);
  if (!plan) return `no setting declares the plan ${line.context}`;
  const { least, most } = plan;
  const fits = line.number.length >= least && line.number.length <= most;
  return fits ? "" : `${line.number.length} digits; the plan has ${least} to ${most}`;
}

function breach(value: string, line: Line): Pick<LineProblem, "rule" | "value" | "expected" | "sentence"> {
  if (line.others.length > 0) {
    return {
      rule: "parameter",
      value,
      expected: "only ;ext= or ;phone-context= behind the number",
      sentence: `The parameter "${line.others[0]}" has no meaning in a Line URI.`,
    };
  }
  if (line.international && line.context === undefined) {
    return {
      rule: "length",
      value,
      expected: "7 to 15 digits after the +, the first of them not 0",
      sentence: `An international number has 7 to 15 digits and begins with a country code; this one has ${line.number.length - 1}${line.number.startsWith("+0") ? " and begins with 0" : ""}.`,
    };
  }
  const plan =
    line.context === undefined
      ? `"${line.number}" is a local number`
      : `"${line.number}" is an extension in the private plan "${line.context}", as remote call control of old servers stored it`;
  return {
    rule: "e164",
    value,
    expected: "an international number, as in tel:+493055503048 or tel:+493055500;ext=3048",
    sentence: `Calls need an international number (+…). ${plan}.`,
  };
}

function unreadable(value: string, expected: string, rules: NumberRules): LineProblem {
  const shown = value.slice(0, MOST_LINE);
  const rule = ruleOf(expected);
  const digits = shown.replaceAll(/[^\d+]/g, "").slice(0, 32);
  const reread = digits === "" || rule === "scheme" ? undefined : readLine(digits);
  return {
    rule,
    value: shown,
    expected,
    sentence: `This is not a telephone number: expected ${expected}.`,
    tried: lineForms.map(({ name }) => ({ form: name, seen: `it cannot be read: expected ${expected}` })),
    proposals: reread?.ok ? proposalsFor(reread.value, rules) : [clear],
  };
}

function ruleOf(expected: string): LineProblem["rule"] {
  if (expected.startsWith("a tel URI")) return "scheme";
  if (expected.includes(";ext=")) return "extension";
  return expected.startsWith("at most") ? "length" : "digits";
}

const clear: LineProposal = { value: "", text: "Clear" };

/** What this number might mean, the likeliest first; clearing it is always one. */
function proposalsFor(line: Line, rules: NumberRules): readonly LineProposal[] {
  const { number, international, context } = line;
  const found: LineProposal[] = [];
  const add = (value: string, text: string, command?: string) => {
    const read = readLine(value);
    const fits = read.ok && formOf(read.value, rules) !== undefined;
    if ((fits || command !== undefined) && !found.some((one) => one.value === value))
      found.push({ value, text, ...(command !== undefined && { command }) });
  };
  if (international) {
    add(`tel:${number}`, `Use ${number} without what stands behind it`);
    return [...found, clear];
  }
  const own = rules.domains[0];
  if (rules.mainNumber !== "") add(`tel:${rules.mainNumber};ext=${number}`, `Use as extension ${number}`);
  else if (own !== undefined) add(`tel:${number};phone-context=${own}`, `Use as extension ${number}`);
  for (const map of rules.maps) {
    const target = applyMap(map, number);
    if (target !== undefined) add(`tel:${target}`, `Map to ${target} – matches your rule "${map.name}"`);
  }
  const abroad = internationalForm(number, rules.countryCode);
  if (abroad !== undefined) add(`tel:${abroad}`, `Write it as ${abroad}`);
  if (context !== undefined && found.length < 2 && /^[a-z0-9+][\w.+-]{0,63}$/.test(context)) {
    add(
      `tel:${number};phone-context=${context}`,
      `Keep it, once the private plan ${context} is declared`,
      `parley settings set numbers.private-plans "${context}: ${Math.min(number.length, 15)}"`,
    );
  }
  return [...found, clear];
}

/** `0049…` and, where the country is known, `030…`. */
function internationalForm(number: string, countryCode: string): string | undefined {
  if (/^00[1-9]\d{6,14}$/.test(number)) return `+${number.slice(2)}`;
  if (countryCode !== "" && /^0[1-9]\d{4,13}$/.test(number)) return `+${countryCode}${number.slice(1)}`;
  return undefined;
}

/** The keys under which a number that somebody dials may be known: as it is, in our own plan, and by the maps. */
export function dialledKeys(text: string, rules: NumberRules): readonly string[] {
  const read = readLine(text);
  if (!read.ok) return [];
  const line = { ...read.value, others: [] };
  const keys = [lineKey(line)];
  if (line.international || (line.context !== undefined && !rules.domains.includes(line.context)))
    return keys;
  const { number } = line;
  const others = [
    ...rules.domains.slice(0, 1).map((context) => ({ ...line, context })),
    ...(rules.mainNumber === ""
      ? []
      : [{ ...line, number: rules.mainNumber, extension: number, context: undefined }]),
    ...rules.maps.flatMap((map) => applyMap(map, number) ?? []).map(plain),
    ...[internationalForm(number, rules.countryCode)].flatMap((one) => one ?? []).map(plain),
  ];
  return [...keys, ...others.map(lineKey)];
}

const plain = (number: string): Line => ({
  number,
  international: true,
  extension: undefined,
  context: undefined,
  others: [],
});

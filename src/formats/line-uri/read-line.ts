import { malformed, type Parsed, parsed } from "#base/parsed";

/** A telephone number as a tel URI has it (RFC 3966), without what only pleases the eye. */
export interface Line {
  /** With the leading + where it is international; digits, and `*` `#` in private plans. */
  readonly number: string;
  readonly international: boolean;
  /** Of `;ext=`. */
  readonly extension: string | undefined;
  /** Of `;phone-context=`, lower case: the private plan that a local number belongs to. */
  readonly context: string | undefined;
  /** Every other parameter, as `name` or `name=value`. */
  readonly others: readonly string[];
}

/** Longest text that is looked at. */
export const MOST_LINE = 128;

const NUMBER = /^\+?[0-9*#]{1,32}$/;
const SEPARATORS = /[-.() \u00a0\u2009\u202f/]/g;

/** Reads `tel:…`, or a number as people write it. Says what is wrong first: too long, another scheme, letters, no digits. */
export function readLine(text: string): Parsed<Line> {
  if (text.length > MOST_LINE) return malformed(`at most ${MOST_LINE} characters`);
  const trimmed = text.trim();
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "tel") return malformed(`a tel URI and not one of ${scheme}:`);
  const [digits = "", ...parameters] = trimmed.slice(scheme === undefined ? 0 : 4).split(";");
  const number = digits.replaceAll(SEPARATORS, "");
  if (number === "" || number === "+") return malformed("a number with digits");
  if (/\p{L}/u.test(number)) return malformed("digits and no letters");
  if (!NUMBER.test(number)) return malformed("digits, with a + in front where the number is international");
  return readParameters(number, parameters);
}

function readParameters(number: string, parameters: readonly string[]): Parsed<Line> {
  let extension: string | undefined;
  let context: string | undefined;
  const others: string[] = [];
  for (const parameter of parameters) {
    const [name = "", value = ""] = parameter.trim().split("=", 2);
    const known = name.toLowerCase();
    if (known === "ext") extension = value.replaceAll(SEPARATORS, "");
    else if (known === "phone-context") context = value.toLowerCase();
    else if (known !== "") others.push(parameter.trim());
  }
  if (extension !== undefined && !/^\d{1,8}$/.test(extension))
    return malformed("one to eight digits after ;ext=");
  if (context === "") return malformed("the name of a plan after ;phone-context=");
  return parsed({ number, international: number.startsWith("+"), extension, context, others });
}

/** The tel URI, without separators. */
export function printLine({ number, extension, context, others }: Line): string {
  const parameters = [
    ...(extension === undefined ? [] : [`ext=${extension}`]),
    ...(context === undefined ? [] : [`phone-context=${context}`]),
    ...others,
  ];
  return ["tel:", number, ...parameters.map((one) => `;${one}`)].join("");
}

/** What two texts share that reach the same telephone. */
export function lineKey({ number, extension, context }: Line): string {
  return `${number};${extension ?? ""};${context ?? ""}`;
}

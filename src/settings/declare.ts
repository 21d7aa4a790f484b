import { malformed, type Parsed, parsed } from "#base/parsed";

/** What a setting is. From this come validation, the CLI's help, the panel's form, the API schema and the reference page. */
export interface Setting<T> {
  /** `room.words-with-dashes`, the unit at its end where it has one: `registrar.min-expires-seconds`. */
  readonly name: string;
  readonly summary: string;
  readonly default: T;
  /** JSON schema of the value, for API and panel. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Why a change waits for something, said when it is saved; live settings have none. */
  readonly waitsFor?: string;
  /** Reads a value as it comes from JSON, from `--set NAME=VALUE` (a string) or from the store. */
  parse(value: unknown): Parsed<T>;
}

interface Words {
  readonly name: string;
  readonly summary: string;
  readonly waitsFor?: string;
}

export function numberSetting(
  words: Words & { readonly min: number; readonly max: number; readonly default: number },
): Setting<number> {
  const { min, max, ...rest } = words;
  return {
    ...rest,
    schema: { type: "integer", minimum: min, maximum: max },
    parse(value) {
      const number = typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
      const fits = typeof number === "number" && Number.isInteger(number) && number >= min && number <= max;
      return fits ? parsed(number) : malformed(`a whole number from ${min} to ${max}`);
    },
  };
}

export function choiceSetting<const T extends string>(
  words: Words & { readonly choices: readonly T[]; readonly default: NoInfer<T> },
): Setting<T> {
  const { choices, ...rest } = words;
  return {
    ...rest,
    schema: { type: "string", enum: choices },
    parse: (value) => {
      const choice = choices.find((one) => one === value);
      return choice === undefined ? malformed(`one of ${choices.join(", ")}`) : parsed(choice);
    },
  };
}

export function switchSetting(words: Words & { readonly default: boolean }): Setting<boolean> {
  return {
    ...words,
    schema: { type: "boolean" },
    parse: (value) => {
      if (value === true || value === "true" || value === "on") return parsed(true);
      if (value === false || value === "false" || value === "off") return parsed(false);
      return malformed("true or false");
    },
  };
}

/** Texts, each checked by `element` (which says what it expected). From a string it reads comma-separated values. */
export function listSetting(
  words: Words & {
    readonly default: readonly string[];
    readonly most: number;
    readonly element: (text: string) => Parsed<string>;
  },
): Setting<readonly string[]> {
  const { most, element, ...rest } = words;
  return {
    ...rest,
    schema: { type: "array", items: { type: "string" }, maxItems: most },
    parse(value) {
      const texts =
        typeof value === "string"
          ? value
              .split(",")
              .map((text) => text.trim())
              .filter(Boolean)
          : value;
      if (!Array.isArray(texts) || texts.length > most) return malformed(`a list of at most ${most} texts`);
      const values: string[] = [];
      for (const text of texts) {
        const one = typeof text === "string" ? element(text) : malformed("a text");
        if (!one.ok) return malformed(`${one.expected} instead of ${JSON.stringify(text)}`);
        values.push(one.value);
      }
      return parsed(values);
    },
  };
}

export function textSetting(
  words: Words & { readonly default: string; readonly check: (text: string) => Parsed<string> },
): Setting<string> {
  const { check, ...rest } = words;
  return {
    ...rest,
    schema: { type: "string" },
    parse: (value) => (typeof value === "string" ? check(value) : malformed("a text")),
  };
}

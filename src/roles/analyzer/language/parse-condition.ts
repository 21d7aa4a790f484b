import { malformed, type Parsed, parsed } from "#base/parsed";
import { MOST_CONDITION, MOST_DEPTH } from "../limits.ts";
import type { Comparison, Condition } from "./condition.ts";

/**
 * Reads a condition:
 *
 *     any     = all *( "or" all )
 *     all     = one *( "and" one )
 *     one     = "not" one | value [ comparison value | "in" "(" value *( "," value ) ")" ]
 *     value   = NUMBER[s m h d] | TEXT | "true" | "false" | PATH | "(" any ")"
 *             | "exists(" PATH ")" | "age(" PATH ")" | "count(" PATH [ "where" any ] ")"
 *
 * A unit turns a number into seconds, as `age` gives them. In `where`, and in rules with `each`, `item` is the entry looked at.
 */
export function parseCondition(text: string): Parsed<Condition> {
  if (text.length > MOST_CONDITION) return malformed(`at most ${MOST_CONDITION} characters`);
  try {
    return parsed(new Reader(cut(text)).whole());
  } catch (error) {
    if (error instanceof Unfit) return malformed(error.message);
    throw error;
  }
}

/** Reads `item.name` or `settings.tls.min-version`. */
export function parsePath(text: string): Parsed<readonly string[]> {
  return PATH.test(text) && text.length <= 200
    ? parsed(text.split("."))
    : malformed("names with dots between, as in certificate.days-left");
}

const NAME = "[A-Za-z][\\w-]*";
const PATH = new RegExp(`^${NAME}(?:\\.${NAME})*$`);
const TOKEN = new RegExp(
  `\\s*(?:(?<path>${NAME}(?:\\.${NAME})*)|(?<number>\\d+(?:\\.\\d+)?)(?<unit>[smhd]\\b)?|"(?<text>[^"]*)"|(?<sign><=|>=|!=|[=<>(),]))`,
  "y",
);
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const COMPARISONS: readonly string[] = ["=", "!=", "<", "<=", ">", ">=", "contains"];
const isComparison = (word: string): word is Comparison => COMPARISONS.includes(word);
const WORDS = ["and", "or", "not", "in", "where", "contains"];

interface Token {
  readonly kind: "word" | "number" | "text" | "sign";
  readonly said: string;
  readonly number: number;
}

class Unfit extends Error {}

function cut(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const { path, number, unit, text: quoted, sign } = TOKEN.exec(text)?.groups ?? {};
    if (path !== undefined) tokens.push({ kind: "word", said: path, number: 0 });
    else if (number !== undefined)
      tokens.push({ kind: "number", said: number, number: Number(number) * (SECONDS[unit ?? "s"] ?? 1) });
    else if (quoted !== undefined) tokens.push({ kind: "text", said: quoted, number: 0 });
    else if (sign !== undefined) tokens.push({ kind: "sign", said: sign, number: 0 });
    else throw new Unfit(`a name, number, text or sign instead of "${text.slice(at, at + 20).trim()}"`);
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Condition {
    const condition = this.#any();
    if (this.#at < this.#tokens.length) throw this.#unfit("the end");
    return condition;
  }

  #any(): Condition {
    if (++this.#depth > MOST_DEPTH) throw new Unfit(`at most ${MOST_DEPTH} levels`);
    const of = [this.#all()];
    while (this.#take("or")) of.push(this.#all());
    this.#depth--;
    return only(of) ?? { kind: "any", of };
  }

  #all(): Condition {
    const of = [this.#one()];
    while (this.#take("and")) of.push(this.#one());
    return only(of) ?? { kind: "all", of };
  }

  #one(): Condition {
    if (this.#take("not")) {
      if (++this.#depth > MOST_DEPTH) throw new Unfit(`at most ${MOST_DEPTH} levels`);
      const of = this.#one();
      this.#depth--;
      return { kind: "not", of };
    }
    const one = this.#value();
    const next = this.#tokens[this.#at];
    if (next && (next.kind === "sign" || next.kind === "word") && isComparison(next.said)) {
      this.#at++;
      return { kind: "compare", how: next.said, one, other: this.#value() };
    }
    if (!this.#take("in")) return one;
    this.#must("(");
    const of = [this.#value()];
    while (this.#take(",")) of.push(this.#value());
    this.#must(")");
    return { kind: "in", one, of };
  }

  #value(): Condition {
    const token = this.#tokens[this.#at++];
    if (!token) throw new Unfit("a value instead of the end");
    if (token.kind === "number") return { kind: "value", value: token.number };
    if (token.kind === "text") return { kind: "value", value: token.said };
    if (token.kind === "sign") {
      if (token.said !== "(") throw this.#unfit("a value", -1);
      const inside = this.#any();
      this.#must(")");
      return inside;
    }
    if (token.said === "true" || token.said === "false")
      return { kind: "value", value: token.said === "true" };
    if (WORDS.includes(token.said)) throw this.#unfit("a value", -1);
    if (this.#take("(")) return this.#question(token.said);
    return { kind: "path", path: token.said.split(".") };
  }

  #question(name: string): Condition {
    const path = this.#path();
    if (name === "count") {
      const where = this.#take("where") ? this.#any() : undefined;
      this.#must(")");
      return { kind: "count", path, where };
    }
    if (name !== "exists" && name !== "age") throw new Unfit(`exists, age or count instead of ${name}(`);
    this.#must(")");
    return { kind: name, path };
  }

  #path(): readonly string[] {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== "word" || WORDS.includes(token.said)) throw this.#unfit("a path", -1);
    return token.said.split(".");
  }

  #take(said: string): boolean {
    const next = this.#tokens[this.#at];
    if (next?.said !== said || (next.kind !== "word" && next.kind !== "sign")) return false;
    this.#at++;
    return true;
  }

  #must(said: string): void {
    if (!this.#take(said)) throw this.#unfit(`"${said}"`);
  }

  #unfit(expected: string, step = 0): Unfit {
    const seen = this.#tokens[this.#at + step];
    return new Unfit(`${expected} instead of ${seen ? `"${seen.said}"` : "the end"}`);
  }
}

const only = (of: readonly Condition[]): Condition | undefined => (of.length === 1 ? of[0] : undefined);

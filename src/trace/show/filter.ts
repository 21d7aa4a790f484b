import type { Finding, SessionAccount } from "../explain/finding.ts";
import type { Story, StoryMessage, StorySession } from "../story.ts";

/** What a filter looks at: one session with what is said of it. */
export interface Filtered {
  readonly story: Story;
  readonly session: StorySession;
  readonly account: SessionAccount;
  readonly findings: readonly Finding[];
}

export type SessionTest = (one: Filtered) => boolean;
export type ReadFilter =
  | { readonly ok: true; readonly test: SessionTest }
  | { readonly ok: false; readonly at: number; readonly expected: string };

const MOST_LENGTH = 1_000;
const MOST_DEPTH = 30;
const TOKEN =
  /\s*(?:(\()|(\))|"((?:[^"\\]|\\.)*)"|([A-Za-z][\w-]*)\s*(<=|>=|!=|=|<|>|:)\s*("(?:[^"\\]|\\.)*"|[^\s()]+)|([^\s()]+))/y;

type Token =
  | { readonly kind: "(" | ")" | "and" | "or" | "not"; readonly at: number }
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  | {
      readonly kind: "field";
      readonly name: string;
      readonly operator: string;
      readonly value: string;
      readonly at: number;
    };

/** Names that can stand before an operator, and what they mean. */
export const filterFields: Readonly<Record<string, string>> = {
  kind: "call, share, register, message …",
  outcome: "answered, cancelled, busy, failed …",
  status: "the final status, as in status>=400",
  method: "a method that occurs in the session",
  from: "a part of who began it",
  to: "a part of whom it is for",
  user: "a part of either of the two",
  callid: "a part of a Call-ID",
  address: "an address or port, as in address=10.0.0.1",
  finding: "the rule of a finding, as in finding:auth",
  messages: "how many messages, as in messages>10",
  length: "seconds from the first to the last message",
  time: "time of day of the first message, as in time>10:30",
};

/**
 * Reads a filter: `outcome=failed and from:alice`, `status>=400 or finding:auth`, `not (kind=register)`, free words that occur in any
 * message. Words one after the other must all hold. What cannot be read is named with its place.
 */
export function parseFilter(text: string): ReadFilter {
  if (text.length > MOST_LENGTH)
    return { ok: false, at: MOST_LENGTH, expected: `at most ${MOST_LENGTH} characters` };
  const tokens = tokensOf(text);
  if ("expected" in tokens) return tokens;
  const parser = new Parser(tokens.all, text.length);
  return parser.read();
}

function tokensOf(text: string): { readonly all: readonly Token[] } | (ReadFilter & { ok: false }) {
  const all: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) return { ok: false, at, expected: "a word, a field with an operator, or a bracket" };
    const [, open, close, quoted, name, operator, value, bare] = found;
    if (open !== undefined) all.push({ kind: "(", at });
    else if (close !== undefined) all.push({ kind: ")", at });
    else if (quoted !== undefined) all.push({ kind: "text", text: unquote(quoted), at });
    else if (name !== undefined && operator !== undefined && value !== undefined) {
      const key = name.toLowerCase();
      if (!(key in filterFields))
        return {
          ok: false,
          at,
          expected: `one of ${Object.keys(filterFields).join(", ")} before ${operator}`,
        };
      all.push({
        kind: "field",
        name: key,
        operator,
        value: value.startsWith('"') ? unquote(value.slice(1, -1)) : value,
        at,
      });
    } else if (bare !== undefined) {
      const word = bare.toLowerCase();
      if (word === "and" || word === "or" || word === "not") all.push({ kind: word, at });
      else all.push({ kind: "text", text: bare, at });
    }
  }
  return { all };
}

const unquote = (text: string): string => text.replace(/\\(.)/g, "$1");

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;
  #failed: (ReadFilter & { ok: false }) | undefined;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  read(): ReadFilter {
    if (this.#tokens.length === 0) return { ok: true, test: () => true };
    const test = this.#any(0);
    if (!this.#failed && this.#at < this.#tokens.length)
      this.#fail("nothing more, or an opening bracket before");
    return this.#failed ?? { ok: true, test };
  }

  #any(depth: number): SessionTest {
    const tests = [this.#all(depth)];
    while (this.#tokens[this.#at]?.kind === "or") {
      this.#at++;
      tests.push(this.#all(depth));
    }
    return tests.length === 1 && tests[0] ? tests[0] : (one) => tests.some((test) => test(one));
  }

  #all(depth: number): SessionTest {
    const tests = [this.#one(depth)];
    for (
      let next = this.#tokens[this.#at];
      next && next.kind !== "or" && next.kind !== ")";
      next = this.#tokens[this.#at]
    ) {
      if (next.kind === "and") this.#at++;
      tests.push(this.#one(depth));
      if (this.#failed) break;
    }
    return tests.length === 1 && tests[0] ? tests[0] : (one) => tests.every((test) => test(one));
  }

  #one(depth: number): SessionTest {
    const token = this.#tokens[this.#at++];
    if (!token || depth > MOST_DEPTH)
      return this.#fail(token ? `at most ${MOST_DEPTH} brackets in each other` : "a word or a field");
    switch (token.kind) {
      case "not": {
        const test = this.#one(depth + 1);
        return (one) => !test(one);
      }
      case "(": {
        const test = this.#any(depth + 1);
        if (this.#tokens[this.#at]?.kind !== ")") return this.#fail("a closing bracket");
        this.#at++;
        return test;
      }
      case "text":
        return (one) => mentions(one, token.text.toLowerCase());
      case "field":
        return this.#field(token);
      default:
        this.#at--;
        return this.#fail("a word or a field");
    }
  }

  #field({ name, operator, value }: Token & { kind: "field" }): SessionTest {
    const wanted = value.toLowerCase();
    const numbers = NUMBERS[name];
    if (numbers) {
      const number = name === "time" ? secondsOf(wanted) : Number(wanted);
      if (number === undefined || Number.isNaN(number)) {
        this.#at--;
        return this.#fail(name === "time" ? "a time of day like 10:30" : "a number");
      }
      return (one) => numbers(one).some((have) => compare(have, operator, number));
    }
    const texts = TEXTS[name] ?? (() => []);
    if (operator === "<" || operator === ">" || operator === "<=" || operator === ">=") {
      this.#at--;
      return this.#fail(`=, != or : after ${name}`);
    }
    const fits = (have: string): boolean =>
      operator === ":" ? have.includes(wanted) : have === wanted || have.split(/[@:]/).includes(wanted);
    if (operator === "!=") return (one) => !texts(one).some((have) => have.toLowerCase() === wanted);
    return (one) => texts(one).some((have) => fits(have.toLowerCase()));
  }

  #fail(expected: string): SessionTest {
    this.#failed ??= { ok: false, at: this.#tokens[this.#at]?.at ?? this.#end, expected };
    this.#at = this.#tokens.length;
    return () => false;
  }
}

const messagesOf = ({ story, session }: Filtered): readonly StoryMessage[] =>
  session.messages.flatMap((index) => story.messages[index] ?? []);

const NUMBERS: Readonly<Record<string, (one: Filtered) => number[]>> = {
  status: ({ account }) => (account.finalStatus === undefined ? [] : [account.finalStatus]),
  messages: ({ session }) => [session.messages.length],
  length: (one) => {
    const times = messagesOf(one).flatMap(({ at }) => at ?? []);
    return times.length === 0 ? [] : [(Math.max(...times) - Math.min(...times)) / 1_000];
  },
  time: (one) =>
    messagesOf(one)
      .slice(0, 1)
      .flatMap(({ at }) => (at === undefined ? [] : [(at % 86_400_000) / 1_000])),
};

const TEXTS: Readonly<Record<string, (one: Filtered) => string[]>> = {
  kind: ({ session }) => [session.kind],
  outcome: ({ account }) => [account.outcome],
  method: (one) => [...new Set(messagesOf(one).map(({ method }) => method))],
  from: ({ account }) => [account.from],
  to: ({ account }) => [account.to],
  user: ({ account }) => [account.from, account.to],
  callid: ({ session }) => [...session.callIds],
  address: (one) => [
    ...new Set(
      messagesOf(one).flatMap(({ from, to }) =>
        [from, to].flatMap((end) => (end ? [end.address, `${end.address}:${end.port}`] : [])),
      ),
    ),
  ],
  finding: ({ findings }) => findings.map(({ rule }) => rule),
};

function compare(have: number, operator: string, wanted: number): boolean {
  switch (operator) {
    case "<":
      return have < wanted;
    case ">":
      return have > wanted;
    case "<=":
      return have <= wanted;
    case ">=":
      return have >= wanted;
    case "!=":
      return have !== wanted;
    default:
      return have === wanted;
  }
}

function secondsOf(text: string): number | undefined {
  const [, hours, minutes, seconds = "0"] = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

function mentions(one: Filtered, word: string): boolean {
  if (one.account.sentence.toLowerCase().includes(word)) return true;
  return messagesOf(one).some((message) => one.story.textOf(message).toLowerCase().includes(word));
}

import type { z } from "zod";
import { type Call, type CallName, calls } from "#api/calls";
import type { WrongField } from "#base/explained-error";
import type { Input, Visit } from "./handler.ts";
import { wrongRequest } from "./problems.ts";

const MOST_NAME = 400;

/** Checks query and body of a call against its schemas. Throws API-0003 with every wrong field, never the value of a secret. */
export function readInput<Name extends CallName>(
  name: Name,
  given: {
    readonly query: unknown;
    readonly body: unknown;
    readonly name: string;
    readonly by: string;
    readonly visit: Visit;
  },
): Input<Name> {
  const one: Call = calls[name];
  const wrong: WrongField[] = [];
  const query = check(one.query, given.query ?? {}, wrong);
  const body = check(one.body, given.body ?? {}, wrong);
  if (wrong.length > 0) throw wrongRequest(name, wrong);
  return {
    query,
    body,
    name: given.name.slice(0, MOST_NAME),
    by: given.by,
    visit: given.visit,
  } as Input<Name>; // both have passed the schemas of this very call
}

function check(schema: z.ZodType, value: unknown, wrong: WrongField[]): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues.slice(0, 100)) {
    const field = issue.path.join(".") || "body";
    const seen = issue.path.reduce<unknown>(
      (part, key) => (typeof part === "object" && part !== null ? Reflect.get(part, key) : undefined),
      value,
    );
    const secret = /password|key|token|csv|code|answer/i.test(field);
    wrong.push({ field, value: secret ? "[not shown]" : shorten(seen), expected: issue.message });
  }
  return undefined;
}

function shorten(value: unknown): unknown {
  if (typeof value === "string") return value.slice(0, 200);
  return typeof value === "object" && value !== null ? "[an object]" : (value ?? null);
}

import { parseCase, printCase } from "#base/case-number";
import { parseHelpPage, problemId } from "./help-page.ts";
import { hresults } from "./hresults.ts";
import type { Meaning, ProductCode } from "./meaning.ts";
import { msDiagnostics } from "./ms-diagnostics.ts";
import { ocsEvents } from "./ocs-events.ts";
import { sipAnswers, warningCodes } from "./sip-answers.ts";

/** Gives the help page of one of our ids as Markdown; undefined when there is none. */
export type FindHelpPage = (id: string) => string | undefined;

/**
 * Says what a code means, as people paste it: one of our ids, a case, a SIP status, an ms-diagnostics header field or number, an
 * event number of Office Communications Server, an HRESULT (hex with or without 0x, or the signed decimal number).
 * A bare number may mean several things: all of them are given. Empty: nobody here knows it.
 */
export function explainCode(text: string, findHelpPage: FindHelpPage): readonly Meaning[] {
  const asked = text.slice(0, 500).trim();
  const id = asked.toUpperCase();
  if (problemId.test(id)) return ourProblem(id, findHelpPage);

  const named = namedNumber(asked);
  if (named) return named;

  const hresult = readHresult(asked);
  if (hresult) {
    const known = fromTable("hresult", hresults, hresult);
    if (known.length > 0) return known;
  }
  if (/^\d{1,6}$/.test(asked)) {
    const number = String(Number(asked));
    return [...sip(number), ...diagnostics(number), ...events(number)];
  }
  return aCase(asked);
}

function ourProblem(id: string, findHelpPage: FindHelpPage): readonly Meaning[] {
  const page = parseHelpPage(findHelpPage(id) ?? "");
  if (!page) return [];
  const { title, cause, evidence, fix, howToCheck } = page;
  return [{ kind: "parley", code: id, title, cause, evidence, fix, howToCheck, source: "Parley" }];
}

/** Texts that say which kind of number they carry. */
const NAMED: readonly (readonly [pattern: RegExp, meaning: (number: string) => readonly Meaning[]])[] = [
  [/^ms-(?:client-)?diagnostics(?:-public)?\s*[:= ]\s*(?:ErrorId\s*=\s*)?(\d{1,6})(?!\d)/i, diagnostics],
  [/^error\s?id\s*[:= ]\s*"?(\d{1,6})(?!\d)/i, diagnostics],
  [/^(?:ocs |windows )?event(?:\s?id)?\s*[:=# ]\s*(\d{1,6})$/i, events],
  [/^sip(?:\/2\.0)?\s*[: ]\s*(\d{3})(?!\d)/i, sip],
  [/^warning\s*[: ]\s*(\d{3})(?!\d)/i, warning],
];

function namedNumber(text: string): readonly Meaning[] | undefined {
  for (const [pattern, meaning] of NAMED) {
    const digits = pattern.exec(text)?.[1];
    if (digits !== undefined) return meaning(String(Number(digits)));
  }
  return undefined;
}

function readHresult(text: string): string | undefined {
  const [, hex] = /^(?:hresult\s*[:= ]\s*)?\[?(?:0x)?([0-9a-f]{8})\]?$/i.exec(text) ?? [];
  if (hex !== undefined) return `0x${hex.toUpperCase()}`;
  if (!/^-\d{9,10}$/.test(text) || Number(text) < -(2 ** 31)) return undefined;
  return `0x${(Number(text) + 2 ** 32).toString(16).toUpperCase()}`;
}

function fromTable(kind: Meaning["kind"], table: readonly ProductCode[], code: string): readonly Meaning[] {
  return table.filter((row) => row.code === code).map((row) => ({ kind, ...row }));
}

function diagnostics(number: string): readonly Meaning[] {
  return fromTable("ms-diagnostics", msDiagnostics, number);
}

function events(number: string): readonly Meaning[] {
  return fromTable("ocs-event", ocsEvents, number);
}

function sip(number: string): readonly Meaning[] {
  const [phrase, cause] = sipAnswers.get(Number(number)) ?? [];
  if (phrase === undefined || cause === undefined) return [];
  return [{ kind: "sip", code: number, title: phrase, cause, source: "RFC 3261 and its successors" }];
}

function warning(number: string): readonly Meaning[] {
  const title = warningCodes.get(Number(number));
  return title === undefined ? [] : [{ kind: "warning", code: number, title, source: "RFC 3261 §20.43" }];
}

function aCase(text: string): readonly Meaning[] {
  const number = /^c-/i.test(text) ? parseCase(text) : undefined;
  if (number === undefined) return [];
  const code = printCase(number);
  return [
    {
      kind: "case",
      code,
      title: "The number of one incident, the same in every log and message about it.",
      fix: `parley case ${code} shows what this server knows of it.`,
      source: "Parley",
    },
  ];
}

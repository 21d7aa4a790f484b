import { command } from "#base/command";
import { ExplainedError, type Fix } from "#base/explained-error";
import type { LineProblem } from "#formats/line-uri/decide-line";

/** Which field of a request named the number: they are two names of one thing. */
export type LineField = "tel" | "lineUri";

/** DIR-0017: calls cannot use this number. Everything else of the user can be saved. */
export function lineUnfit(address: string, field: LineField, problem: LineProblem): ExplainedError {
  const { rule, value, expected, sentence, tried, proposals } = problem;
  return new ExplainedError({
    id: "DIR-0017",
    what: `The number "${value}" cannot be the number of ${address}. ${sentence}`,
    why: { kind: `numbers.${rule}`, observed: { value, tried }, expected },
    fields: [
      {
        field,
        value,
        expected,
        rule,
        suggest: proposals.flatMap((one) => (one.value === "" ? [] : one.value)),
      },
    ],
    fix: proposals.map((one): Fix => {
      const panel = `/admin/users/${encodeURIComponent(address)}`;
      return {
        text: `${one.text}.`,
        panel,
        command: one.command ?? command`parley user set ${address} --tel ${one.value}`,
      };
    }),
    legacy: { hresult: "0xC3EC7E02" },
  });
}

/** DIR-0018: the number is somebody else's, who is named. */
export function lineTaken(
  address: string,
  field: LineField,
  value: string,
  holder: { readonly address: string; readonly name: string },
): ExplainedError {
  const expected = "a number that nobody has";
  return new ExplainedError({
    id: "DIR-0018",
    what: `The number "${value}" belongs to ${holder.name} (${holder.address}).`,
    why: { kind: "numbers.unique", observed: { value, holder: holder.address }, expected },
    fields: [{ field, value, expected, rule: "unique" }],
    fix: [
      {
        text: `Take it away from ${holder.name} first, if it is to be ${address}'s.`,
        panel: `/admin/users/${encodeURIComponent(holder.address)}`,
        command: command`parley user set ${holder.address} --tel ""`,
      },
      { text: "Or choose another number." },
    ],
    legacy: { hresult: "0xC3EC7E02" },
  });
}

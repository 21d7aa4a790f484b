import { ExplainedError } from "#base/explained-error";

/** BPA-0009: a run found what the run before did not. */
export function newFindings(
  titles: readonly string[],
  counts: { readonly found: number; readonly couldNotCheck: number },
): ExplainedError {
  return new ExplainedError({
    id: "BPA-0009",
    what: `The best-practices analyzer found something new: ${titles.slice(0, 3).join("; ")}${titles.length > 3 ? ` and ${titles.length - 3} more` : ""}.`,
    why: { kind: "bpa.new", observed: { new: titles.length, ...counts }, expected: { new: 0 } },
    fix: [{ text: "Look at the report.", command: "parley bpa report", panel: "/admin/best-practices" }],
  });
}

/** BPA-0013: newer rules could not be fetched or taken. */
export function updateFailed(url: string, seen: string): ExplainedError {
  return new ExplainedError({
    id: "BPA-0013",
    what: "Newer best-practice rules could not be taken; those in use stay.",
    why: { kind: "bpa.update", observed: { url, seen }, expected: "rules with a signature that is trusted" },
    fix: [
      {
        text: "Check the address, or switch the check off.",
        command: "parley settings set analyzer.check-for-updates off",
        panel: "/admin/settings",
      },
    ],
  });
}

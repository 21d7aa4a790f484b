import type { ExplainedError, Explanation } from "#base/explained-error";
import { printMsDiagnostics, printWarning } from "#sip/message/warning";

/** Our number where Microsoft's list has none for the failure: the reason text and the case say what it was. */
export const OWN_DIAGNOSTIC = 33000;

const MOST_REASON = 400;

/** The sentence that fits into a header: what happened, and the case to ask for. */
export function shortReason(explanation: Explanation, caseId: string): string {
  const sentence = `${explanation.what} (${explanation.id}, case ${caseId})`;
  return sentence.length <= MOST_REASON ? sentence : `${sentence.slice(0, MOST_REASON - 1)}…`;
}

/**
 * How an explained error travels in a SIP answer: `ms-diagnostics` for Communicator clients inside, `ms-diagnostics-public`
 * without our name for those outside, and `Warning` for everybody else (RFC 3261 §20.43, MS-OCER 2.2).
 */
export function explainInFields(
  error: ExplainedError,
  caseId: string,
  source: string,
): (readonly [string, string])[] {
  const { explanation } = error;
  const code = Number(explanation.legacy?.["ms-diagnostics"] ?? OWN_DIAGNOSTIC);
  const warning = Number(explanation.legacy?.["warning"] ?? 399);
  const reason = shortReason(explanation, caseId);
  return [
    ["warning", printWarning(warning, source, reason)],
    ["ms-diagnostics", printMsDiagnostics(code, reason, source)],
    ["ms-diagnostics-public", printMsDiagnostics(code, reason)],
  ];
}

import type { CertificateView } from "#api/certificates";
import type { CheckView } from "#api/doctor";
import type { ExplainedError } from "#base/explained-error";

/** What `parley doctor` says of the certificate in use: its time, and its names. */
export function checkViews(
  certificate: CertificateView,
  warnings: readonly ExplainedError[],
): readonly CheckView[] {
  const { subject, notBefore, notAfter, daysLeft, missingNames, authority } = certificate;
  return [
    check(
      "the certificate is valid",
      `${subject}, from ${notBefore} to ${notAfter}, ${daysLeft} days left`,
      "valid now and for 30 days",
      find(warnings, ["CERT-0001", "CERT-0003", "CERT-0002"]),
    ),
    check(
      "the certificate has the names that clients look for",
      missingNames.length === 0 ? "all there" : `lacks ${missingNames.join(", ")}`,
      "all there",
      find(warnings, ["CERT-0004"]),
    ),
    check(
      "our own certificate authority lasts",
      authority ? `until ${authority.notAfter}` : "none",
      "a year or more",
      find(warnings, ["CERT-0005"]),
    ),
  ];
}

const find = (warnings: readonly ExplainedError[], ids: readonly string[]): ExplainedError | undefined =>
  ids.flatMap((id) => warnings.filter(({ explanation }) => explanation.id === id))[0];

function check(
  name: string,
  measured: string,
  expected: string,
  problem: ExplainedError | undefined,
): CheckView {
  const [fix] = problem?.explanation.fix ?? [];
  return {
    name,
    answer: problem ? "no" : "yes",
    measured,
    expected,
    milliseconds: 0,
    ...(fix ? { fix: fix.text } : {}),
    ...(fix?.command === undefined ? {} : { command: fix.command }),
    ...(problem ? { help: problem.explanation.id } : {}),
  };
}

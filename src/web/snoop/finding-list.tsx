import type { Finding } from "#trace/explain/finding";
import { Button } from "../kit/button.tsx";
import { useText } from "../kit/language/use-text.ts";

const SIGNS = { error: "✗", warning: "!", info: "·" } as const;
const MOST_PROOFS = 8;

/** What was found, the gravest first, each with the messages that prove it. */
export function FindingList({
  findings,
  prove,
}: {
  findings: readonly Finding[];
  prove: (message: number) => void;
}) {
  const { t } = useText();
  if (findings.length === 0) return null;
  return (
    <ul className="snoop-findings">
      {findings.map(({ rule, severity, sentence, fix, proof }) => (
        <li key={`${rule} ${sentence}`} data-severity={severity}>
          <span aria-hidden>{SIGNS[severity]}</span>
          <div>
            <span className="visually-hidden">{t(`snoop.severity.${severity}`)}: </span>
            <span lang="en" dir="ltr">
              {sentence}
            </span>
            {fix === undefined ? null : (
              <p className="quiet" lang="en" dir="ltr">
                {fix}
              </p>
            )}
            {proof.length === 0 ? null : (
              <p className="snoop-proofs">
                {t("snoop.proof")}
                {proof.slice(0, MOST_PROOFS).map((message) => (
                  <Button
                    key={message}
                    look="quiet"
                    onClick={() => prove(message)}
                    title={t("snoop.to-message", { number: message + 1 })}
                  >
                    {message + 1}
                  </Button>
                ))}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

import { X } from "lucide-react";
import { Link } from "wouter";
import { IconButton } from "../../kit/icon-button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import type { Failure } from "../state/contract.ts";
import "./failure-card.css";

/** What failed, the measured reason, the way out, and where the whole story is. */
export function FailureCard({ failure, putAway }: { failure: Failure; putAway?: () => void }) {
  const { t } = useText();
  const { what, why, fix, id } = failure;
  return (
    <div className="failure-card">
      <p className="failure-card-words">
        <b>{what}</b> {why} {fix}
      </p>
      {putAway ? (
        <IconButton label={t("failure.put-away")} onClick={putAway}>
          <X aria-hidden size={16} />
        </IconButton>
      ) : null}
      {failure.case || id ? (
        <p className="failure-card-links">
          {failure.case ? <CaseLink case={failure.case} /> : null}
          {id ? (
            <a href={`/help/${id}`} target="_blank" rel="noopener">
              {t("failure.help")}
            </a>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}

/** Stays in the page: whoever is in a call goes on talking. */
export function CaseLink(props: { case: string }) {
  const { t } = useText();
  return <Link href={`/case/${props.case}`}>{t("failure.case", { case: props.case })}</Link>;
}

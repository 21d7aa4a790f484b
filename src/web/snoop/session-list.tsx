import { printClock } from "#trace/show/print-time";
import { useText } from "../kit/language/use-text.ts";
import { useRoving } from "../kit/use-roving.ts";
import type { SessionRow } from "./protocol.ts";

/** More are hard to walk through; the filter leaves fewer. */
const MOST = 500;

/** The sessions of a trace, each by its sentence. One stop of the Tab key; the arrow keys walk. */
export function SessionList({
  rows,
  chosen,
  choose,
}: {
  rows: readonly SessionRow[];
  chosen: number | undefined;
  choose: (index: number) => void;
}) {
  const { t } = useText();
  const roving = useRoving<HTMLUListElement>();
  if (rows.length === 0) return <p className="quiet">{t("snoop.no-sessions")}</p>;
  return (
    <>
      <ul className="snoop-session-list" {...roving}>
        {rows.slice(0, MOST).map(({ index, kind, started, messages, account, severity }) => (
          <li key={index}>
            <button
              type="button"
              data-roving
              data-outcome={account.outcome}
              data-severity={severity}
              aria-current={index === chosen ? "true" : undefined}
              onClick={() => choose(index)}
            >
              <span className="snoop-session-facts">
                {index + 1} · {t(`snoop.kind.${kind}`)} · {printClock(started)} ·{" "}
                {t("snoop.messages", { count: messages })}
              </span>
              <span lang="en" dir="ltr">
                {account.sentence}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {rows.length > MOST ? <p className="quiet">{t("snoop.more", { count: rows.length - MOST })}</p> : null}
    </>
  );
}

import { useState } from "react";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { type Level, LevelMark } from "../parts/level.tsx";
import { Failed } from "../parts/page.tsx";
import { FixList, HelpLink } from "../parts/problem-card.tsx";
import { Said, When } from "../parts/said.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import type { Report } from "./report.ts";
import { WaiveForm } from "./waive-form.tsx";

type Finding = Report["findings"][number];

/** What one rule found of one thing: the evidence, why it matters, the way out, and living with it for a time. */
export function FindingRow({ finding, changed }: { finding: Finding; changed: () => Promise<void> }) {
  const { t } = useText();
  const { api } = usePanel();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<string>();
  const [waiving, setWaiving] = useState(false);
  const { rule, title, state, subject, evidence, reason, why, fix, autoFix, help, waiver } = finding;

  const repair = async (undo: boolean) => {
    setBusy(true);
    const answer = await api.ask("analyzerFix", { name: rule, body: { undo } });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) setDone(answer.value.done);
  };
  const unwaive = async () => {
    setBusy(true);
    const answer = await api.ask("analyzerUnwaive", { name: rule, query: { subject } });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) await changed();
  };
  return (
    <li>
      <details>
        <summary>
          <span className="row-line">
            <LevelMark level={levelOf(finding)} text={t(`admin.analyzer.state.${wordOf(state)}`)} />
            <span className="grow">
              <Said text={title} />
              {subject === "" ? null : (
                <>
                  {" "}
                  <b>
                    <Said text={subject} />
                  </b>
                </>
              )}
            </span>
            <span className="quiet">
              <Said text={rule} />
            </span>
          </span>
        </summary>
        <dl className="facts">
          {reason === undefined ? null : (
            <>
              <dt>{t("admin.analyzer.reason")}</dt>
              <dd>
                <Said text={reason} />
              </dd>
            </>
          )}
          {evidence.length === 0 ? null : (
            <>
              <dt>{t("admin.problem.why")}</dt>
              <dd>
                <Said text={evidence.join(" · ")} />
              </dd>
            </>
          )}
          <dt>{t("admin.analyzer.why")}</dt>
          <dd>
            <Said text={why} />
          </dd>
          {waiver === undefined ? null : (
            <>
              <dt>{t("admin.analyzer.waiver")}</dt>
              <dd>
                <bdi>{waiver.reason}</bdi> (<bdi>{waiver.who}</bdi>, {t("admin.analyzer.until")}{" "}
                <When at={waiver.until} />)
              </dd>
            </>
          )}
        </dl>
        {state === "passed" || state === "does not apply" ? null : <FixList fix={[fix]} />}
        <p role="status">{done === undefined ? null : <Said text={done} />}</p>
        <Failed trouble={trouble} />
        <div className="page-actions">
          {autoFix && state === "found" ? (
            done === undefined ? (
              <ActionButton
                busy={busy}
                label={t("admin.analyzer.fix-of", { rule })}
                onClick={() => repair(false)}
              >
                {t("admin.analyzer.fix")}
              </ActionButton>
            ) : (
              <ActionButton
                busy={busy}
                label={t("admin.audit.undo-of", { what: rule })}
                onClick={() => repair(true)}
              >
                {t("admin.audit.undo")}
              </ActionButton>
            )
          ) : null}
          {waiver !== undefined ? (
            <ActionButton busy={busy} onClick={unwaive}>
              {t("admin.analyzer.unwaive")}
            </ActionButton>
          ) : state === "found" || state === "could not check" ? (
            <ActionButton
              look="quiet"
              label={t("admin.analyzer.waive-of", { rule })}
              onClick={() => setWaiving(!waiving)}
            >
              {t("admin.analyzer.waive")}
            </ActionButton>
          ) : null}
          {help === undefined ? null : <HelpLink id={help} />}
        </div>
        {waiving ? <WaiveForm rule={rule} subject={subject} done={changed} /> : null}
      </details>
    </li>
  );
}

const LEVELS: Readonly<Record<Finding["severity"], Level>> = {
  error: "error",
  warning: "warn",
  info: "info",
};

function levelOf({ state, severity }: Finding): Level {
  if (state === "passed") return "good";
  if (state === "does not apply" || state === "waived") return "info";
  return state === "could not check" ? "warn" : LEVELS[severity];
}

const wordOf = (state: Finding["state"]): string => state.replaceAll(" ", "-");

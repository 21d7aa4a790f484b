import { Link } from "wouter";
import { CopyButton } from "../../kit/copy-button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import type { Trouble } from "../state/trouble.ts";
import { Said } from "./said.tsx";
import "./problem-card.css";

/** A failure whole: what, why, what was ruled out, the fields that are wrong, the way out with its command, case and help page. */
export function ProblemCard({ trouble }: { trouble: Trouble }) {
  const { t } = useText();
  const { what, why, ruledOut = [], fields = [], fix, id } = trouble;
  return (
    <div className="problem-card">
      <p className="problem-card-what">
        <Said text={what} />
      </p>
      {why === undefined ? null : why === "unknown" ? (
        <p>{t("admin.problem.unknown")}</p>
      ) : (
        <p>
          {t("admin.problem.why")} <Said text={inWords(why.observed)} />
          {inWords(why.expected) === "" ? null : (
            <>
              {" · "}
              {t("admin.problem.expected")} <Said text={inWords(why.expected)} />
            </>
          )}
        </p>
      )}
      {ruledOut.length === 0 ? null : (
        <div>
          {t("admin.problem.ruled-out")}
          <ul>
            {ruledOut.map(({ kind, evidence }) => (
              <li key={kind + evidence}>
                <Said text={`${kind}: ${evidence}`} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {fields.length === 0 ? null : (
        <ul>
          {fields.map(({ field, value, expected, suggest = [] }) => (
            <li key={field + String(value)}>
              <Said text={field} code /> <Said text={`${inWords(value)}: ${expected}`} />
              {suggest.length === 0 ? null : (
                <>
                  {" "}
                  {t("admin.problem.suggest")} <Said text={suggest.join(", ")} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      <FixList fix={fix} />
      {id === undefined && trouble.case === undefined ? null : (
        <p className="problem-card-links">
          {trouble.case === undefined ? null : <CaseLink code={trouble.case} />}
          {id === undefined ? null : <HelpLink id={id} />}
        </p>
      )}
    </div>
  );
}

/** What one can do, each with its place in the panel and its command. */
export function FixList({ fix }: { fix: Trouble["fix"] }) {
  const { t } = useText();
  if (fix.length === 0) return null;
  return (
    <ul className="fix-list">
      {fix.map(({ text, panel, command }) => (
        <li key={text}>
          <Said text={text} />{" "}
          {panel === undefined ? null : <Link href={`~${panel}`}>{t("admin.problem.there")}</Link>}
          {command === undefined ? null : <Command command={command} />}
        </li>
      ))}
    </ul>
  );
}

/** A command to copy. */
export function Command({ command }: { command: string }) {
  const { t } = useText();
  return (
    <span className="command">
      <Said text={command} code /> <CopyButton text={command} label={t("admin.copy")} look="quiet" />
    </span>
  );
}

export function CaseLink({ code }: { code: string }) {
  const { t } = useText();
  return <Link href={`~/admin/cases/${code}`}>{t("admin.problem.case", { case: code })}</Link>;
}

export function HelpLink({ id }: { id: string }) {
  const { t } = useText();
  return <Link href={`~/admin/help/${id}`}>{t("admin.problem.help", { id })}</Link>;
}

/** Something measured, as words. */
function inWords(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${inWords(one)}`)
    .join(", ");
}

import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton, allows } from "../parts/action-button.tsx";
import { ChoiceField, FilterField } from "../parts/fields.tsx";
import { Asked, Empty, Failed, Page, Section } from "../parts/page.tsx";
import { Said, valueText, When } from "../parts/said.tsx";
import { usePanel, useRole } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";
import { useFilters } from "../state/use-query.ts";
import { useSettled } from "../state/use-settled.ts";
import { type AuditRow, mergeTrails } from "./merge-trails.ts";

const MOST = [200, 1_000, 5_000] as const;
/** The server's id for "such a change has no way back". */
const NO_WAY_BACK = "ADM-0007";

/** Who changed what, newest first: the audit trail and the history of settings in one list, each with its way back. */
export function AuditPage() {
  const { t } = useText();
  const role = useRole();
  return (
    <Page title={t("admin.nav.audit")} lead={t("admin.audit.lead")}>
      {allows(role, "auditor") ? (
        <Trail />
      ) : (
        <Empty>{t("admin.may.auditor", { role: t(`admin.role.${role}`) })}</Empty>
      )}
    </Page>
  );
}

function Trail() {
  const { t } = useText();
  const { filters, set, clear } = useFilters(["subject", "kind"]);
  const { subject, kind } = useSettled(filters);
  const [most, setMost] = useState<number>(MOST[0]);
  const audit = useAsk("auditList", { query: { subject, most } });
  const history = useAsk("settingHistory", {
    query: { most: Math.min(most, 1_000), ...(subject !== "" && { name: subject }) },
  });
  const rows = mergeTrails(audit.value?.lines ?? [], history.value?.history ?? []).filter(
    (row) => kind === "" || row.kind === kind,
  );
  const [done, setDone] = useState<string>();
  const again = async (sentence: string) => {
    setDone(sentence);
    await Promise.all([audit.again(), history.again()]);
  };
  const next = MOST.find((one) => one > most);
  return (
    <Section title={t("admin.audit.found", { number: rows.length })}>
      <div className="filters">
        <FilterField
          label={t("admin.audit.subject")}
          value={filters.subject}
          change={(value) => set({ subject: value })}
          most={320}
        />
        <ChoiceField
          label={t("admin.audit.kind")}
          value={filters.kind}
          change={(value) => set({ kind: value })}
          choices={[
            ["", t("admin.all")],
            ["setting", t("admin.nav.settings")],
            ["line", t("admin.audit.others")],
          ]}
        />
      </div>
      <p role="status">{done}</p>
      <Failed trouble={history.trouble} />
      <Asked told={audit}>
        {() =>
          rows.length === 0 ? (
            <Empty>
              {t(subject === "" ? "admin.audit.none" : "admin.audit.none-fits")}{" "}
              {subject === "" ? null : (
                <Button look="quiet" onClick={clear}>
                  {t("admin.filter-clear")}
                </Button>
              )}
            </Empty>
          ) : (
            <ul className="rows">
              {rows.map((row) => (
                <Row key={row.key} row={row} again={again} />
              ))}
            </ul>
          )
        }
      </Asked>
      {audit.value?.lines.length === most && next !== undefined ? (
        <Button onClick={() => setMost(next)}>{t("admin.events.more", { number: next })}</Button>
      ) : null}
    </Section>
  );
}

function Row({ row, again }: { row: AuditRow; again: (sentence: string) => Promise<void> }) {
  const { t } = useText();
  const { api } = usePanel();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const undo = async () => {
    setBusy(true);
    const answer =
      row.kind === "setting"
        ? await api.ask("settingUndo", { body: { id: row.number } })
        : await api.ask("auditUndo", { name: String(row.number) });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) await again(t("admin.audit.undone", { what: row.what, subject: row.subject }));
  };
  return (
    <li>
      <div className="row-line">
        <span className="grow">
          <b>
            <Said text={row.what} />
          </b>{" "}
          <Said text={row.subject} />{" "}
          <span className="quiet">
            <bdi>{row.who}</bdi>, <When at={row.at} />
          </span>
        </span>
        <ActionButton
          look="quiet"
          busy={busy}
          onClick={undo}
          label={t("admin.audit.undo-of", { what: `${row.what} ${row.subject}` })}
          {...(trouble?.id === NO_WAY_BACK && { off: trouble.what })}
        >
          {t("admin.audit.undo")}
        </ActionButton>
      </div>
      {row.changes.length === 0 ? null : (
        <dl className="facts">
          {row.changes.map(({ name, from, to }) => (
            <Change key={name} name={name} from={from} to={to} />
          ))}
        </dl>
      )}
      <Failed trouble={trouble} />
    </li>
  );
}

function Change({ name, from, to }: { name: string; from: unknown; to: unknown }) {
  const { t } = useText();
  return (
    <>
      <dt>
        <Said text={name} />
      </dt>
      <dd>
        <Said text={valueText(from)} />{" "}
        <span aria-hidden className="arrow mirrored">
          →
        </span>
        <span className="visually-hidden">{t("admin.audit.became")}</span> <Said text={valueText(to)} />
      </dd>
    </>
  );
}

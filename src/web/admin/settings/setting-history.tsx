import { useState } from "react";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Asked, Empty, Failed, Section } from "../parts/page.tsx";
import { Said, valueText, When } from "../parts/said.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";

const MOST = 50;

/** Who changed which setting, newest first; each change can be taken back. */
export function SettingHistory({ undone }: { undone: () => Promise<void> }) {
  const { t } = useText();
  const { api } = usePanel();
  const told = useAsk("settingHistory", { query: { most: MOST } });
  const [trouble, setTrouble] = useState<Trouble>();
  const [done, setDone] = useState<string>();
  const undo = async (id: number) => {
    const answer = await api.ask("settingUndo", { body: { id } });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    const names = answer.value.changes.map(({ name }) => name).join(", ");
    setDone(t("admin.settings.undone", { names }));
    await Promise.all([told.again(), undone()]);
  };
  return (
    <Section title={t("admin.settings.history")}>
      <p role="status">{done}</p>
      <Failed trouble={trouble} />
      <Asked told={told}>
        {({ history }) =>
          history.length === 0 ? (
            <Empty>{t("admin.settings.no-history")}</Empty>
          ) : (
            <ul className="rows">
              {history.map(({ id, at, who, changes, undoes }) => (
                <li key={id} className="row-line">
                  <span className="grow">
                    {changes.map(({ name, from, to }) => (
                      <span key={name} className="history-change">
                        <Said text={name} code />{" "}
                        <Said text={valueText(from ?? t("admin.settings.by-default"))} />{" "}
                        <span aria-hidden className="arrow mirrored">
                          →
                        </span>
                        <span className="visually-hidden">{t("admin.audit.became")}</span>{" "}
                        <Said text={valueText(to ?? t("admin.settings.by-default"))} />{" "}
                      </span>
                    ))}
                    <span className="quiet">
                      <bdi>{who}</bdi>, <When at={at} />
                      {undoes === null ? null : ` · ${t("admin.settings.was-undo")}`}
                    </span>
                  </span>
                  <ActionButton
                    look="quiet"
                    label={t("admin.audit.undo-of", { what: changes.map(({ name }) => name).join(", ") })}
                    onClick={() => undo(id)}
                  >
                    {t("admin.audit.undo")}
                  </ActionButton>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </Section>
  );
}

import { useState } from "react";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { FilterField } from "../parts/fields.tsx";
import { Failed } from "../parts/page.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useDraft } from "../state/use-draft.ts";

const QUARTER_MS = 90 * 24 * 60 * 60_000;

/** Living with a finding: why, and until when; then it is shown again. */
export function WaiveForm(props: { rule: string; subject: string; done: () => Promise<void> }) {
  const { rule, subject, done } = props;
  const { t } = useText();
  const { api } = usePanel();
  const [initial] = useState(() => ({
    reason: "",
    until: new Date(Date.now() + QUARTER_MS).toISOString().slice(0, 10),
  }));
  const draft = useDraft(`waiver ${rule} ${subject}`, initial);
  const [trouble, setTrouble] = useState<Trouble>();
  const { reason, until } = draft.form;
  const save = async () => {
    const answer = await api.ask("analyzerWaive", { name: rule, body: { subject, reason, until } });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    draft.clear();
    await done();
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
      <TextField
        label={t("admin.analyzer.waive-reason")}
        value={reason}
        change={(text) => draft.edit({ reason: text, until })}
        most={1_000}
        required
        autoFocus
      />
      <FilterField
        label={t("admin.analyzer.waive-until")}
        type="date"
        value={until}
        change={(text) => draft.edit({ reason, until: text })}
      />
      <Failed trouble={trouble} />
      <div>
        <ActionButton type="submit" look="primary">
          {t("admin.analyzer.waive")}
        </ActionButton>
      </div>
    </form>
  );
}

import { useId, useState } from "react";
import type { MeaningView } from "#api/explanation";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Failed } from "../parts/page.tsx";
import { When } from "../parts/said.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useDraft } from "../state/use-draft.ts";

const MOST = 4_000;

/** What the administrators of this server wrote beside a help page, and where they write it. */
export function HelpNote({ page, note }: { page: string; note: MeaningView["note"] }) {
  const { t } = useText();
  const { api } = usePanel();
  const [stored, setStored] = useState(note);
  const draft = useDraft(`note ${page}`, stored?.text ?? "");
  const [open, setOpen] = useState(draft.brought);
  const [trouble, setTrouble] = useState<Trouble>();
  const id = useId();
  const save = async () => {
    const text = draft.form.trim();
    const answer =
      text === ""
        ? await api.ask("helpNoteRemove", { name: page })
        : await api.ask("helpNoteSet", { name: page, body: { text } });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    setStored(text === "" || !("text" in answer.value) ? undefined : answer.value);
    draft.clear(text);
    setOpen(false);
  };
  return (
    <div>
      <h3>{t("admin.help.note")}</h3>
      {stored === undefined ? (
        <p className="quiet">{t("admin.help.no-note")}</p>
      ) : (
        <p className="note" dir="auto">
          {stored.text}
          <br />
          <span className="quiet">
            <When at={stored.at} />
          </span>
        </p>
      )}
      {open ? (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
          <div className="field">
            <label htmlFor={id}>{t("admin.help.note-text")}</label>
            <textarea
              id={id}
              dir="auto"
              rows={4}
              maxLength={MOST}
              value={draft.form}
              onChange={(event) => draft.edit(event.target.value)}
            />
          </div>
          <Failed trouble={trouble} />
          <div className="page-actions">
            <ActionButton type="submit" look="primary">
              {t("admin.settings.save")}
            </ActionButton>
            <ActionButton
              onClick={() => {
                draft.clear();
                setOpen(false);
              }}
            >
              {t("admin.settings.discard")}
            </ActionButton>
          </div>
        </form>
      ) : (
        <ActionButton look="quiet" onClick={() => setOpen(true)}>
          {t("admin.help.note-write")}
        </ActionButton>
      )}
    </div>
  );
}

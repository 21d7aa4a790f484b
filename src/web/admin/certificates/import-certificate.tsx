import { type ReactNode, useId, useState } from "react";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Failed, Section } from "../parts/page.tsx";
import type { Answer } from "../state/api.ts";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useDraft } from "../state/use-draft.ts";

const MOST_LETTERS = 200_000;

/** Puts a certificate of somebody else's in use: pasted or from files. The key stays in this form only until it is sent. */
export function ImportCertificate({ taken }: { taken: (certificate: Answer<"certificateShow">) => unknown }) {
  const { t } = useText();
  const { api } = usePanel();
  const draft = useDraft("certificate", "");
  const [key, setKey] = useState("");
  const [force, setForce] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const send = async () => {
    setBusy(true);
    const answer = await api.ask("certificateImport", { body: { certificate: draft.form, key, force } });
    setBusy(false);
    setDone(answer.ok);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    draft.clear();
    setKey("");
    setForce(false);
    await taken(answer.value);
  };
  const empty = draft.form.trim() === "" || key.trim() === "";
  return (
    <Section title={t("admin.certificates.import")}>
      {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!empty) void send();
        }}
      >
        <PemField
          label={t("admin.certificates.pem")}
          hint={t("admin.certificates.pem-hint")}
          value={draft.form}
          change={(text) => draft.edit(text)}
        />
        <PemField
          label={t("admin.certificates.key")}
          hint={t("admin.certificates.key-hint")}
          value={key}
          change={setKey}
        />
        {trouble === undefined && !force ? null : (
          <label className="check">
            <input type="checkbox" checked={force} onChange={() => setForce(!force)} />{" "}
            {t("admin.certificates.force")}
          </label>
        )}
        <Failed trouble={trouble} />
        <p role="status">{done ? t("admin.certificates.taken") : null}</p>
        <div>
          <ActionButton
            type="submit"
            look="primary"
            busy={busy}
            {...(empty && { off: t("admin.certificates.both") })}
          >
            {t("admin.certificates.take")}
          </ActionButton>
        </div>
      </form>
    </Section>
  );
}

function PemField(props: { label: string; hint: ReactNode; value: string; change: (text: string) => void }) {
  const { label, hint, value, change } = props;
  const { t } = useText();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        dir="ltr"
        rows={4}
        value={value}
        maxLength={MOST_LETTERS}
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        onChange={(event) => change(event.target.value)}
      />
      <p className="quiet" id={`${id}-hint`}>
        {hint}
      </p>
      <label className="file">
        {t("admin.certificates.file")}{" "}
        <input
          type="file"
          accept=".pem,.crt,.cer,.key,.txt"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file && file.size <= MOST_LETTERS) void file.text().then(change);
          }}
        />
      </label>
    </div>
  );
}

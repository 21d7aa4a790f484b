import { type ReactNode, useId, useState } from "react";
import { useLocation } from "wouter";
import { type CertificateField, certificateWays } from "#api/certificate-fields";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { Empty, Failed, Page, Section } from "../parts/page.tsx";
import { Said } from "../parts/said.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useDraft } from "../state/use-draft.ts";
import { emptyForm, fieldsOf, type RequestForm, wishOf } from "./request-fields.ts";

/** Asks for a certificate on one of four ways; our own authority needs no answer at all. */
export function RequestPage() {
  const { t } = useText();
  const { api } = usePanel();
  const [, go] = useLocation();
  const draft = useDraft<RequestForm>("certificate request", OWN);
  const [password, setPassword] = useState("");
  const [templates, setTemplates] = useState<readonly string[]>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const id = useId();
  const { form } = draft;
  const asks = form.from === "acme" || form.from === "enterprise";

  const send = async () => {
    setBusy(true);
    const body = { ...wishOf(form), ...(asks && password !== "" && { password }) };
    const answer = await api.ask("certificateRequest", { body });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    draft.clear();
    go("/certificates");
  };
  const listTemplates = async () => {
    setBusy(true);
    const { authority, account, trust } = form;
    const answer = await api.ask("certificateTemplates", { body: { authority, account, trust, password } });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) setTemplates(answer.value.templates);
  };
  return (
    <Page title={t("admin.certificates.request")} lead={t("admin.certificates.request-lead")}>
      {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
      <form
        className="request"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Section title={t("admin.certificates.way")}>
          <fieldset className="ways">
            <legend className="visually-hidden">{t("admin.certificates.way")}</legend>
            {certificateWays.map((way) => (
              <label key={way}>
                <input
                  type="radio"
                  name="way"
                  value={way}
                  checked={form.from === way}
                  onChange={() => draft.edit({ ...form, from: way })}
                />
                <span>
                  <b>{t(`admin.certificates.way.${way}`)}</b>
                  <br />
                  <span className="quiet">{t(`admin.certificates.way-about.${way}`)}</span>
                </span>
              </label>
            ))}
          </fieldset>
        </Section>
        <Section title={t("admin.certificates.wish")}>
          <div className="request-fields">
            {fieldsOf(form.from).map((field) => (
              <WishField
                key={field.name}
                field={field}
                value={form[field.name]}
                change={(text) => draft.edit({ ...form, [field.name]: text })}
                list={field.name === "template" && templates ? `${id}-templates` : undefined}
                wrong={trouble?.fields?.find((one) => one.field === field.name)?.expected}
              />
            ))}
            {asks ? (
              <TextField
                label={t("admin.certificates.password")}
                hint={t("admin.certificates.password-hint")}
                type="password"
                value={password}
                change={setPassword}
                most={256}
              />
            ) : null}
          </div>
          <datalist id={`${id}-templates`}>
            {templates?.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          {templates === undefined ? null : templates.length === 0 ? (
            <Empty>{t("admin.certificates.no-templates")}</Empty>
          ) : (
            <p role="status">
              {t("admin.certificates.templates")} <Said text={templates.join(", ")} />
            </p>
          )}
          <Failed trouble={trouble} />
          <div className="page-actions">
            <ActionButton type="submit" look="primary" busy={busy}>
              {t("admin.certificates.ask")}
            </ActionButton>
            {form.from === "enterprise" ? (
              <ActionButton
                busy={busy}
                onClick={listTemplates}
                {...(form.authority === "" && { off: t("admin.certificates.authority-first") })}
              >
                {t("admin.certificates.list-templates")}
              </ActionButton>
            ) : null}
          </div>
        </Section>
      </form>
    </Page>
  );
}

const OWN: RequestForm = emptyForm("own");

function WishField(props: {
  field: CertificateField;
  value: string;
  change: (text: string) => void;
  list: string | undefined;
  wrong: string | undefined;
}) {
  const { field, value, change, list, wrong } = props;
  const { t } = useText();
  const id = useId();
  const common = {
    id,
    value,
    "aria-describedby": `${id}-about`,
    ...(wrong !== undefined && { "aria-invalid": true }),
  };
  let input: ReactNode;
  if (field.kind === "switch")
    input = (
      <select {...common} onChange={(event) => change(event.target.value)}>
        <option value="true">{t("admin.doctor.yes")}</option>
        <option value="false">{t("admin.doctor.no")}</option>
      </select>
    );
  else if (field.kind === "list" || field.kind === "file")
    input = (
      <textarea
        {...common}
        dir="ltr"
        rows={3}
        spellCheck={false}
        onChange={(event) => change(event.target.value)}
      />
    );
  else
    input = (
      <input
        {...common}
        className="plain-input"
        dir="auto"
        list={list}
        inputMode={field.kind === "number" ? "numeric" : undefined}
        maxLength={"most" in field ? field.most : undefined}
        onChange={(event) => change(event.target.value)}
      />
    );
  return (
    <div className="field">
      <label htmlFor={id}>{t(`admin.certificates.field.${field.name}`)}</label>
      {input}
      <p className="quiet" id={`${id}-about`}>
        <Said text={field.summary} />
        {wrong === undefined ? null : (
          <span className="text-field-wrong">
            {" · "}
            <Said text={wrong} />
          </span>
        )}
      </p>
    </div>
  );
}

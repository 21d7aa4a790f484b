import { useState } from "react";
import type { SettingView } from "#api/settings";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton, allows } from "../parts/action-button.tsx";
import { FilterField } from "../parts/fields.tsx";
import { Asked, Empty, Failed, Page, Section } from "../parts/page.tsx";
import { usePanel, useRole } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";
import { useDraft } from "../state/use-draft.ts";
import { useFilters } from "../state/use-query.ts";
import { groupSettings } from "./group-settings.ts";
import { fromField, shapeOf, toField } from "./read-schema.ts";
import { SettingField } from "./setting-field.tsx";
import { SettingHistory } from "./setting-history.tsx";
import "./settings.css";

type Edits = Readonly<Record<string, string>>;
const NOTHING: Edits = {};

/** Every setting by its prefix, in the form of its schema; all that was edited is saved at once or not at all. */
export function SettingsPage() {
  const { t } = useText();
  const { api } = usePanel();
  const role = useRole();
  const { filters, set } = useFilters(["search", "changed"]);
  const told = useAsk("settingList");
  const draft = useDraft<Edits>("settings", NOTHING);
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(0);
  const settings = told.value?.settings ?? [];
  const groups = groupSettings(settings, filters.search, filters.changed !== "");
  const count = Object.keys(draft.form).length;

  const edit = (name: string, text: string | undefined) => {
    const { [name]: _before, ...others } = draft.form;
    draft.edit(text === undefined ? others : { ...others, [name]: text });
  };
  const save = async () => {
    setBusy(true);
    const answer = await api.ask("settingChange", { body: { values: valuesOf(draft.form, settings) } });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    told.set(answer.value);
    draft.clear();
    setSaved((before) => before + 1);
  };
  return (
    <Page title={t("admin.nav.settings")} lead={t("admin.settings.lead")}>
      {allows(role, "administrator") ? null : (
        <p className="quiet">{t("admin.may.administrator", { role: t(`admin.role.${role}`) })}</p>
      )}
      <Section title={t("admin.filter")}>
        <div className="filters">
          <FilterField
            label={t("admin.settings.search")}
            value={filters.search}
            change={(search) => set({ search })}
            most={200}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={filters.changed !== ""}
              onChange={(event) => set({ changed: event.target.checked ? "yes" : "" })}
            />{" "}
            {t("admin.settings.only-changed")}
          </label>
        </div>
      </Section>
      <Asked told={told}>
        {() =>
          groups.length === 0 ? (
            <Empty>
              {t(filters.search === "" ? "admin.settings.none-changed" : "admin.settings.none-fits")}
            </Empty>
          ) : (
            groups.map(({ prefix, settings: list }) => (
              <details
                key={prefix}
                className="section setting-group"
                open={
                  filters.search !== "" ||
                  filters.changed !== "" ||
                  list.some(({ name }) => name in draft.form)
                }
              >
                <summary>
                  <h2>{prefix}</h2>{" "}
                  <span className="quiet">
                    {t("admin.settings.group", {
                      number: list.length,
                      changed: list.filter(({ changed }) => changed).length,
                    })}
                  </span>
                </summary>
                {list.map((setting) => (
                  <SettingField
                    key={setting.name}
                    setting={setting}
                    edited={draft.form[setting.name]}
                    edit={(text) => edit(setting.name, text)}
                    wrong={wrongOf(trouble, setting.name)}
                  />
                ))}
              </details>
            ))
          )
        }
      </Asked>
      {count === 0 ? (
        <p role="status" className="quiet">
          {saved > 0 ? t("admin.settings.saved") : null}
        </p>
      ) : (
        <div className="save-bar">
          {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
          <Failed trouble={trouble} />
          <div className="page-actions">
            <span>{t("admin.settings.unsaved-count", { number: count })}</span>
            <ActionButton look="primary" busy={busy} onClick={save}>
              {t("admin.settings.save")}
            </ActionButton>
            <Button
              onClick={() => {
                draft.clear();
                setTrouble(undefined);
              }}
            >
              {t("admin.settings.discard")}
            </Button>
          </div>
        </div>
      )}
      <SettingHistory key={saved} undone={() => told.again()} />
    </Page>
  );
}

/** What is as it is by default is given back to the default, which a later version may choose anew. */
function valuesOf(edits: Edits, settings: readonly SettingView[]): Record<string, unknown> {
  return Object.fromEntries(
    settings.flatMap(({ name, schema, default: byDefault }) => {
      const text = edits[name];
      if (text === undefined) return [];
      const shape = shapeOf(schema);
      return [[name, text === toField(shape, byDefault) ? null : fromField(shape, text)]];
    }),
  );
}

const wrongOf = (trouble: Trouble | undefined, name: string): string | undefined =>
  trouble?.fields?.find(({ field }) => field === name)?.expected;

import { useId } from "react";
import type { SettingView } from "#api/settings";
import { useText } from "../../kit/language/use-text.ts";
import { allows } from "../parts/action-button.tsx";
import { Said, valueText } from "../parts/said.tsx";
import { useRole } from "../state/panel.ts";
import { fromField, type Shape, shapeOf, toField } from "./read-schema.ts";

/** One setting: its name and summary, its value in the form that its schema asks for, and what is wrong with it. */
export function SettingField(props: {
  setting: SettingView;
  /** As the field has it; undefined: as the server has it. */
  edited: string | undefined;
  edit: (text: string | undefined) => void;
  wrong: string | undefined;
}) {
  const { setting, edited, edit, wrong } = props;
  const { t } = useText();
  const role = useRole();
  const id = useId();
  const shape = shapeOf(setting.schema);
  const stored = toField(shape, setting.value);
  const about = [`${id}-about`, wrong === undefined ? "" : `${id}-wrong`].join(" ").trim();
  const byDefault = toField(shape, setting.default);
  return (
    <div className="setting" data-edited={edited !== undefined}>
      <label htmlFor={id}>
        <Said text={setting.name} code />
        {setting.changed ? <span className="mark">{t("admin.settings.changed")}</span> : null}
        {edited === undefined ? null : <span className="mark">{t("admin.settings.unsaved")}</span>}
      </label>
      <div id={`${id}-about`}>
        <p>
          <Said text={setting.summary} />
        </p>
        <p className="quiet">
          {t("admin.settings.default")} <Said text={valueText(setting.default)} code />
          {setting.waitsFor === undefined ? null : (
            <>
              {" "}
              · {t("admin.settings.waits")} <Said text={setting.waitsFor} />
            </>
          )}
        </p>
      </div>
      <Editor
        id={id}
        about={about}
        shape={shape}
        value={edited ?? stored}
        wrong={wrong !== undefined}
        readOnly={!allows(role, "administrator")}
        change={(text) => edit(same(shape, text, stored) ? undefined : text)}
      />
      {wrong === undefined ? null : (
        <p className="text-field-wrong" id={`${id}-wrong`}>
          <Said text={wrong} />
        </p>
      )}
      {(edited ?? stored) === byDefault || !allows(role, "administrator") ? null : (
        <button
          type="button"
          className="button"
          data-look="quiet"
          aria-label={t("admin.settings.to-default-of", { name: setting.name })}
          onClick={() => edit(byDefault === stored ? undefined : byDefault)}
        >
          {t("admin.settings.to-default")}
        </button>
      )}
    </div>
  );
}

const same = (shape: Shape, one: string, other: string): boolean =>
  JSON.stringify(fromField(shape, one)) === JSON.stringify(fromField(shape, other));

function Editor(props: {
  id: string;
  about: string;
  shape: Shape;
  value: string;
  wrong: boolean;
  readOnly: boolean;
  change: (text: string) => void;
}) {
  const { id, about, shape, value, readOnly, change } = props;
  const { t } = useText();
  const common = {
    id,
    "aria-describedby": about,
    ...(props.wrong && { "aria-invalid": true }),
  };
  switch (shape.kind) {
    case "switch":
      return (
        <select
          {...common}
          disabled={readOnly}
          value={value}
          onChange={(event) => change(event.target.value)}
        >
          <option value="true">{t("admin.settings.on")}</option>
          <option value="false">{t("admin.settings.off")}</option>
        </select>
      );
    case "choice":
      return (
        <select
          {...common}
          disabled={readOnly}
          value={value}
          onChange={(event) => change(event.target.value)}
        >
          {(shape.choices.includes(value) ? shape.choices : [value, ...shape.choices]).map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      );
    case "list":
    case "json":
      return (
        <textarea
          {...common}
          dir="ltr"
          readOnly={readOnly}
          rows={Math.min(8, Math.max(2, value.split("\n").length + 1))}
          value={value}
          spellCheck={false}
          title={shape.kind === "list" ? t("admin.settings.a-line-each") : "JSON"}
          onChange={(event) => change(event.target.value)}
        />
      );
    case "number":
      return (
        <input
          {...common}
          className="plain-input"
          type="number"
          readOnly={readOnly}
          min={shape.min}
          max={shape.max}
          value={value}
          onChange={(event) => change(event.target.value)}
        />
      );
    case "text":
      return (
        <input
          {...common}
          className="plain-input"
          type="text"
          dir="auto"
          readOnly={readOnly}
          maxLength={shape.most}
          value={value}
          spellCheck={false}
          onChange={(event) => change(event.target.value)}
        />
      );
  }
}

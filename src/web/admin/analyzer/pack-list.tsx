import { useState } from "react";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton, allows } from "../parts/action-button.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Failed, Section } from "../parts/page.tsx";
import { Said } from "../parts/said.tsx";
import { usePanel, useRole } from "../state/panel.ts";
import type { Answered, Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";

const MOST_BYTES = 2_500_000;
const OLD_DAYS = 365;

/** The rules in use: how old they are, who signed them, and taking them to and from a server without Internet. */
export function PackList() {
  const { t } = useText();
  const { api } = usePanel();
  const role = useRole();
  const told = useAsk("analyzerPacks");
  const [trouble, setTrouble] = useState<Trouble>();
  const [done, setDone] = useState<string>();
  const heard = async (answer: Answered<unknown>, sentence: string) => {
    setTrouble(answer.ok ? undefined : answer.trouble);
    setDone(answer.ok ? sentence : undefined);
    if (answer.ok) await told.again();
  };
  const take = async (file: File) => {
    if (file.size > MOST_BYTES) return;
    const answer = await api.ask("analyzerPackImport", { body: { file: await file.text() } });
    await heard(answer, t("admin.analyzer.pack-taken", { name: answer.ok ? answer.value.name : "" }));
  };
  const give = async (name: string) => {
    const answer = await api.ask("analyzerPackExport", { name });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) saveFile(answer.value.file, `parley-rules-${name}.json`);
  };
  return (
    <Section title={t("admin.analyzer.packs")}>
      <Failed trouble={trouble} />
      <p role="status">{done}</p>
      <Asked told={told}>
        {({ packs }) => (
          <ul className="rows">
            {packs.map(({ name, version, ageDays, rules, source, signedBy, problem }) => (
              <li key={name} className="row-line">
                <LevelMark
                  level={problem === undefined ? (ageDays > OLD_DAYS ? "warn" : "good") : "error"}
                  text={t("admin.analyzer.pack-age", { number: ageDays })}
                />
                <span className="grow">
                  <b>
                    <Said text={name} />
                  </b>{" "}
                  <Said text={version} /> · {t("admin.analyzer.pack-rules", { number: rules })} ·{" "}
                  {t(`admin.analyzer.pack-${source}`)} · {t("admin.analyzer.pack-signed")}{" "}
                  <Said text={signedBy} />
                  {problem === undefined ? null : (
                    <>
                      {" · "}
                      <Said text={problem} />
                    </>
                  )}
                </span>
                <ActionButton
                  look="quiet"
                  needs={role}
                  label={t("admin.analyzer.pack-export-of", { name })}
                  onClick={() => give(name)}
                >
                  {t("admin.analyzer.pack-export")}
                </ActionButton>
                {source === "imported" ? (
                  <ActionButton
                    look="danger-quiet"
                    label={t("admin.analyzer.pack-remove-of", { name })}
                    onClick={async () =>
                      heard(
                        await api.ask("analyzerPackRemove", { name }),
                        t("admin.analyzer.pack-removed", { name }),
                      )
                    }
                  >
                    {t("admin.analyzer.pack-remove")}
                  </ActionButton>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </Asked>
      {allows(role, "administrator") ? (
        <label className="file">
          {t("admin.analyzer.pack-import")}{" "}
          <input
            type="file"
            accept=".json"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) void take(file);
            }}
          />
        </label>
      ) : (
        <p className="quiet">{t("admin.may.administrator", { role: t(`admin.role.${role}`) })}</p>
      )}
    </Section>
  );
}

function saveFile(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

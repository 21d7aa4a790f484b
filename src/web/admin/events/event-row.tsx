import type { EventView } from "#api/trace";
import { useText } from "../../kit/language/use-text.ts";
import { LevelMark } from "../parts/level.tsx";
import { CaseLink, Command, HelpLink } from "../parts/problem-card.tsx";
import { Said, When } from "../parts/said.tsx";

/** One event: what happened, and opened the measured cause, the fix with its command, its case, its help page, its old codes. */
export function EventRow({ event }: { event: EventView }) {
  const { t } = useText();
  const { level, at, text, component, id, subject, category, cause, fix, command, legacy } = event;
  return (
    <li>
      <details>
        <summary>
          <span className="row-line">
            <LevelMark level={level} />
            <span className="grow">
              <Said text={text} />
            </span>
            <span className="quiet">
              <When at={at} />
            </span>
          </span>
        </summary>
        <dl className="facts">
          {cause === "" ? null : (
            <>
              <dt>{t("admin.events.cause")}</dt>
              <dd>
                <Said text={cause} />
              </dd>
            </>
          )}
          {fix === undefined ? null : (
            <>
              <dt>{t("admin.events.fix")}</dt>
              <dd>
                <Said text={fix} />
                {command === undefined ? null : <Command command={command} />}
              </dd>
            </>
          )}
          {subject === undefined ? null : (
            <>
              <dt>{t("admin.events.subject")}</dt>
              <dd>
                <bdi>{subject}</bdi>
              </dd>
            </>
          )}
          <dt>{t("admin.events.component")}</dt>
          <dd>
            <Said text={`${component} · ${category}`} />
          </dd>
          {legacy === undefined ? null : (
            <>
              <dt>{t("admin.events.legacy")}</dt>
              <dd>
                <Said
                  text={Object.entries(legacy)
                    .map(([kind, code]) => `${kind} ${code}`)
                    .join(", ")}
                />
              </dd>
            </>
          )}
        </dl>
        <p className="problem-card-links">
          {event.case === undefined ? null : <CaseLink code={event.case} />}
          {id === undefined ? null : <HelpLink id={id} />}
        </p>
      </details>
    </li>
  );
}

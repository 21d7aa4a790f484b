import { useText } from "../kit/language/use-text.ts";
import type { CaseAbout as About } from "./read-server.ts";

/** Beside the messages of a case: the errors with their reason and fix, events, lines of the log, settings of that time. */
export function CaseAbout({ about }: { about: About }) {
  const { t } = useText();
  return (
    <section className="snoop-files" aria-labelledby="snoop-case">
      <h2 id="snoop-case">{t("snoop.case", { case: about.case })}</h2>
      {about.problems.map(({ id, what, why, fix }) => (
        <div key={`${id} ${what}`} lang="en" dir="ltr">
          <p>
            <strong>{what}</strong> <a href={`/help/${id}`}>{id}</a>
          </p>
          {why === "unknown" ? null : (
            <p className="quiet">
              {t("snoop.seen")}: <code>{JSON.stringify(why.observed)}</code>
            </p>
          )}
          <ul>
            {fix.map(({ text, command }) => (
              <li key={text}>
                {text} {command === undefined ? null : <code>{command}</code>}
              </li>
            ))}
          </ul>
        </div>
      ))}
      <Rows
        title={t("snoop.events")}
        rows={about.events.map(({ at, level, component, text }) => [at, level, component, text])}
      />
      <Rows
        title={t("snoop.log")}
        rows={about.log.map(({ at, level, component, text }) => [at, level, component, text])}
      />
      <Rows
        title={t("snoop.settings")}
        rows={about.settings.map(({ name, value }) => [name, JSON.stringify(value)])}
      />
    </section>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly (readonly string[])[] }) {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>
        {title} ({rows.length})
      </summary>
      <ul lang="en" dir="ltr">
        {rows.map((row) => (
          <li key={row.join(" ")}>{row.join(" · ")}</li>
        ))}
      </ul>
    </details>
  );
}

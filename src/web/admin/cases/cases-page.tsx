import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { EventRow } from "../events/event-row.tsx";
import { Asked, Empty, Page, Section } from "../parts/page.tsx";
import { ProblemCard } from "../parts/problem-card.tsx";
import { Said, valueText, When } from "../parts/said.tsx";
import type { Answer } from "../state/api.ts";
import { useAsk } from "../state/use-ask.ts";

/** Everything that one incident left behind, by the code that every message about it shows. */
export function CasesPage() {
  const { t } = useText();
  const { code } = useParams<{ code?: string }>();
  return (
    <Page
      title={code === undefined ? t("admin.nav.cases") : t("admin.problem.case", { case: code })}
      lead={t("admin.cases.lead")}
    >
      <FindCase key={code} code={code ?? ""} />
      {code === undefined ? <Empty>{t("admin.cases.none")}</Empty> : <Case key={code} code={code} />}
    </Page>
  );
}

function FindCase({ code }: { code: string }) {
  const { t } = useText();
  const [, go] = useLocation();
  const [wanted, setWanted] = useState(code);
  return (
    <form
      className="find"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted.trim() !== "") go(`/cases/${encodeURIComponent(wanted.trim())}`);
      }}
    >
      <TextField label={t("admin.cases.code")} value={wanted} change={setWanted} most={20} required />
      <Button type="submit" look="primary">
        {t("admin.cases.show")}
      </Button>
    </form>
  );
}

function Case({ code }: { code: string }) {
  const told = useAsk("caseShow", { name: code });
  return <Asked told={told}>{(found) => <CaseParts found={found} />}</Asked>;
}

function CaseParts({ found }: { found: Answer<"caseShow"> }) {
  const { t } = useText();
  const { story, problems, events, messages, log, settings } = found;
  return (
    <>
      <Section
        title={t("admin.cases.story")}
        actions={<a href={`/snoop?case=${encodeURIComponent(found.case)}`}>{t("admin.cases.snoop")}</a>}
      >
        {story.length === 0 ? (
          <Empty>{t("admin.cases.no-story")}</Empty>
        ) : (
          <ol className="story">
            {story.map((sentence, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the story does not change, and a sentence may come twice
              <li key={at}>
                <Said text={sentence} />
              </li>
            ))}
          </ol>
        )}
      </Section>
      {problems.length === 0 ? null : (
        <Section title={t("admin.cases.problems")}>
          {problems.map((problem) => (
            <ProblemCard key={`${problem.id} ${problem.at}`} trouble={withoutEmpty(problem)} />
          ))}
        </Section>
      )}
      {events.length === 0 ? null : (
        <Section title={t("admin.events.found", { number: events.length })}>
          <ul className="rows">
            {events.map((event) => (
              <EventRow key={event.number} event={event} />
            ))}
          </ul>
        </Section>
      )}
      {messages.length === 0 ? null : (
        <Section title={t("admin.cases.messages", { number: messages.length })}>
          <ul className="rows">
            {messages.map(({ number, at, direction, transport, remote, message }) => (
              <li key={number}>
                <details>
                  <summary>
                    <span className="row-line">
                      <span>{t(`admin.cases.${direction}`)}</span>
                      <span className="grow">
                        <Said text={message.split("\r\n", 1)[0] ?? ""} code />{" "}
                        <span className="quiet">
                          <Said text={`${transport} ${remote}`} />
                        </span>
                      </span>
                      <span className="quiet">
                        <When at={at} date={false} />
                      </span>
                    </span>
                  </summary>
                  {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
                  <pre tabIndex={0} lang="en" dir="ltr">
                    {message}
                  </pre>
                </details>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {log.length === 0 ? null : (
        <Section title={t("admin.cases.log", { number: log.length })}>
          <ul className="rows">
            {log.map(({ at, level, component, text }) => (
              <li key={`${at} ${text}`} className="row-line">
                <When at={at} date={false} />
                <Said text={`${level} ${component}`} />
                <span className="grow">
                  <Said text={text} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {settings.length === 0 ? null : (
        <Section title={t("admin.cases.settings")}>
          <dl className="facts">
            {settings.map(({ name, value }) => (
              <div key={name}>
                <dt>
                  <Said text={name} />
                </dt>
                <dd>
                  <Said text={valueText(value)} />
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
    </>
  );
}

/** A card leads to its case; here that is this page. */
function withoutEmpty(problem: Answer<"caseShow">["problems"][number]) {
  const { id, what, why, fix, ruledOut, fields } = problem;
  return { id, what, why, fix, ruledOut, fields };
}

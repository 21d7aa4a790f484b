import { useEffect, useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import type { MeaningView } from "#api/explanation";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { Asked, Empty, Page, Section } from "../parts/page.tsx";
import { Prose } from "../parts/prose.tsx";
import { Said } from "../parts/said.tsx";
import { useAsk } from "../state/use-ask.ts";
import { useFilters } from "../state/use-query.ts";
import { useSettled } from "../state/use-settled.ts";
import { HelpNote } from "./help-note.tsx";
import { type HelpTitle, readTitles } from "./help-titles.ts";

/** What a code means, old ones of Office Communications Server too, and every help page by its title. All of it is on this server. */
export function HelpPage() {
  const { t } = useText();
  const { code } = useParams<{ code?: string }>();
  return (
    <Page title={code === undefined ? t("admin.nav.help") : code} lead={t("admin.help.lead")}>
      <Ask key={code} code={code ?? ""} />
      {code === undefined ? <Titles /> : <Meanings key={code} code={code} />}
    </Page>
  );
}

function Ask({ code }: { code: string }) {
  const { t } = useText();
  const [, go] = useLocation();
  const [asked, setAsked] = useState(code);
  return (
    <form
      className="find"
      onSubmit={(event) => {
        event.preventDefault();
        if (asked.trim() !== "") go(`/help/${encodeURIComponent(asked.trim())}`);
      }}
    >
      <TextField
        label={t("admin.help.code")}
        hint={t("admin.help.code-hint")}
        value={asked}
        change={setAsked}
        most={200}
        required
      />
      <Button type="submit" look="primary">
        {t("admin.help.explain")}
      </Button>
    </form>
  );
}

function Meanings({ code }: { code: string }) {
  const { t } = useText();
  const told = useAsk("explain", { query: { code } });
  return (
    <>
      <Asked told={told}>
        {({ meanings }) =>
          meanings.length === 0 ? (
            <Empty>{t("admin.help.unknown", { code })}</Empty>
          ) : (
            meanings.map((meaning) => <Meaning key={meaning.kind + meaning.code} meaning={meaning} />)
          )
        }
      </Asked>
      <p>
        <Link href="/help">{t("admin.help.all")}</Link>
      </p>
    </>
  );
}

function Meaning({ meaning }: { meaning: MeaningView }) {
  const { t } = useText();
  const { kind, code, title, component, source } = meaning;
  const parts = ["cause", "evidence", "fix", "howToCheck"] as const;
  return (
    <Section title={kind === "parley" ? code : `${t(`admin.help.kind.${kind}`)} ${code}`}>
      <p>
        <b>
          <Said text={title} />
        </b>
      </p>
      {parts.map((part) => {
        const text = meaning[part];
        return text === undefined || text === "" ? null : (
          <div key={part}>
            <h3>{t(`admin.help.part.${part}`)}</h3>
            <Prose text={text} />
          </div>
        );
      })}
      {kind === "parley" ? <HelpNote page={code} note={meaning.note} /> : null}
      <p className="quiet">
        {component === undefined ? null : (
          <>
            {t("admin.help.said-by")} <Said text={component} />.{" "}
          </>
        )}
        {kind === "parley" ? (
          <Link href={`/events?id=${code}`}>{t("admin.attention.all-of", { id: code })}</Link>
        ) : (
          <>
            {t("admin.help.source")} <Said text={source} />
          </>
        )}
      </p>
    </Section>
  );
}

function Titles() {
  const { t } = useText();
  const { filters, set } = useFilters(["search"]);
  const { search } = useSettled(filters);
  const [titles, setTitles] = useState<readonly HelpTitle[] | "unreached">();
  useEffect(() => {
    let current = true;
    void readTitles(search.trim()).then((read) => current && setTitles(read ?? "unreached"));
    return () => {
      current = false;
    };
  }, [search]);
  const found = titles === "unreached" ? [] : (titles ?? []);
  return (
    <Section title={t("admin.help.pages", { number: found.length })}>
      <TextField
        label={t("admin.help.search")}
        value={filters.search}
        change={(words) => set({ search: words })}
        most={200}
      />
      {titles === "unreached" ? <Empty>{t("failure.unreachable")}</Empty> : null}
      {titles !== undefined && titles !== "unreached" && found.length === 0 ? (
        <Empty>{t("admin.help.none-fits")}</Empty>
      ) : null}
      <ul className="rows">
        {found.map(({ id, title, extract }) => (
          <li key={id} className="row-line">
            <Link href={`/help/${id}`}>{id}</Link>
            <span className="grow">
              <Said text={title} />
              {extract === "" ? null : (
                <>
                  <br />
                  <span className="quiet">
                    <Said text={extract} />
                  </span>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

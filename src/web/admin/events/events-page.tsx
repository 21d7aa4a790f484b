import { useId, useState } from "react";
import { eventCategories } from "#codes/event-categories";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { ChoiceField, FilterField } from "../parts/fields.tsx";
import { Asked, Empty, Page, Section } from "../parts/page.tsx";
import { useAsk } from "../state/use-ask.ts";
import { useFilters } from "../state/use-query.ts";
import { useSettled } from "../state/use-settled.ts";
import { EventRow } from "./event-row.tsx";

const FILTERS = ["level", "category", "component", "id", "case", "user", "text", "from", "until"] as const;
/** Those that few people need. */
const MORE = ["user", "component", "id", "case", "from", "until"] as const;
const STEPS = [200, 1_000, 5_000] as const;
const FOLLOW_MS = 3_000;

/** What happened, newest first, as the API seeks it; each line opens to its cause and the way out. */
export function EventsPage() {
  const { t } = useText();
  const { filters, set, clear } = useFilters(FILTERS);
  const settled = useSettled(filters);
  const [most, setMost] = useState<number>(STEPS[0]);
  const [follow, setFollow] = useState(false);
  const components = useAsk("logShow");
  const events = useAsk("eventList", {
    query: {
      ...settled,
      level: settled.level === "error" || settled.level === "warn" ? settled.level : "info",
      category: eventCategories.find((one) => one === settled.category),
      from: momentOf(settled.from),
      until: momentOf(settled.until),
      most,
    },
    ...(follow && { every: FOLLOW_MS }),
  });
  const id = useId();
  const filtered = FILTERS.some((name) => filters[name] !== "");
  const next = STEPS.find((step) => step > most);
  return (
    <Page
      title={t("admin.nav.events")}
      lead={t("admin.events.lead")}
      actions={
        <>
          <label className="check">
            <input type="checkbox" checked={follow} onChange={() => setFollow(!follow)} />{" "}
            {t("admin.events.follow")}
          </label>
          <Button onClick={() => events.again()}>{t("admin.again")}</Button>
        </>
      }
    >
      <Section title={t("admin.filter")}>
        <div className="filters">
          <ChoiceField
            label={t("admin.events.level")}
            value={filters.level}
            change={(level) => set({ level })}
            choices={["", "warn", "error"].map((one) => [one, t(`admin.events.from-${one || "info"}`)])}
          />
          <ChoiceField
            label={t("admin.events.category")}
            value={filters.category}
            change={(category) => set({ category })}
            choices={["", ...eventCategories].map((one) => [one, one || t("admin.all")])}
          />
          <FilterField
            label={t("admin.events.text")}
            value={filters.text}
            change={(text) => set({ text })}
            most={200}
          />
        </div>
        <details open={MORE.some((name) => filters[name] !== "")}>
          <summary>{t("admin.events.more-filters")}</summary>
          <div className="filters">
            <FilterField
              label={t("admin.events.user")}
              value={filters.user}
              change={(user) => set({ user })}
              most={300}
            />
            <FilterField
              label={t("admin.events.component")}
              value={filters.component}
              change={(component) => set({ component })}
              most={60}
              list={`${id}-components`}
            />
            <FilterField
              label={t("admin.events.id")}
              value={filters.id}
              change={(one) => set({ id: one })}
              most={20}
            />
            <FilterField
              label={t("admin.events.case")}
              value={filters.case}
              change={(code) => set({ case: code })}
              most={20}
            />
            <FilterField
              label={t("admin.events.from")}
              type="datetime-local"
              value={filters.from}
              change={(from) => set({ from })}
            />
            <FilterField
              label={t("admin.events.until")}
              type="datetime-local"
              value={filters.until}
              change={(until) => set({ until })}
            />
          </div>
        </details>
        <datalist id={`${id}-components`}>
          {components.value?.components.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {filtered ? (
          <p>
            <Button look="quiet" onClick={clear}>
              {t("admin.filter-clear")}
            </Button>
          </p>
        ) : null}
      </Section>
      <Section title={t("admin.events.found", { number: events.value?.events.length ?? 0 })}>
        <Asked told={events}>
          {(list) =>
            list.events.length === 0 ? (
              <Empty>{t(filtered ? "admin.events.none-fits" : "admin.events.none")}</Empty>
            ) : (
              <ul className="rows">
                {list.events.toReversed().map((event) => (
                  <EventRow key={event.number} event={event} />
                ))}
              </ul>
            )
          }
        </Asked>
        {events.value?.events.length === most && next !== undefined ? (
          <Button onClick={() => setMost(next)}>{t("admin.events.more", { number: next })}</Button>
        ) : null}
      </Section>
    </Page>
  );
}

/** Of this place's wall clock, or with its zone, as links of the panel have it. */
function momentOf(text: string): string | undefined {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

import { type ReactNode, useEffect, useState } from "react";
import { Link } from "wouter";
import type { EventView } from "#api/trace";
import { useText } from "../../kit/language/use-text.ts";
import { useLive } from "../../kit/use-live.ts";
import { CheckRow, DoctorRun, DoctorTrouble } from "../parts/doctor-checks.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Empty, Failed, Section } from "../parts/page.tsx";
import { CaseLink, HelpLink } from "../parts/problem-card.tsx";
import { Said, When } from "../parts/said.tsx";
import { usePanel } from "../state/panel.ts";
import { useAsk } from "../state/use-ask.ts";
import { certificateWorry } from "./certificate-worry.ts";
import { groupEvents } from "./group-events.ts";

const DAY_MS = 24 * 60 * 60_000;
const MOST_EVENTS = 1_000;
const SHOWN = 8;

/** Everything that wants somebody: what the doctor measured, the certificate's end, what failed in the last day. Nothing of it: that is said too. */
export function Attention() {
  const { t } = useText();
  const { doctor } = usePanel();
  const { report, since } = useLive(doctor.state);
  const [dayAgo] = useState(() => new Date(Date.now() - DAY_MS).toISOString());
  const certificate = useAsk("certificateShow");
  const practices = useAsk("analyzerReport");
  const events = useAsk("eventList", { query: { level: "warn", from: dayAgo, most: MOST_EVENTS } });
  useEffect(() => {
    void doctor.look();
  }, [doctor]);

  // "Not checked" is never taken for yes, but where nothing is configured that could be checked.
  const bad =
    report?.checks.filter(({ answer, optional }) => answer !== "yes" && !(optional && answer !== "no")) ?? [];
  const worry = certificate.value && certificateWorry(certificate.value);
  const groups = groupEvents(events.value?.events ?? []);
  const found = (practices.value?.report?.findings ?? []).filter(
    ({ state, severity }) => state === "found" && severity !== "info",
  );
  const asking = since !== undefined || certificate.busy || events.busy || practices.busy;
  const nothing = bad.length === 0 && worry === undefined && found.length === 0 && groups.length === 0;
  const failed = certificate.trouble ?? events.trouble ?? practices.trouble;
  return (
    <Section title={t("admin.attention.title")} actions={<DoctorRun />}>
      <DoctorTrouble />
      <Failed trouble={failed} />
      <ul className="rows">
        {bad.map((check) => (
          <CheckRow key={check.name} check={check} />
        ))}
        {worry === undefined ? null : (
          <Row level={worry.level}>
            <Link href="/certificates">
              {t(`admin.attention.certificate-${worry.kind}`, {
                count: worry.days,
                names: worry.names.join(", "),
              })}
            </Link>
          </Row>
        )}
        {found.slice(0, SHOWN).map(({ rule, title, subject, severity }) => (
          <Row key={`${rule} ${subject}`} level={severity === "error" ? "error" : "warn"}>
            <Link href="/analyzer">
              <Said text={[title, subject].filter(Boolean).join(": ")} />
            </Link>
          </Row>
        ))}
        {found.length > SHOWN ? (
          <li>
            <Link href="/analyzer">
              {t("admin.attention.more-practices", { number: found.length - SHOWN })}
            </Link>
          </li>
        ) : null}
        {groups.slice(0, SHOWN).map((group) => (
          <EventRow key={group.latest.number} {...group} />
        ))}
      </ul>
      {groups.length > SHOWN ? (
        <Link href="/events?level=warn">{t("admin.attention.more", { number: groups.length - SHOWN })}</Link>
      ) : null}
      {nothing && !asking && report && !failed ? (
        <Empty>{t("admin.attention.nothing", { number: report.checks.length })}</Empty>
      ) : null}
    </Section>
  );
}

function Row({ level, children }: { level: "error" | "warn"; children: ReactNode }) {
  return (
    <li className="row-line">
      <LevelMark level={level} />
      <span className="grow">{children}</span>
    </li>
  );
}

function EventRow({ latest, count }: { latest: EventView; count: number }) {
  const { t } = useText();
  const { id, level, text, at } = latest;
  return (
    <li className="row-line">
      <LevelMark level={level} />
      <span className="grow">
        <Said text={text} />{" "}
        <span className="quiet">
          {count > 1 ? `${t("admin.attention.times", { number: count })} ` : null}
          <When at={at} />
        </span>
      </span>
      {latest.case === undefined ? null : <CaseLink code={latest.case} />}
      {id === undefined ? null : count > 1 ? (
        <Link href={`/events?id=${id}`}>{t("admin.attention.all-of", { id })}</Link>
      ) : (
        <HelpLink id={id} />
      )}
    </li>
  );
}

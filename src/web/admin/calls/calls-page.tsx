import type { CallListView } from "#api/call-list";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Empty, Page, Section } from "../parts/page.tsx";
import { CaseLink } from "../parts/problem-card.tsx";
import { Said, When } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import { useAsk } from "../state/use-ask.ts";

const EVERY_MS = 5_000;
const MOST_SHOWN = 500;
type Party = CallListView["calls"][number]["caller"];

/** Which calls are up now; the list follows by itself. */
export function CallsPage() {
  const { t } = useText();
  const told = useAsk("callList", { every: EVERY_MS });
  return (
    <Page
      title={t("admin.nav.calls")}
      lead={t("admin.calls.lead")}
      actions={<Button onClick={() => told.again()}>{t("admin.again")}</Button>}
    >
      <Section title={t("admin.calls.found", { number: told.value?.total ?? 0 })}>
        <Asked told={told}>
          {({ calls }) =>
            calls.length === 0 ? (
              <Empty>{t("admin.calls.none")}</Empty>
            ) : (
              <Table
                caption={t("admin.nav.calls")}
                rows={calls.slice(0, MOST_SHOWN)}
                keyOf={({ case: code }) => code}
                columns={[
                  {
                    title: t("admin.calls.caller"),
                    head: true,
                    cell: ({ caller }) => <Who party={caller} />,
                  },
                  { title: t("admin.calls.callee"), cell: ({ callee }) => <Who party={callee} /> },
                  {
                    title: t("admin.calls.state"),
                    cell: ({ state }) => (
                      <LevelMark
                        level={state === "confirmed" ? "good" : "info"}
                        text={t(`admin.calls.${state}`)}
                      />
                    ),
                  },
                  { title: t("admin.calls.since"), cell: ({ since }) => <When at={since} /> },
                  {
                    title: t("admin.calls.way"),
                    cell: ({ carried }) => t(carried ? "admin.calls.carried" : "admin.calls.direct"),
                  },
                  { title: t("admin.calls.case"), cell: (call) => <CaseLink code={call.case} /> },
                ]}
              />
            )
          }
        </Asked>
      </Section>
    </Page>
  );
}

function Who({ party: { name, address, device, transport } }: { party: Party }) {
  return (
    <>
      <bdi>{name || address}</bdi>
      <br />
      <span className="quiet">
        <Said text={[name && address, device, transport].filter(Boolean).join(" · ")} />
      </span>
    </>
  );
}

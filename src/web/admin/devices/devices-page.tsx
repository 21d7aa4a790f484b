import { Link } from "wouter";
import type { EndpointView } from "#api/endpoints";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { FilterField } from "../parts/fields.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Empty, Page, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import { useAsk } from "../state/use-ask.ts";
import { useFilters } from "../state/use-query.ts";
import { findEndpoints } from "./find-endpoints.ts";

const MOST_SHOWN = 200;

/** Who is signed in, with which device, from where and until when. */
export function DevicesPage() {
  const { t } = useText();
  const { filters, set } = useFilters(["search"]);
  const told = useAsk("endpointList");
  const found = findEndpoints(told.value?.endpoints ?? [], filters.search);
  return (
    <Page
      title={t("admin.nav.devices")}
      lead={t("admin.devices.lead")}
      actions={<Button onClick={() => told.again()}>{t("admin.again")}</Button>}
    >
      <Section title={t("admin.devices.found", { number: found.length })}>
        <FilterField
          label={t("admin.devices.search")}
          value={filters.search}
          change={(search) => set({ search })}
          most={200}
        />
        <Asked told={told}>
          {({ endpoints }) =>
            found.length === 0 ? (
              <Empty>{t(endpoints.length === 0 ? "admin.devices.none" : "admin.devices.none-fits")}</Empty>
            ) : (
              <Devices rows={found.slice(0, MOST_SHOWN)} />
            )
          }
        </Asked>
        {found.length > MOST_SHOWN ? (
          <p className="quiet">{t("admin.devices.more", { number: found.length - MOST_SHOWN })}</p>
        ) : null}
      </Section>
    </Page>
  );
}

function Devices({ rows }: { rows: readonly EndpointView[] }) {
  const { t } = useText();
  return (
    <Table
      caption={t("admin.nav.devices")}
      rows={rows}
      keyOf={({ address, contact }) => `${address} ${contact}`}
      columns={[
        {
          title: t("admin.devices.user"),
          head: true,
          cell: ({ address }) => (
            <Link href={`/users/${encodeURIComponent(address)}`}>
              <bdi>{address}</bdi>
            </Link>
          ),
        },
        {
          title: t("admin.devices.device"),
          cell: ({ userAgent, contact, instance }) => (
            <>
              <Said text={userAgent ?? t("admin.devices.nameless")} />
              <details>
                <summary>{t("admin.devices.details")}</summary>
                <Said text={[contact, instance].filter(Boolean).join(" · ")} code />
              </details>
            </>
          ),
        },
        {
          title: t("admin.devices.from"),
          cell: ({ transport, remote }) => <Said text={`${transport} ${remote}`} />,
        },
        {
          title: t("admin.devices.proof"),
          cell: ({ proof }) => <Said text={proof.join(", ")} />,
        },
        { title: t("admin.devices.since"), cell: ({ registeredAt }) => <When at={registeredAt} /> },
        { title: t("admin.devices.until"), cell: ({ expiresAt }) => <When at={expiresAt} /> },
        {
          title: t("admin.devices.line"),
          cell: ({ connected }) => (
            <LevelMark
              level={connected ? "good" : "warn"}
              text={t(connected ? "admin.devices.connected" : "admin.devices.gone")}
            />
          ),
        },
      ]}
    />
  );
}

import { useText } from "../../kit/language/use-text.ts";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Empty, Section } from "../parts/page.tsx";
import { Said } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import type { Answer } from "../state/api.ts";
import type { Told } from "../state/use-ask.ts";

const LEVELS = { yes: "good", "by wildcard": "warn", no: "error" } as const;

/** Names that are needed, by service and kind of client, against those that are there. */
export function NameTable({ told }: { told: Told<Answer<"certificateNames">> }) {
  const { t } = useText();
  return (
    <Section title={t("admin.certificates.names")}>
      <Asked told={told}>
        {({ rows, present }) => (
          <>
            {rows.length === 0 ? (
              <Empty>{t("admin.certificates.no-names")}</Empty>
            ) : (
              <Table
                caption={t("admin.certificates.names")}
                rows={rows}
                keyOf={({ name, service, clients }) => `${name} ${service} ${clients}`}
                columns={[
                  { title: t("admin.certificates.name"), head: true, cell: ({ name }) => <bdi>{name}</bdi> },
                  { title: t("admin.certificates.service"), cell: ({ service }) => <Said text={service} /> },
                  { title: t("admin.certificates.clients"), cell: ({ clients }) => <Said text={clients} /> },
                  {
                    title: t("admin.certificates.there"),
                    cell: ({ present: there, note, signedIn }) => (
                      <>
                        <LevelMark
                          level={LEVELS[there]}
                          text={t(`admin.certificates.there.${there.replace(" ", "-")}`)}
                        />{" "}
                        <Said text={note} />
                        {there !== "no" || signedIn === 0
                          ? null
                          : ` ${t("admin.certificates.stops", { number: signedIn })}`}
                      </>
                    ),
                  },
                ]}
              />
            )}
            <p className="quiet">
              {t("admin.certificates.all-names")} <Said text={present.join(", ")} />
            </p>
          </>
        )}
      </Asked>
    </Section>
  );
}

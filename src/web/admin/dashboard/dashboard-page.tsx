import { type ReactNode, useEffect } from "react";
import { Link } from "wouter";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { useLive } from "../../kit/use-live.ts";
import { Asked, Page, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import { usePanel } from "../state/panel.ts";
import { useAsk } from "../state/use-ask.ts";
import { Attention } from "./attention.tsx";

const EVERY_MS = 30_000;

/** What needs somebody, first; then what there is. */
export function DashboardPage() {
  const { t } = useText();
  const status = useAsk("status", { every: EVERY_MS });
  const calls = useAsk("callList", { every: EVERY_MS });
  const { at } = useLive(usePanel().doctor.state);
  const { again } = status;
  useEffect(() => {
    // The telephones of the doctor's own call were counted with the others.
    if (at !== undefined) void again();
  }, [at, again]);
  return (
    <Page
      title={t("admin.nav.dashboard")}
      actions={
        <Button onClick={() => Promise.all([status.again(), calls.again()])}>{t("admin.again")}</Button>
      }
    >
      <Attention />
      <Section title={t("admin.dashboard.now")}>
        <Asked told={status}>
          {({ users, endpoints, listeners, connections, domain, version, startedAt, state }) => (
            <>
              <ul className="tiles">
                <Tile to="/users" count={users} label={t("admin.dashboard.users")} />
                <Tile to="/devices" count={endpoints} label={t("admin.dashboard.endpoints")} />
                <Tile to="/calls" count={calls.value?.total ?? "—"} label={t("admin.dashboard.calls")} />
                <Tile to="/services" count={listeners.length} label={t("admin.dashboard.listeners")} />
                <Tile to="/services" count={connections} label={t("admin.dashboard.connections")} />
              </ul>
              <p className="quiet">
                {t("admin.dashboard.server", { domain, version })} <Said text={state} />,{" "}
                {t("admin.dashboard.since")} <When at={startedAt} />
              </p>
            </>
          )}
        </Asked>
      </Section>
    </Page>
  );
}

function Tile({ to, count, label }: { to: string; count: ReactNode; label: string }) {
  return (
    <li>
      <Link className="tile" href={to}>
        <b>{count}</b> {label}
      </Link>
    </li>
  );
}

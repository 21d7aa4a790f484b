import { LogOut, Menu } from "lucide-react";
import { Suspense, useState } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { LookPart } from "../client/views/settings/look-part.tsx";
import { Button } from "../kit/button.tsx";
import { useText } from "../kit/language/use-text.ts";
import { NAVIGATION, type Place } from "./navigation.ts";
import { PAGES } from "./pages.tsx";
import { Empty, Page, Reading } from "./parts/page.tsx";
import { PageBoundary } from "./parts/page-boundary.tsx";
import { UpdateBanner } from "./parts/update-banner.tsx";
import { usePanel } from "./state/panel.ts";
import type { Role } from "./state/session.ts";

/** The frame around every page: where one can go, who one is, and what the server wants said at once. */
export function Shell({ who, role }: { who: string; role: Role }) {
  const { t } = useText();
  const [path] = useLocation();
  const [open, setOpen] = useState(false);
  return (
    <div className="shell">
      <a className="skip" href="#page">
        {t("admin.skip")}
      </a>
      <header className="shell-head">
        <span className="shell-mark">
          <img src="/icon.svg" alt="" width={24} height={24} /> Parley · {t("admin.name")}
        </span>
        <button
          type="button"
          className="button shell-menu"
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpen(!open)}
        >
          <Menu aria-hidden size={18} /> {t("admin.menu")}
        </button>
      </header>
      <nav id="navigation" className="shell-nav" aria-label={t("admin.nav.label")} data-open={open}>
        {NAVIGATION.map(({ label, places }) => (
          <div key={label}>
            <h2 id={label}>{t(label)}</h2>
            <ul aria-labelledby={label}>
              {places.map((place) => (
                <Entry
                  key={place.path}
                  place={place}
                  here={isHere(path, place.path)}
                  go={() => setOpen(false)}
                />
              ))}
            </ul>
          </div>
        ))}
        <Self who={who} role={role} />
      </nav>
      <main id="page" className="shell-page" tabIndex={-1}>
        <UpdateBanner />
        <PageBoundary place={path}>
          <Suspense fallback={<Reading />}>
            <Switch>
              {PAGES.map(([route, PageOfRoute]) => (
                <Route key={route} path={route}>
                  <PageOfRoute />
                </Route>
              ))}
              <Route>
                <Page title={t("admin.nowhere.title")}>
                  <Empty>
                    {t("admin.nowhere.why", { path: `/admin${path}` })}{" "}
                    <Link href="/">{t("admin.nav.dashboard")}</Link>
                  </Empty>
                </Page>
              </Route>
            </Switch>
          </Suspense>
        </PageBoundary>
      </main>
    </div>
  );
}

function Entry({ place, here, go }: { place: Place; here: boolean; go: () => void }) {
  const { t } = useText();
  const { path, label, icon: Icon } = place;
  return (
    <li>
      <Link href={path} aria-current={here ? "page" : undefined} onClick={go}>
        <Icon aria-hidden size={16} /> {t(label)}
      </Link>
    </li>
  );
}

/** Who is signed in with which role, how it looks to them, and the way out. */
function Self({ who, role }: { who: string; role: Role }) {
  const { t } = useText();
  const { session } = usePanel();
  return (
    <div className="shell-self">
      <p>
        <bdi>{who}</bdi>
        <br />
        <span className="quiet">{t(`admin.role.${role}`)}</span>
      </p>
      <LookPart />
      <a href="/">{t("admin.to-client")}</a>
      <Button onClick={() => session.signOut()}>
        <LogOut aria-hidden size={16} className="mirrored" /> {t("admin.sign-out")}
      </Button>
    </div>
  );
}

const isHere = (path: string, place: string): boolean =>
  place === "/" ? path === "/" : path === place || path.startsWith(`${place}/`);

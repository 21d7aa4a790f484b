import { lazy, Suspense, useEffect, useState } from "react";
import { Route, Switch, useLocation } from "wouter";
import type { Me } from "#api/me";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { CallLayer } from "../call/call-layer.tsx";
import { OtherCalls } from "../call/other-calls.tsx";
import { useClient } from "../client-context.tsx";
import { PeoplePanel } from "../contacts/people-panel.tsx";
import { ConversationWindow } from "../conversation/conversation-window.tsx";
import { OwnState } from "../own-state/own-state.tsx";
import { SharingBar } from "../sharing/sharing-bar.tsx";
import { Toasts } from "../toasts/toasts.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { KeyHelp } from "./key-help.tsx";
import { NoticeList } from "./notice-list.tsx";
import { PartBoundary } from "./part-boundary.tsx";
import { StartCard } from "./start-card.tsx";
import { useWindowKeys } from "./use-window-keys.ts";
import "./window.css";

// Few open these at first: they are loaded when somebody does.
const Settings = lazy(async () => ({ default: (await import("../settings/settings.tsx")).Settings }));
const CaseView = lazy(async () => ({ default: (await import("../case/case-view.tsx")).CaseView }));
const CheckView = lazy(async () => ({ default: (await import("../settings/check-view.tsx")).CheckView }));

/** The window: people on the left, what one does with them on the right; on a narrow screen one of the two. */
export function MainWindow({ me }: { me: Me }) {
  const { t } = useText();
  const { conversations } = useClient();
  const [place, go] = useLocation();
  const [keys, showKeys] = useState(false);
  const unread = useLive(conversations.unread);
  useWindowKeys(() => showKeys(true));
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Parley` : "Parley";
  }, [unread]);
  const back = () => go("/");
  const list = place === "/" || place === "/calls";
  return (
    <div className="window" data-shows={list ? "people" : "conversation"}>
      <SharingBar />
      <ConnectionBanner />
      <NoticeList />
      <main className="window-columns">
        <h1 className="visually-hidden">Parley</h1>
        <nav className="window-people" data-region="people" aria-label={t("window.people")}>
          <OwnState me={me} showKeys={() => showKeys(true)} />
          <PeoplePanel me={me} />
        </nav>
        <section
          className="window-main"
          data-region="conversation"
          tabIndex={-1}
          aria-label={t("window.main")}
        >
          <PartBoundary place={place}>
            <Suspense fallback={null}>
              <Switch>
                <Route path="/chat/:peer">
                  {({ peer }) => {
                    const address = peerOf(peer);
                    return <ConversationWindow key={address} peer={address} back={back} />;
                  }}
                </Route>
                <Route path="/settings/*?">
                  <OtherCalls />
                  <Settings me={me} back={back} />
                </Route>
                <Route path="/check">
                  <OtherCalls />
                  <CheckView back={back} />
                </Route>
                <Route path="/case/:code">
                  {({ code }) => (
                    <>
                      <OtherCalls />
                      <CaseView code={code} back={back} />
                    </>
                  )}
                </Route>
                <Route>
                  <OtherCalls />
                  <StartCard me={me} />
                </Route>
              </Switch>
            </Suspense>
          </PartBoundary>
        </section>
      </main>
      <Toasts />
      <CallLayer />
      <KeyHelp open={keys} close={() => showKeys(false)} />
    </div>
  );
}

/** Of a path that somebody may have typed. */
function peerOf(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

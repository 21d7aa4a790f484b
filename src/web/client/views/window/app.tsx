import { Route, Switch } from "wouter";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useClient } from "../client-context.tsx";
import { LinkPage } from "../sign-in/link-page.tsx";
import { SignInPage } from "../sign-in/sign-in-page.tsx";
import { MainWindow } from "./main-window.tsx";

/** Which of the three pages there are: a link is used, somebody signs in, or the window of the person who is. */
export function App() {
  const { t } = useText();
  const state = useLive(useClient().account.state);
  return (
    <Switch>
      <Route path="/first">
        <LinkPage />
      </Route>
      <Route path="/join">
        <LinkPage />
      </Route>
      <Route>
        {state.kind === "signed-in" ? (
          <MainWindow me={state.me} />
        ) : state.kind === "signed-out" ? (
          <SignInPage {...(state.failure ? { ended: state.failure } : {})} />
        ) : (
          <p className="visually-hidden" role="status">
            {t("window.loading")}
          </p>
        )}
      </Route>
    </Switch>
  );
}

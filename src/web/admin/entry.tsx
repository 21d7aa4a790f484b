import { Router } from "wouter";
import { useText } from "../kit/language/use-text.ts";
import { useLive } from "../kit/use-live.ts";
import { Shell } from "./shell.tsx";
import { NoRole, SignIn } from "./sign-in/sign-in.tsx";
import { RoleContext, usePanel } from "./state/panel.ts";

/** The panel for who has a role, a way in for who is not signed in, and a sentence for everybody else. The address stays. */
export function Entry() {
  const { t } = useText();
  const state = useLive(usePanel().session.state);
  switch (state.kind) {
    case "unknown":
      return (
        <p className="visually-hidden" role="status">
          {t("admin.reading")}
        </p>
      );
    case "signed-out":
      return <SignIn ended={state.trouble} />;
    case "no-role":
      return <NoRole who={state.who} trouble={state.trouble} />;
    case "in":
      return (
        <RoleContext value={state.role}>
          <Router base="/admin">
            <Shell who={state.who} role={state.role} />
          </Router>
        </RoleContext>
      );
  }
}

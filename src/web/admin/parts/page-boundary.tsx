import { Component, type ReactNode } from "react";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { type Panel, PanelContext } from "../state/panel.ts";
import { ProblemCard } from "./problem-card.tsx";

/** A page that does not come, or fails, leaves the frame standing, so that one can go elsewhere. */
export class PageBoundary extends Component<
  { place: string; children: ReactNode },
  { readonly failed: boolean; readonly error?: unknown }
> {
  static override contextType = PanelContext;
  declare context: Panel | undefined;
  override state: { readonly failed: boolean; readonly error?: unknown } = { failed: false };

  static getDerivedStateFromError(error: unknown) {
    return { failed: true, error };
  }

  /** The browser's words for a script that is not there: after an upgrade pages have other names. */
  override componentDidCatch(error: unknown) {
    if (error instanceof TypeError && /module script|dynamically imported/i.test(error.message))
      this.context?.watch.outdated();
  }

  override componentDidUpdate(before: { place: string }) {
    if (this.state.failed && before.place !== this.props.place) this.setState({ failed: false });
  }

  override render() {
    return this.state.failed ? <PageFailed error={this.state.error} /> : this.props.children;
  }
}

function PageFailed({ error }: { error: unknown }) {
  const { t } = useText();
  const observed = error instanceof Error ? error.message : String(error);
  return (
    <div role="alert">
      <ProblemCard
        trouble={{
          what: t("admin.page-failed"),
          why: { kind: "page", observed, expected: undefined },
          fix: [{ text: t("admin.page-failed-fix") }],
        }}
      />
      <Button onClick={() => location.reload()}>{t("notice.reload")}</Button>
    </div>
  );
}

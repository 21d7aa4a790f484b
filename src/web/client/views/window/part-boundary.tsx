import { Component, type ReactNode } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { FailureCard } from "../failure-card.tsx";

/** Around what is loaded when it is needed: a part that does not come takes the rest of the window, and a call in it, not with it. */
export class PartBoundary extends Component<
  { place: string; children: ReactNode },
  { readonly failed: boolean; readonly error?: unknown }
> {
  override state: { readonly failed: boolean; readonly error?: unknown } = { failed: false };

  static getDerivedStateFromError(error: unknown) {
    return { failed: true, error };
  }

  /** Another part is another try. */
  override componentDidUpdate(before: { place: string }) {
    if (this.state.failed && before.place !== this.props.place) this.setState({ failed: false });
  }

  override render() {
    return this.state.failed ? <PartFailed error={this.state.error} /> : this.props.children;
  }
}

function PartFailed({ error }: { error: unknown }) {
  const { t } = useText();
  const why = error instanceof Error ? error.message : String(error);
  return (
    <div className="part-failed" role="alert">
      <FailureCard failure={{ what: t("window.part-failed"), why, fix: t("window.part-failed-fix") }} />
      <Button onClick={() => location.reload()}>{t("notice.reload")}</Button>
    </div>
  );
}

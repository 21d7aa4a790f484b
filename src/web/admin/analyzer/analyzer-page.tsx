import { useText } from "../../kit/language/use-text.ts";
import { Empty, Page } from "../parts/page.tsx";

/** Not written yet; says where the same is done until then. */
export function AnalyzerPage() {
  const { t } = useText();
  return (
    <Page title={t("admin.nav.analyzer")}>
      <Empty>{t("admin.later")}</Empty>
    </Page>
  );
}

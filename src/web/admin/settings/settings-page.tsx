import { useText } from "../../kit/language/use-text.ts";
import { Empty, Page } from "../parts/page.tsx";

/** Not written yet; says where the same is done until then. */
export function SettingsPage() {
  const { t } = useText();
  return (
    <Page title={t("admin.nav.settings")}>
      <Empty>{t("admin.later")}</Empty>
    </Page>
  );
}

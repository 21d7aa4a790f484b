import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import "./settings.css";

/** A page in the place of a conversation. */
export function Page(props: { title: string; back: () => void; children: ReactNode }) {
  const { t } = useText();
  return (
    <section className="page" aria-labelledby="page-title">
      <header className="page-head">
        <IconButton label={t("conversation.back")} onClick={props.back}>
          <ArrowLeft aria-hidden size={20} className="mirrored" />
        </IconButton>
        <h2 id="page-title">{props.title}</h2>
      </header>
      <div className="page-body">{props.children}</div>
    </section>
  );
}

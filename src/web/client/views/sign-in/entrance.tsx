import type { ReactNode } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import "./sign-in.css";

/** The frame of the pages before somebody is signed in. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useText();
  return (
    <main className="entrance">
      <div className="entrance-card">
        <p className="entrance-mark">
          <img src="/icon.svg" alt="" width={28} height={28} /> Parley
        </p>
        <h1>{title}</h1>
        {children}
      </div>
      <p className="entrance-links">
        <a href="/certificate">{t("sign-in.certificate")}</a>
        <a href="/help">{t("own.help")}</a>
      </p>
    </main>
  );
}

import { LoaderCircle } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useText } from "../../kit/language/use-text.ts";
import type { Trouble } from "../state/trouble.ts";
import type { Told } from "../state/use-ask.ts";
import { ProblemCard } from "./problem-card.tsx";

/** A page of the panel with its heading, which takes the focus when one comes here, and what one can do beside it. */
export function Page(props: { title: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const { title, lead, actions, children } = props;
  const { t } = useText();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t("admin.name")} · Parley`;
  }, [title, t]);
  useEffect(() => {
    // On the first page the browser begins at the top by itself.
    if (document.activeElement !== document.body) head.current?.focus();
  }, []);
  return (
    <>
      <header className="page-head">
        <h1 ref={head} tabIndex={-1}>
          {title}
        </h1>
        {actions ? <div className="page-actions">{actions}</div> : null}
      </header>
      {lead ? <p className="page-lead quiet">{lead}</p> : null}
      {children}
    </>
  );
}

/** A part of a page on a ground of its own. */
export function Section(props: { title: string; actions?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <header className="section-head">
        <h2 id={id}>{props.title}</h2>
        {props.actions ? <div className="page-actions">{props.actions}</div> : null}
      </header>
      {props.children}
    </section>
  );
}

/** What was asked of the server: a sign that it is on its way, its failure as a card, else what `children` make of it. */
export function Asked<Value>({
  told,
  children,
}: {
  told: Pick<Told<Value>, "value" | "trouble" | "busy">;
  children: (value: Value) => ReactNode;
}) {
  const { value, trouble, busy } = told;
  return (
    <>
      {trouble && !busy ? <Failed trouble={trouble} /> : null}
      {value === undefined ? busy ? <Reading /> : null : children(value)}
    </>
  );
}

export function Reading({ text }: { text?: string }) {
  const { t } = useText();
  return (
    <p role="status" className="reading quiet">
      <LoaderCircle aria-hidden size={16} className="turning" /> {text ?? t("admin.reading")}
    </p>
  );
}

export function Failed({ trouble }: { trouble: Trouble | undefined }) {
  return <div role="alert">{trouble ? <ProblemCard trouble={trouble} /> : null}</div>;
}

/** Nothing is here: why that is so, or what comes next. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty quiet">{children}</p>;
}

import { useText } from "../../kit/language/use-text.ts";

/** Words of the server, which speaks English, within a page that may be written in another language and direction. */
export function Said({ text, code = false }: { text: string; code?: boolean }) {
  return code ? (
    <code className="said" lang="en" dir="ltr">
      {text}
    </code>
  ) : (
    <span className="said" lang="en" dir="ltr">
      {text}
    </span>
  );
}

/** A moment as people of this language write it; its exact form stands in the tooltip. */
export function When({ at, date = true }: { at: string; date?: boolean }) {
  const { locale } = useText();
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return <>{at}</>;
  const text = date
    ? moment.toLocaleString(locale, { dateStyle: "medium", timeStyle: "medium" })
    : moment.toLocaleTimeString(locale);
  return (
    <time dateTime={at} title={at}>
      {text}
    </time>
  );
}

/** A value as text: words as they are, everything else as JSON. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "—";
  return typeof value === "string" ? value : JSON.stringify(value);
}

import { useEffect, useRef, useState } from "react";
import type { DiffRow } from "#trace/show/diff-messages";
import { printClock } from "#trace/show/print-time";
import { CopyButton } from "../kit/copy-button.tsx";
import { useText } from "../kit/language/use-text.ts";
import type { Asking } from "./ask-worker.ts";
import { BodyView } from "./body-view.tsx";
import type { ChosenMessage } from "./protocol.ts";

/** One message, each line beside what it says; or beside another message. */
export function MessageView(props: {
  asking: Asking;
  index: number;
  others: readonly { readonly message: number; readonly label: string }[];
}) {
  const { asking, index, others } = props;
  const { t } = useText();
  const [message, setMessage] = useState<ChosenMessage>();
  const [other, setOther] = useState<number>();
  const [rows, setRows] = useState<readonly DiffRow[]>();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    let current = true;
    void asking.ask("message", { index }).then(
      (answer) => {
        if (!current) return;
        setMessage(answer);
        requestAnimationFrame(() => head.current?.scrollIntoView({ block: "nearest" }));
      },
      () => current && setMessage(undefined), // a link to a message that this trace has not
    );
    return () => {
      current = false;
    };
  }, [asking, index]);
  useEffect(() => {
    let current = true;
    setRows(undefined);
    if (other !== undefined)
      void asking.ask("diff", { left: index, right: other }).then((answer) => current && setRows(answer));
    return () => {
      current = false;
    };
  }, [asking, index, other]);
  if (!message) return null;
  const text = message.lines.map((line) => line.text).join("\r\n");
  return (
    <section className="snoop-message" aria-labelledby="snoop-message-head">
      <h3 id="snoop-message-head" ref={head}>
        {t("snoop.message", { number: index + 1 })}{" "}
        <span className="quiet" dir="ltr">
          {[
            printClock(message.at),
            message.transport,
            message.from && message.to ? `${message.from} → ${message.to}` : (message.from ?? message.to),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </h3>
      {message.notes.length === 0 ? null : (
        <ul className="snoop-notes" lang="en" dir="ltr">
          {message.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className="snoop-message-tools">
        <CopyButton text={text} label={t("snoop.copy")} />
        <label>
          {t("snoop.compare")}{" "}
          <select
            value={other ?? ""}
            onChange={(event) => setOther(event.target.value === "" ? undefined : Number(event.target.value))}
          >
            <option value="">{t("snoop.compare-none")}</option>
            {others
              .filter((one) => one.message !== index)
              .map((one) => (
                <option key={one.message} value={one.message}>
                  {one.message + 1} {one.label}
                </option>
              ))}
          </select>
        </label>
      </div>
      {message.body ? <BodyView body={message.body} /> : null}
      {rows ? <Diff rows={rows} left={index} right={other ?? 0} /> : <Lines message={message} />}
    </section>
  );
}

function Lines({ message }: { message: ChosenMessage }) {
  const { t } = useText();
  return (
    <table className="snoop-lines" dir="ltr">
      <thead className="visually-hidden">
        <tr>
          <th>{t("snoop.line")}</th>
          <th>{t("snoop.says")}</th>
        </tr>
      </thead>
      <tbody>
        {message.lines.map(({ text, sentence, source, part, severity }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else and do not move
          <tr key={at} data-part={part} data-severity={severity}>
            <td>
              <code>{text || " "}</code>
            </td>
            <td lang="en">
              {sentence} {source === undefined ? null : <small>{source}</small>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Diff({ rows, left, right }: { rows: readonly DiffRow[]; left: number; right: number }) {
  const { t } = useText();
  return (
    <table className="snoop-lines snoop-diff" dir="ltr">
      <thead>
        <tr>
          <th>{t("snoop.message", { number: left + 1 })}</th>
          <th>{t("snoop.message", { number: right + 1 })}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else and do not move
          <tr key={at} data-same={row.same}>
            <td>
              <code>{row.left ?? " "}</code>
            </td>
            <td>
              <code>{row.right ?? " "}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

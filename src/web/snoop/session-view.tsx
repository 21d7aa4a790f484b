import { useEffect, useState } from "react";
import { Button } from "../kit/button.tsx";
import { useText } from "../kit/language/use-text.ts";
import type { Asking } from "./ask-worker.ts";
import { FindingList } from "./finding-list.tsx";
import { LadderView } from "./ladder-view.tsx";
import { MessageView } from "./message-view.tsx";
import { type ChosenSession, EXPORT_FORMATS, type ExportFormat } from "./protocol.ts";
import { saveBlob, savePicture } from "./save.ts";

/** One session: what became of it, what was found, its ladder, and the message that is looked at. */
export function SessionView(props: {
  asking: Asking;
  index: number;
  message: number | undefined;
  choose: (message: number) => void;
  /** Sessions that the filter leaves, for saving all. */
  all: readonly number[];
}) {
  const { asking, index, message, choose } = props;
  const { t } = useText();
  const [session, setSession] = useState<ChosenSession>();
  useEffect(() => {
    let current = true;
    void asking.ask("session", { index }).then(
      (answer) => current && setSession(answer),
      () => current && setSession(undefined), // a link to a session that this trace has not
    );
    return () => {
      current = false;
    };
  }, [asking, index]);
  if (!session) return null;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const save = async (format: ExportFormat): Promise<void> => {
    saveBlob(
      await asking.ask("export", { format, sessions: [index], dark }),
      `session-${index + 1}.${format}`,
    );
  };
  return (
    <article className="snoop-session">
      <h2 lang="en" dir="ltr">
        {session.account.sentence}
      </h2>
      <FindingList findings={session.findings} prove={choose} />
      <fieldset className="snoop-save">
        <legend className="visually-hidden">{t("snoop.save")}</legend>
        <span className="quiet" aria-hidden>
          {t("snoop.save")}
        </span>
        {EXPORT_FORMATS.map((format) => (
          <Button key={format} look="quiet" onClick={() => save(format)}>
            {format === "txt" ? t("snoop.text") : format.toUpperCase()}
          </Button>
        ))}
        <Button
          look="quiet"
          onClick={async () =>
            savePicture(
              await asking.ask("export", { format: "svg", sessions: [index], dark }),
              `session-${index + 1}.png`,
            )
          }
        >
          PNG
        </Button>
      </fieldset>
      <LadderView ladder={session.ladder} chosen={message} choose={choose} />
      {message === undefined ? (
        <p className="quiet">{t("snoop.choose-message")}</p>
      ) : (
        <MessageView asking={asking} index={message} others={messagesIn(session)} />
      )}
    </article>
  );
}

const messagesIn = ({ ladder }: ChosenSession) =>
  ladder.rows.flatMap(({ message, label }) => (message === undefined ? [] : [{ message, label }]));

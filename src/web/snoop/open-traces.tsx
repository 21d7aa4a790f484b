import { FileSearch } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../kit/button.tsx";
import { useText } from "../kit/language/use-text.ts";
import type { Source } from "./protocol.ts";

/** The ways to bring a trace: files, a text, or what passed this server. Before the first, with words on what can be read. */
export function OpenTraces(props: {
  read: (sources: readonly Source[]) => Promise<void>;
  readServer: () => Promise<void>;
  small: boolean;
}) {
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState<string>();
  const pasting = text !== undefined;
  useEffect(() => {
    if (pasting) area.current?.focus();
  }, [pasting]);
  const take = (files: FileList | null): void => {
    void props.read([...(files ?? [])].map((file) => ({ name: file.name, bytes: file })));
  };
  return (
    <div className={props.small ? "snoop-open" : "snoop-open snoop-open-first"}>
      {props.small ? null : (
        <>
          <FileSearch aria-hidden size={40} />
          <p>{t("snoop.drop")}</p>
          <p className="quiet">{t("snoop.formats")}</p>
        </>
      )}
      <div className="snoop-open-ways">
        <Button look="primary" onClick={() => input.current?.click()}>
          {t("snoop.open")}
        </Button>
        <Button onClick={() => setText((now) => (now === undefined ? "" : undefined))}>
          {t("snoop.paste")}
        </Button>
        <Button onClick={props.readServer}>{t("snoop.this-server")}</Button>
      </div>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={t("snoop.open")}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
      {text === undefined ? null : (
        <form
          className="snoop-paste"
          onSubmit={(event) => {
            event.preventDefault();
            setText(undefined);
            void props.read([{ name: t("snoop.pasted"), bytes: new Blob([text]) }]);
          }}
        >
          <label htmlFor="snoop-text">{t("snoop.paste-label")}</label>
          <textarea
            id="snoop-text"
            dir="ltr"
            rows={8}
            value={text}
            onChange={(event) => setText(event.target.value)}
            ref={area}
            spellCheck={false}
          />
          <Button type="submit" look="primary" disabled={text.trim() === ""}>
            {t("snoop.explain")}
          </Button>
        </form>
      )}
      {props.small ? null : <p className="quiet">{t("snoop.private")}</p>}
    </div>
  );
}

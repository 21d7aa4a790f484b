import { useEffect, useRef, useState } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";

/** MS-PRES has no limit; Communicator takes 500 characters. */
const MOST = 500;

/** The own note, edited where it stands: Enter or leaving saves it, Esc takes it back. */
export function NoteField(props: { note: string; failed: (failure: Failure | undefined) => void }) {
  const { self } = useClient();
  const { t } = useText();
  const { note, failed } = props;
  const [text, setText] = useState(note);
  const editing = useRef(false);
  useEffect(() => {
    if (!editing.current) setText(note);
  }, [note]);
  const save = async () => {
    editing.current = false;
    if (text.trim() === note) return;
    const done = await self.setNote(text);
    failed(done.ok ? undefined : done.failure);
  };
  return (
    <input
      className="note-field"
      aria-label={t("own.note")}
      placeholder={t("own.note-hint")}
      dir={text === "" ? undefined : "auto"}
      maxLength={MOST}
      value={text}
      onFocus={() => {
        editing.current = true;
      }}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === "Escape") setText(note);
        if (event.key === "Enter" && !event.nativeEvent.isComposing) event.currentTarget.blur();
      }}
    />
  );
}

import { useText } from "../../../kit/language/use-text.ts";

/** That they write, beside the log and not in it: a screen reader is not interrupted by each pause. */
export function TypingSign({ shown, name }: { shown: boolean; name: string }) {
  const { t } = useText();
  return (
    <p className="typing-sign" data-shown={shown || undefined}>
      {shown ? (
        <>
          <span className="typing-sign-dots" aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {t("conversation.typing", { name })}
        </>
      ) : null}
    </p>
  );
}

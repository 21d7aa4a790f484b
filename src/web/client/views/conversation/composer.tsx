import { SendHorizontal } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import type { Conversation } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { useWhyOff } from "../use-why-off.ts";
import { MOST_KB, measureText } from "./measure-text.ts";

/** The field to write in. Give it the peer as key: each conversation keeps its own draft. */
export function Composer({ conversation, name }: { conversation: Conversation; name: string }) {
  const { conversations } = useClient();
  const { t } = useText();
  const { peer } = conversation;
  const [text, setText] = useState(conversation.draft);
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const off = useWhyOff()("messages");
  const size = measureText(text);
  useGrowing(field, text);
  const write = (words: string) => {
    setText(words);
    conversations.setDraft(peer, words);
  };
  const send = () => {
    if (off || size.tooLong || text.trim() === "") return;
    void conversations.send(peer, text);
    write("");
    field.current?.focus();
  };
  const warning =
    off ?? (size.tooLong ? t("conversation.too-long", { size: size.kb, most: MOST_KB }) : undefined);
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        className="composer-field"
        rows={1}
        dir="auto"
        value={text}
        readOnly={off !== undefined}
        aria-label={t("conversation.write-to", { name })}
        aria-describedby={hint}
        aria-invalid={size.tooLong || undefined}
        placeholder={t("conversation.write-to", { name })}
        onChange={(event) => {
          write(event.target.value);
          conversations.typing(peer);
        }}
        onKeyDown={(event) => {
          // An input method takes Enter to choose a word (isComposing).
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button
        type="submit"
        className="composer-send"
        aria-label={t("conversation.send")}
        title={t("conversation.send")}
        aria-disabled={off !== undefined || size.tooLong || text.trim() === ""}
      >
        <SendHorizontal aria-hidden size={18} />
      </button>
      <p
        id={hint}
        className="composer-hint"
        data-warning={warning ? true : undefined}
        role={warning ? "alert" : undefined}
      >
        {warning ??
          (size.nearlyFull
            ? t("conversation.size", { size: size.kb, most: MOST_KB })
            : t("conversation.keys"))}
      </p>
    </form>
  );
}

/** As high as its text; the stylesheet says how high at most. */
function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = "auto";
    current.style.height = `${current.scrollHeight}px`;
  }, [field, text]);
}

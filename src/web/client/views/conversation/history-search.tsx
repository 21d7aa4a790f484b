import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { MessageView } from "#api/messages";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Done } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { MessageText } from "./message-text.tsx";
import { dayText, timeText } from "./time-text.ts";

/** While a person types, the server is asked after a pause of this length. */
const PAUSE_MS = 250;

/** Finds old messages with one person: all words must occur, newest first. */
export function HistorySearch({ peer, name, close }: { peer: string; name: string; close: () => void }) {
  const { conversations } = useClient();
  const { t, locale } = useText();
  const [words, setWords] = useState("");
  const [found, setFound] = useState<Done<readonly MessageView[]>>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    let current = true;
    setFound(undefined);
    if (words.trim() === "") return undefined;
    const timer = setTimeout(async () => {
      const answer = await conversations.search(words.trim(), peer);
      if (current) setFound(answer);
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [conversations, peer, words]);
  return (
    <search className="history-search" aria-label={t("conversation.search-here")}>
      <div className="history-search-field">
        <Search aria-hidden size={16} />
        <input
          ref={field}
          type="search"
          value={words}
          maxLength={200}
          placeholder={t("conversation.search-here")}
          aria-label={t("conversation.search-here")}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") close();
          }}
        />
        <IconButton label={t("conversation.search-close")} onClick={close}>
          <X aria-hidden size={16} />
        </IconButton>
      </div>
      <p className="history-search-count" role="status">
        {found?.ok ? t("conversation.found", { count: found.value.length }) : ""}
      </p>
      {found && !found.ok ? <FailureCard failure={found.failure} /> : null}
      {found?.ok && found.value.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is read by the arrow keys
        <ol className="history-search-list" tabIndex={0} aria-label={t("conversation.search-results")}>
          {found.value.map((message) => (
            <li key={`${message.at} ${message.direction} ${message.text}`}>
              <p>
                <b>
                  <bdi>{message.direction === "sent" ? t("conversation.you") : name}</bdi>
                </b>{" "}
                <time dateTime={message.at}>
                  {dayText(Date.parse(message.at), Date.now(), locale)},{" "}
                  {timeText(Date.parse(message.at), locale)}
                </time>
              </p>
              <p dir="auto">
                <MessageText text={message.text} />
              </p>
            </li>
          ))}
        </ol>
      ) : null}
    </search>
  );
}

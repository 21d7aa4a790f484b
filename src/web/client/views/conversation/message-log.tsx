import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Conversation, Failure, Person } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { groupMessages } from "./group-messages.ts";
import { MessageGroup } from "./message-group.tsx";
import { dayKey, dayText } from "./time-text.ts";
import { isLooking, useSeen } from "./use-seen.ts";

/** Nearer to an edge than this counts as being there. */
const NEAR_PX = 48;

/** What was said, oldest first. Give it the peer as key: a log that changes its person would announce all of it. */
export function MessageLog(props: {
  conversation: Conversation;
  person: Person;
  failed: (failure: Failure) => void;
}) {
  const { conversation, person, failed } = props;
  const client = useClient();
  const { t, locale } = useText();
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const newLine = useNewLine(conversation, atEnd);
  useSeen(conversation, atEnd);
  useKeepPlace(box, conversation, atEnd);
  const rows = useMemo(
    () => groupMessages(conversation.messages, dayKey, newLine),
    [conversation.messages, newLine],
  );
  const { hasEarlier, loading, messages } = conversation;
  const earlier = async () => {
    if (!hasEarlier || loading) return;
    const done = await client.conversations.loadEarlier(conversation.peer);
    if (!done.ok) failed(done.failure);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when more came, and not when nothing could be had
  useEffect(() => {
    const { current } = box;
    if (current && current.scrollTop < NEAR_PX) void earlier();
  }, [messages, hasEarlier]);
  const scrolled = () => {
    const { current } = box;
    if (!current) return;
    setAtEnd(current.scrollHeight - current.scrollTop - current.clientHeight < NEAR_PX);
    if (current.scrollTop < NEAR_PX) void earlier();
  };
  const jump = () => {
    const line = box.current?.querySelector(".conversation-new");
    if (line && conversation.unread > 0) line.scrollIntoView({ block: "start" });
    else box.current?.scrollTo({ top: box.current.scrollHeight });
  };
  return (
    <div className="conversation-log-frame">
      <div
        className="conversation-log"
        ref={box}
        onScroll={scrolled}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is read by the arrow keys
        tabIndex={0}
        role="log"
        aria-label={t("conversation.log", { name: person.name })}
        aria-live="polite"
        aria-relevant="additions"
        aria-busy={conversation.loading}
      >
        {conversation.hasEarlier ? (
          <Button look="quiet" onClick={earlier} disabled={conversation.loading}>
            {t(conversation.loading ? "conversation.loading" : "conversation.earlier")}
          </Button>
        ) : null}
        {rows.length === 0 && !conversation.loading ? (
          <p className="conversation-empty">{t("conversation.empty", { name: person.name })}</p>
        ) : null}
        {rows.map((row) =>
          row.kind === "day" ? (
            <div key={row.key} className="conversation-day">
              <span>{dayText(row.at, Date.now(), locale)}</span>
            </div>
          ) : row.kind === "unread" ? (
            <div key={row.key} className="conversation-new">
              <span>{t("conversation.new-line")}</span>
            </div>
          ) : (
            <MessageGroup
              key={row.key}
              mine={row.mine}
              person={person}
              messages={row.messages}
              resend={(id) => void client.conversations.resend(conversation.peer, id)}
            />
          ),
        )}
      </div>
      {atEnd ? null : (
        <Button className="conversation-jump" look="raised" onClick={jump}>
          <ArrowDown aria-hidden size={16} />
          {conversation.unread > 0
            ? t("conversation.jump-unread", { count: conversation.unread })
            : t("conversation.jump-end")}
        </Button>
      )}
    </div>
  );
}

/** The line above what was new stays while the person looks, though it counts as read; own words take it away. */
function useNewLine(conversation: Conversation, atEnd: boolean): string | undefined {
  const [line, setLine] = useState(conversation.firstUnread);
  const last = conversation.messages.at(-1);
  const { firstUnread } = conversation;
  if (firstUnread && firstUnread !== line && !(atEnd && isLooking())) setLine(firstUnread);
  else if (line && last?.mine && !firstUnread) setLine(undefined);
  return line;
}

/** Keeps what is read in its place when earlier messages come above it, and follows new ones at the end. */
function useKeepPlace(
  box: React.RefObject<HTMLDivElement | null>,
  conversation: Conversation,
  atEnd: boolean,
) {
  const before = useRef({ height: 0, first: "" });
  const opened = useRef(false);
  const { messages, theyType } = conversation;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is kept when the messages change, not when the person scrolls
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    const first = messages[0]?.id ?? "";
    const unread = opened.current ? null : current.querySelector(".conversation-new");
    if (unread) unread.scrollIntoView({ block: "start" });
    else if (!opened.current || atEnd || messages.at(-1)?.state === "sending")
      current.scrollTop = current.scrollHeight;
    else if (first !== before.current.first)
      current.scrollTop += current.scrollHeight - before.current.height;
    opened.current ||= messages.length > 0;
    before.current = { height: current.scrollHeight, first };
  }, [messages, theyType]);
  // A call above takes of the log's height: who read the end goes on reading it.
  useEffect(() => {
    const { current } = box;
    if (!current || !atEnd) return undefined;
    const watch = new ResizeObserver(() => {
      current.scrollTop = current.scrollHeight;
    });
    watch.observe(current);
    return () => watch.disconnect();
  }, [box, atEnd]);
}

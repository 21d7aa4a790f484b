import { useMemo } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useRoving } from "../../../kit/use-roving.ts";
import { useClient } from "../client-context.tsx";
import type { OpenPersonMenu } from "./person-menu.tsx";
import { PersonRow } from "./person-row.tsx";

/** With whom something was said, latest first. */
export function RecentList({ openMenu }: { openMenu: OpenPersonMenu }) {
  const { conversations } = useClient();
  const { t } = useText();
  const roving = useRoving<HTMLDivElement>();
  const recent = useLive(conversations.recent);
  if (recent.length === 0) return <p className="people-empty">{t("contacts.no-recent")}</p>;
  return (
    <div className="contact-list" {...roving}>
      {recent.map((peer) => (
        <Recent key={peer} peer={peer} openMenu={openMenu} />
      ))}
    </div>
  );
}

function Recent({ peer, openMenu }: { peer: string; openMenu: OpenPersonMenu }) {
  const { conversations } = useClient();
  const { t } = useText();
  const { messages, unread, theyType, draft } = useLive(
    useMemo(() => conversations.conversation(peer), [conversations, peer]),
  );
  const last = messages.at(-1);
  const line = theyType
    ? t("contacts.types")
    : draft !== ""
      ? t("contacts.draft", { text: draft })
      : last && (last.mine ? t("contacts.you-said", { text: last.text }) : last.text);
  return <PersonRow address={peer} line={line} unread={unread} openMenu={openMenu} />;
}

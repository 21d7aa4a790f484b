import { useMemo, useState } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Failure } from "../../state/contract.ts";
import { CallArea } from "../call/call-area.tsx";
import { OtherCalls } from "../call/other-calls.tsx";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { ShareChoice } from "../sharing/share-choice.tsx";
import { Composer } from "./composer.tsx";
import "./conversation.css";
import { ConversationHeader } from "./conversation-header.tsx";
import { LazyHistorySearch } from "./lazy-history-search.tsx";
import { MessageLog } from "./message-log.tsx";
import { TypingSign } from "./typing-sign.tsx";

/** Everything with one person, in one place that grows: texts, then voice, picture and desktops above them. */
export function ConversationWindow({ peer, back }: { peer: string; back?: () => void }) {
  const client = useClient();
  const { t } = useText();
  const person = useLive(useMemo(() => client.people.person(peer), [client, peer]));
  const conversation = useLive(useMemo(() => client.conversations.conversation(peer), [client, peer]));
  const [searching, setSearching] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [choosing, setChoosing] = useState(false);
  const share = async () => {
    setChoosing(true);
    const done = await client.calls.share(peer, "text");
    setChoosing(false);
    setFailure(done.ok ? undefined : done.failure);
  };
  return (
    <section className="conversation" aria-label={t("conversation.with", { name: person.name })}>
      <ConversationHeader
        person={person}
        search={() => setSearching(!searching)}
        share={share}
        failed={setFailure}
        {...(back ? { back } : {})}
      />
      <OtherCalls but={peer} />
      {choosing ? <ShareChoice name={person.name} /> : null}
      <CallArea peer={peer} name={person.name} share={share} failed={setFailure} />
      {failure ? <FailureCard failure={failure} putAway={() => setFailure(undefined)} /> : null}
      {searching ? (
        <LazyHistorySearch peer={peer} name={person.name} close={() => setSearching(false)} />
      ) : null}
      <MessageLog key={`log-${peer}`} conversation={conversation} person={person} failed={setFailure} />
      <TypingSign shown={conversation.theyType} name={person.name} />
      <Composer key={`composer-${peer}`} conversation={conversation} name={person.name} />
    </section>
  );
}

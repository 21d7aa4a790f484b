import { Clock3, Inbox } from "lucide-react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { ChatMessage, Person } from "../../state/contract.ts";
import { FailureCard } from "../failure-card.tsx";
import { PersonPicture } from "../person-picture.tsx";
import { MessageText } from "./message-text.tsx";
import { timeText } from "./time-text.ts";

/** What one person said in a row, under their name. */
export function MessageGroup(props: {
  mine: boolean;
  person: Person;
  messages: readonly ChatMessage[];
  resend: (id: string) => void;
}) {
  const { t, locale } = useText();
  const { mine, person, messages } = props;
  const [first] = messages;
  return (
    <div className="message-group" data-mine={mine || undefined}>
      {mine ? null : <PersonPicture person={person} size={28} presence={false} />}
      <div className="message-group-lines">
        <p className="message-group-head">
          <span className={mine ? "visually-hidden" : undefined}>
            {mine ? t("conversation.you") : person.name}
          </span>
          {first ? (
            <time dateTime={new Date(first.at).toISOString()}>{timeText(first.at, locale)}</time>
          ) : null}
        </p>
        {messages.map((message) => (
          <Message key={message.id} message={message} name={person.name} resend={props.resend} />
        ))}
      </div>
    </div>
  );
}

function Message(props: { message: ChatMessage; name: string; resend: (id: string) => void }) {
  const { t, locale } = useText();
  const { message, name } = props;
  const { state, failure } = message;
  return (
    <div
      className="message"
      data-state={state}
      data-message={message.id}
      title={timeText(message.at, locale)}
    >
      <p className="message-text" dir="auto">
        <MessageText text={message.text} />
      </p>
      {state === "sending" ? (
        <p className="message-state">
          <Clock3 aria-hidden size={12} /> {t("conversation.sending")}
        </p>
      ) : null}
      {state === "kept" ? (
        <p className="message-state">
          <Inbox aria-hidden size={12} /> {t("conversation.kept", { name })}
        </p>
      ) : null}
      {state === "failed" ? (
        <div className="message-failed">
          {failure ? <FailureCard failure={failure} /> : null}
          <Button look="quiet" onClick={() => props.resend(message.id)}>
            {t("conversation.resend")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

import { ArrowLeft, MonitorUp, Phone, Video } from "lucide-react";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Call, Done, Failure, Person } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { PersonPicture, StateWords } from "../person-picture.tsx";
import { useWhyOff } from "../use-why-off.ts";
import { ConversationMenu } from "./conversation-menu.tsx";

/** Who it is, how they are, and what one can begin with them. */
export function ConversationHeader(props: {
  person: Person;
  search: () => void;
  share: () => Promise<void>;
  failed: (failure: Failure | undefined) => void;
  back?: () => void;
}) {
  const { person, failed } = props;
  const { calls } = useClient();
  const { t } = useText();
  const mine = useLive(calls.all).filter(({ peer, phase }) => peer === person.address && phase !== "ended");
  const going = (kind: Call["kind"]) =>
    mine.some((call) => call.kind === kind) ? t(`call.already-${kind}`, { name: person.name }) : undefined;
  const off = useWhyOff();
  const callOff = off("calls") ?? going("call");
  const videoOff = off("calls") ?? off("video") ?? going("call");
  const shareOff = off("sharing") ?? going("share");
  const begin = async (wish: Promise<Done<Call>>) => {
    const done = await wish;
    failed(done.ok ? undefined : done.failure);
  };
  return (
    <header className="conversation-header">
      {props.back ? (
        <IconButton label={t("conversation.back")} onClick={props.back}>
          <ArrowLeft aria-hidden size={20} className="mirrored" />
        </IconButton>
      ) : null}
      <PersonPicture person={person} size={40} />
      <div className="conversation-who">
        <h2>
          <bdi>{person.name}</bdi>
        </h2>
        <p>
          <StateWords person={person} />
        </p>
      </div>
      <div className="conversation-actions">
        <IconButton
          label={t("call.call")}
          {...(callOff ? { off: callOff } : {})}
          onClick={() => begin(calls.start(person.address, false))}
        >
          <Phone aria-hidden size={18} />
        </IconButton>
        <IconButton
          label={t("call.video-call")}
          {...(videoOff ? { off: videoOff } : {})}
          onClick={() => begin(calls.start(person.address, true))}
        >
          <Video aria-hidden size={18} />
        </IconButton>
        <IconButton
          words
          label={t("sharing.share")}
          {...(shareOff ? { off: shareOff } : {})}
          onClick={props.share}
        >
          <MonitorUp aria-hidden size={18} />
        </IconButton>
        <ConversationMenu person={person} search={props.search} failed={failed} />
      </div>
    </header>
  );
}

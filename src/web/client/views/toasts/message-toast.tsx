import { X } from "lucide-react";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Toast } from "../../state/contract.ts";
import { useCountDown } from "../call/use-now.ts";
import { useClient } from "../client-context.tsx";
import { PersonPicture } from "../person-picture.tsx";
import { useOpenConversation } from "../use-open-conversation.ts";
import { usePerson } from "../use-person.ts";

/** A text that came while another conversation was open. */
export function MessageToast({ toast }: { toast: Extract<Toast, { kind: "message" }> }) {
  const { toasts } = useClient();
  const { t } = useText();
  const person = usePerson(toast.from);
  const open = useOpenConversation();
  const time = useCountDown(toast.until);
  if (time.over) return null;
  return (
    <div className="toast message-toast">
      <button
        type="button"
        className="message-toast-open"
        onClick={() => {
          toasts.dismiss(toast.id);
          open(toast.from);
        }}
      >
        <PersonPicture person={person} size={36} />
        <span className="toast-words">
          <b>
            <bdi>{person.name}</bdi>
          </b>
          <span className="message-toast-text" dir="auto">
            {toast.text}
          </span>
        </span>
      </button>
      <IconButton label={t("toast.put-away")} onClick={() => toasts.dismiss(toast.id)}>
        <X aria-hidden size={16} />
      </IconButton>
    </div>
  );
}

import { ArrowLeft, SendHorizontal } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { FindPerson } from "../call/find-person.tsx";

/** Longer is a message, not an answer to a call. */
const MOST_LATER = 200;

/** Where a call goes instead: another person, a telephone number, or "later" with a few words. It opened on wish, so it takes the focus. */
export function RedirectPanel(props: {
  from: string;
  back: () => void;
  redirect: (to: { address: string } | { later: string }) => void;
}) {
  const { t } = useText();
  const [later, setLater] = useState(t("toast.later-text"));
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.querySelector("input")?.focus(), []);
  return (
    <section className="redirect-panel" ref={panel} aria-label={t("toast.redirect")}>
      <FindPerson
        label={t("call.name-or-number")}
        not={props.from}
        choose={(address) => props.redirect({ address })}
      />
      <form
        className="redirect-later"
        onSubmit={(event) => {
          event.preventDefault();
          props.redirect({ later: later.trim() || t("toast.later-text") });
        }}
      >
        <input
          aria-label={t("toast.later-label")}
          value={later}
          maxLength={MOST_LATER}
          dir="auto"
          onChange={(event) => setLater(event.target.value)}
        />
        <Button type="submit">
          <SendHorizontal aria-hidden size={16} /> {t("toast.later")}
        </Button>
      </form>
      <Button look="quiet" onClick={props.back}>
        <ArrowLeft aria-hidden size={16} className="mirrored" /> {t("toast.back")}
      </Button>
    </section>
  );
}

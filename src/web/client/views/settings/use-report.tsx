import { type ReactNode, useState } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import type { Done, Failure } from "../../state/contract.ts";
import { FailureCard } from "../failure-card.tsx";

interface Report {
  /** What stands below a form: that it was done, or why not. */
  readonly shown: ReactNode;
  readonly failure: Failure | undefined;
  /** True: it was done. `says`: the sentence that tells so. */
  readonly of: (wish: Promise<Done<unknown>>, says?: string) => Promise<boolean>;
}

/** Carries out what a form asks for and shows how it went. */
export function useReport(): Report {
  const { t } = useText();
  const [failure, setFailure] = useState<Failure>();
  const [said, setSaid] = useState("");
  return {
    failure,
    shown: (
      <div role="status">
        {failure ? <FailureCard failure={failure} putAway={() => setFailure(undefined)} /> : null}
        {said === "" ? null : <p className="settings-done">{said}</p>}
      </div>
    ),
    async of(wish, says = t("settings.saved")) {
      setSaid("");
      const done = await wish;
      setFailure(done.ok ? undefined : done.failure);
      if (done.ok) setSaid(says);
      return done.ok;
    },
  };
}

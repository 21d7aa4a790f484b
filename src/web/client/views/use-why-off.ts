import type { Feature } from "#api/me";
import { useText } from "../../kit/language/use-text.ts";
import { useLive } from "../../kit/use-live.ts";
import { useClient } from "./client-context.tsx";

/** Asks why a feature is off here: the policy and who set it, as a sentence; undefined: it is on. */
export function useWhyOff(): (name: Feature["name"]) => string | undefined {
  const { t } = useText();
  const signedIn = useLive(useClient().account.state);
  return (name) => {
    const feature =
      signedIn.kind === "signed-in" ? signedIn.me.features.find((one) => one.name === name) : undefined;
    if (!feature || feature.allowed) return undefined;
    const { policy, setBy } = feature;
    return setBy ? t("feature.off-by", { policy, setBy }) : t("feature.off", { policy });
  };
}

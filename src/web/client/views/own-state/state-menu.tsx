import { Menu } from "@base-ui/react/menu";
import { Check, ChevronDown } from "lucide-react";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Done, Failure, OwnWord } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { timeText } from "../conversation/time-text.ts";
import { PresenceSign } from "../person-picture.tsx";
import { OWN_WORDS } from "./own-words.ts";
import { type Pause, pauseLength } from "./pauses.ts";

const PAUSES: readonly Pause[] = ["half-hour", "hour", "tomorrow"];

/** What colleagues see, chosen by hand: for good, for a while, or automatic again. */
export function StateMenu({ failed }: { failed: (failure: Failure | undefined) => void }) {
  const { self } = useClient();
  const { t, locale } = useText();
  const person = useLive(self.person);
  const chosen = useLive(self.chosen);
  const report = async (wish: Promise<Done>) => {
    const done = await wish;
    failed(done.ok ? undefined : done.failure);
  };
  const choose = (word: OwnWord | undefined) => void report(self.choose(word));
  const pause = (one: Pause) => void report(self.choose("do-not-disturb", pauseLength(one, Date.now())));
  const says =
    chosen?.word === "appear-offline"
      ? t("own.word.appear-offline")
      : (person.activityText ?? t(`presence.${person.availability ?? person.state}`));
  return (
    <Menu.Root>
      <Menu.Trigger className="state-menu-trigger" aria-label={t("own.choose-state", { state: says })}>
        {says}
        {chosen?.until === undefined ? null : (
          <span> {t("own.until", { time: timeText(chosen.until, locale) })}</span>
        )}
        <ChevronDown aria-hidden size={14} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="start" collisionPadding={8}>
          <Menu.Popup className="menu">
            {OWN_WORDS.map(([word, looks]) => (
              <Menu.Item key={word} className="menu-item" onClick={() => choose(word)}>
                <PresenceSign availability={looks} />
                {t(`own.word.${word}`)}
                <Chosen now={chosen?.word === word && chosen.until === undefined} />
              </Menu.Item>
            ))}
            <Menu.Separator className="menu-line" />
            <Menu.Group>
              <Menu.GroupLabel className="menu-label">{t("own.word.do-not-disturb")}</Menu.GroupLabel>
              {PAUSES.map((one) => (
                <Menu.Item key={one} className="menu-item" onClick={() => pause(one)}>
                  <PresenceSign availability="do-not-disturb" />
                  {t(`own.pause.${one}`)}
                </Menu.Item>
              ))}
            </Menu.Group>
            <Menu.Separator className="menu-line" />
            <Menu.Item className="menu-item" onClick={() => choose(undefined)}>
              <span className="menu-item-gap" />
              {t("own.automatic")}
              <Chosen now={chosen === undefined} />
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Chosen({ now }: { now: boolean }) {
  const { t } = useText();
  if (!now) return null;
  return <Check className="menu-item-end" size={16} aria-label={t("own.chosen")} />;
}

import { Headphones, Keyboard, Phone, Settings2, UserPlus } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import type { Me } from "#api/me";
import { useText } from "../../../kit/language/use-text.ts";
import type { Done, Failure } from "../../state/contract.ts";
import { readNumber } from "../call/read-number.ts";
import { useClient } from "../client-context.tsx";
import { OWN_WORDS } from "../own-state/own-words.ts";
import { PresenceSign } from "../person-picture.tsx";
import { useOpenConversation } from "../use-open-conversation.ts";
import { fits } from "./fits.ts";

export interface Deed {
  readonly key: string;
  readonly name: string;
  readonly icon: ReactNode;
  does(): void;
}

/** Things to do whose name fits what was typed; a number can be called. */
export function useDeeds(props: {
  typed: string;
  me: Me;
  failed: (failure: Failure | undefined) => void;
}): Deed[] {
  const { account, calls, self } = useClient();
  const { t } = useText();
  const [, go] = useLocation();
  const open = useOpenConversation();
  const report = async (wish: Promise<Done<unknown>>) => {
    const done = await wish;
    props.failed(done.ok ? undefined : done.failure);
  };
  const visit = (key: string, path: string, icon: ReactNode): Deed => ({
    key,
    name: t(key),
    icon,
    does: () => go(path),
  });
  const number = readNumber(props.typed);
  const call: Deed[] = number
    ? [
        {
          key: "number",
          name: t("search.call", { number: props.typed }),
          icon: <Phone aria-hidden size={16} />,
          does() {
            open(number);
            void report(calls.start(number, false));
          },
        },
      ]
    : [];
  const states = OWN_WORDS.map(
    ([word, looks]): Deed => ({
      key: word,
      name: t(`own.word.${word}`),
      icon: <PresenceSign availability={looks} />,
      does: () => void report(self.choose(word)),
    }),
  );
  const all: readonly Deed[] = [
    ...states,
    visit("settings.title", "/settings", <Settings2 aria-hidden size={16} />),
    visit("devices.title", "/check", <Headphones aria-hidden size={16} />),
    visit("contacts.tab.calls", "/calls", <Phone aria-hidden size={16} />),
    ...(props.me.administrator
      ? [visit("invite.title", "/settings#invite", <UserPlus aria-hidden size={16} />)]
      : []),
    {
      key: "keys",
      name: t("keys.title"),
      icon: <Keyboard aria-hidden size={16} />,
      does: () => window.dispatchEvent(new KeyboardEvent("keydown", { key: "?" })),
    },
    { key: "sign-out", name: t("own.sign-out"), icon: null, does: () => void account.signOut() },
  ];
  return [...call, ...all.filter(({ name }) => fits(name, props.typed))];
}

import { useCallback, useEffect, useRef, useState } from "react";
import type { CallName } from "#api/calls";
import type { Answer, Asked } from "./api.ts";
import { usePanel } from "./panel.ts";
import type { Trouble } from "./trouble.ts";

export interface Told<Value> {
  /** The last good answer; it stays while the next one is on its way, and when that one fails. */
  readonly value: Value | undefined;
  readonly trouble: Trouble | undefined;
  readonly busy: boolean;
  again(): Promise<void>;
  /** The answer of a change is the new truth, so that nothing needs to be asked again. */
  set(value: Value): void;
}

/** Asks the server when the part is shown and whenever what is asked for changes. `every`: again after these milliseconds. */
export function useAsk<Name extends CallName>(
  call: Name,
  asked: Omit<Asked<Name>, "body" | "signal"> & { readonly off?: boolean; readonly every?: number } = {},
): Told<Answer<Name>> {
  const { api } = usePanel();
  const [value, setValue] = useState<Answer<Name>>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(true);
  const running = useRef<AbortController>(undefined);
  const { off = false, every } = asked;
  const words = JSON.stringify([asked.name, asked.query]);

  const again = useCallback(async () => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const [name, query] = JSON.parse(words) as [
      Asked<Name>["name"] | null,
      NonNullable<Asked<Name>["query"]> | null,
    ];
    setBusy(true);
    const answer = await api.ask(call, {
      ...(name === null || name === undefined ? {} : { name }),
      ...(query === null ? {} : { query }),
      signal: control.signal,
    });
    if (control.signal.aborted) return;
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) setValue(answer.value);
  }, [api, call, words]);

  useEffect(() => {
    if (off) return;
    void again();
    const timer =
      every === undefined
        ? undefined
        : setInterval(() => document.visibilityState === "visible" && void again(), every);
    return () => {
      running.current?.abort();
      clearInterval(timer);
    };
  }, [again, off, every]);

  return { value, trouble, busy: busy && !off, again, set: setValue };
}

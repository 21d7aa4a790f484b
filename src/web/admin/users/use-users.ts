import { useCallback, useEffect, useRef, useState } from "react";
import type { UserView } from "#api/users";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";

/** How many a page has: what somebody may look through; the search finds the others. */
const PAGE = 50;
/** After the last key: each letter need not be asked about. */
const PAUSE_MS = 150;

/** People who were found, page after page. */
export interface FoundUsers {
  readonly users: readonly UserView[];
  readonly total: number;
  readonly busy: boolean;
  readonly trouble: Trouble | undefined;
  /** Undefined: there are no more. */
  readonly more: (() => void) | undefined;
  again(): Promise<void>;
}

/** Looks for people; only the newest answer counts. */
export function useUsers(search: string): FoundUsers {
  const { api } = usePanel();
  const [users, setUsers] = useState<readonly UserView[]>([]);
  const [total, setTotal] = useState(0);
  const [next, setNext] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(true);
  const running = useRef<AbortController>(undefined);

  const ask = useCallback(
    async (after: string | undefined) => {
      running.current?.abort();
      const control = new AbortController();
      running.current = control;
      setBusy(true);
      const query = { search: search === "" ? undefined : search, after, most: PAGE };
      const answer = await api.ask("userList", { query, signal: control.signal });
      if (control.signal.aborted) return;
      setBusy(false);
      setTrouble(answer.ok ? undefined : answer.trouble);
      if (!answer.ok) return;
      const page = answer.value;
      setUsers((before) => (after === undefined ? page.users : [...before, ...page.users]));
      setTotal(page.total);
      setNext(page.next);
    },
    [api, search],
  );

  const asked = useRef(false);
  useEffect(() => {
    setNext(null); // of what was looked for before
    setBusy(true);
    const timer = setTimeout(() => void ask(undefined), asked.current ? PAUSE_MS : 0);
    asked.current = true;
    return () => {
      clearTimeout(timer);
      running.current?.abort();
    };
  }, [ask]);

  const more = next === null ? undefined : () => void ask(next);
  return { users, total, busy, trouble, more, again: () => ask(undefined) };
}

import type { CancelTimer } from "#base/clock";
import type { Log } from "#base/log";
import type { Scope } from "#base/scope";
import { historyDays, keepWaitingDays } from "../settings.ts";
import { DAY_MS, type HistoryUses } from "./administration.ts";

const FIRST_AFTER_MS = 60_000; // the first sign-ins after a start have the store for themselves

/** Deletes once a day, and soon after a start, what has been kept as long as the settings say. The audit tells how much it was. */
export function sweepDaily(uses: HistoryUses & { readonly log: Log }, scope: Scope): void {
  const { clock, log } = uses;
  let ended = false;
  let stop: CancelTimer = () => {};
  let sweeping: Promise<void> = Promise.resolve();
  const after = (ms: number): void => {
    stop = clock.after(ms, () => {
      sweeping = sweep(uses)
        .catch((details: unknown) => log.write("error", "Old messages could not be deleted.", { details }))
        .then(() => {
          if (!ended) after(DAY_MS);
        });
    });
  };
  after(FIRST_AFTER_MS);
  scope.onEnd(async () => {
    ended = true;
    stop();
    await sweeping;
  });
}

async function sweep({ clock, settings, rows }: HistoryUses): Promise<void> {
  const now = clock.now();
  const history = { days: settings.get(historyDays), what: "old messages deleted" };
  const waiting = { days: settings.get(keepWaitingDays), what: "waiting messages given up" };
  const line = ({ days, what }: typeof history, messages: number) =>
    messages === 0
      ? []
      : [
          {
            at: new Date(now).toISOString(),
            who: "parley",
            what,
            subject: "everybody",
            to: { messages, olderThanDays: days },
          },
        ];
  const old = await rows.deleteHistoryBefore(now - history.days * DAY_MS);
  const givenUp = await rows.deleteWaitingBefore(now - waiting.days * DAY_MS);
  await rows.audit([...line(history, old), ...line(waiting, givenUp)]);
}

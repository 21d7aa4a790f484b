import type { Clock } from "#base/clock";
import type { ExplainedError, Problem } from "#base/explained-error";
import { categoryOf } from "#codes/event-categories";
import { ocsEventOf } from "#codes/ocs-event-of";
import {
  printJournalFields,
  printPlain,
  printSyslog,
  type SyslogEvent,
  severities,
} from "#formats/syslog/print-syslog";
import { type JournalPlaces, journalWay } from "#net/journal";
import type { OneWay, OpenWay } from "#net/one-way";
import { tcpWay, udpWay, unixWay } from "#net/syslog";
import type { LiveSettings } from "#settings/live";
import { placeReached, placeUnreached } from "./problems.ts";
import { type EventPlace, eventsTo, eventsToLevel, placeIn } from "./settings.ts";
import { type SenderReport, SteadySender } from "./steady-sender.ts";

export interface EventSinkUses {
  readonly clock: Clock;
  readonly settings: LiveSettings;
  /** The name of this host. */
  readonly host: string;
  /** Told when a place takes no events, once, and when it does again. */
  report(problem: ExplainedError, level: "info" | "warn", place: string): void;
  /** Where journald is; the usual places where missing. */
  readonly journal?: JournalPlaces;
}

export interface EventSinks {
  /** Cheap; it leaves later. `except` names a place of the setting that it is not sent to. */
  send(problem: Problem, level: "info" | "warn" | "error", except?: string): void;
  end(): void;
}

const LEVELS = ["info", "warn", "error"] as const;

/** Sends events on to where the setting says. A change of it holds from the next event on; what stays in it stays connected. */
export function createEventSinks(uses: EventSinkUses): EventSinks {
  const { clock, settings, host, report } = uses;
  const senders = new Map<string, OneWay<SyslogEvent>>();
  const aim = (texts: readonly string[]): void => {
    for (const [text, sender] of senders) {
      if (texts.includes(text)) continue;
      sender.close();
      senders.delete(text);
    }
    for (const text of texts) {
      const place = placeIn(text);
      if (!place || senders.has(text)) continue;
      const tell: SenderReport = {
        failed: (because) => report(placeUnreached(text, because), "warn", text),
        reached: (lost, afterMs) =>
          report(placeReached(text, lost, Math.round(afterMs / 1_000)), "info", text),
      };
      senders.set(text, createSender(place, clock, tell, uses.journal));
    }
  };
  aim(settings.get(eventsTo));
  const forget = settings.onChange(eventsTo, aim);
  return {
    send: (problem, level, except) => {
      if (senders.size === 0 || LEVELS.indexOf(level) < LEVELS.indexOf(settings.get(eventsToLevel))) return;
      const event = eventOf(problem, level, host);
      for (const [text, sender] of senders) if (text !== except) sender.write(event);
    },
    end: () => {
      forget();
      for (const sender of senders.values()) sender.close();
      senders.clear();
    },
  };
}

function eventOf(problem: Problem, level: SyslogEvent["level"], host: string): SyslogEvent {
  const { id, at, what, component, subject, fix } = problem;
  const [first] = fix;
  const ocsEvent = ocsEventOf(id);
  const facts = {
    case: problem.case,
    component,
    category: categoryOf(id),
    ...(subject !== undefined && { subject }),
    ...(first && { fix: first.text }),
    ...(ocsEvent !== undefined && { "ocs-event": ocsEvent }),
  };
  return { level, at, host, process: process.pid, id, text: what, facts };
}

/** Prints what the place wants, and sends it. */
function createSender(
  place: EventPlace,
  clock: Clock,
  tell: SenderReport,
  journal: JournalPlaces | undefined,
): OneWay<SyslogEvent> {
  const sender = <T>(open: OpenWay<T>, print: (event: SyslogEvent) => T): OneWay<SyslogEvent> => {
    const steady = new SteadySender(open, clock, tell);
    return { write: (event) => steady.send(print(event)), close: () => steady.close() };
  };
  switch (place.kind) {
    case "journal":
      return sender(journalWay(journal), (event) => ({
        fields: printJournalFields(event),
        line: printPlain(event),
        severity: severities[event.level],
      }));
    case "udp":
      return sender(udpWay(place.host, place.port), printSyslog);
    case "tcp":
      return sender(tcpWay(place.host, place.port), printSyslog);
    case "unix":
      return sender(unixWay(place.path), printSyslog);
  }
}

import type { Problem } from "#base/explained-error";
import type { Log } from "#base/log";
import { printSyslog } from "#formats/syslog/print-syslog";
import { createSyslogSender, type SyslogSender } from "#net/syslog-sender";
import type { LiveSettings } from "#settings/live";
import { eventSyslog, placeIn } from "./event-settings.ts";

export interface EventSinkUses {
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly host: string;
}

export interface EventSinks {
  send(problem: Problem, level: "info" | "warn" | "error"): void;
  end(): void;
}

/** Sends events on to where the setting says; changes of it hold from the next event on. What cannot leave is said once. */
export function createEventSinks({ log, settings, host }: EventSinkUses): EventSinks {
  let sender: SyslogSender | undefined;
  let told: string | undefined;
  const aim = (text: string): void => {
    sender?.close();
    told = undefined;
    const place = placeIn(text);
    sender = place && createSyslogSender(place.host, place.port);
  };
  aim(settings.get(eventSyslog));
  const forget = settings.onChange(eventSyslog, aim);
  return {
    send: (problem, level) => {
      if (!sender) return;
      const { id, at, what, component, subject } = problem;
      const facts = { case: problem.case, component, ...(subject !== undefined && { subject }) };
      sender.send(
        printSyslog({ level, at, host, process: process.pid, id, text: what, facts }),
        (because) => {
          if (told === because) return;
          told = because;
          log.write("warn", "Events cannot be sent to the syslog server of events.syslog.", { because });
        },
      );
    },
    end: () => {
      forget();
      sender?.close();
    },
  };
}

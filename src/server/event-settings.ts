import { malformed, parsed } from "#base/parsed";
import { textSetting } from "#settings/declare";

const PLACE = /^(?:\[[0-9a-fA-F:]{2,45}\]|[A-Za-z0-9.-]{1,253}):\d{1,5}$/;

export const eventSyslog = textSetting({
  name: "events.syslog",
  summary: "HOST:PORT of a syslog server that gets every event by UDP (RFC 5424); empty: none.",
  default: "",
  check: (text) =>
    text === "" || (PLACE.test(text) && Number(/\d+$/.exec(text)?.[0]) <= 65_535)
      ? parsed(text)
      : malformed("HOST:PORT, as in logs.example.com:514, or nothing"),
});

/** Undefined: the setting names none. */
export function placeIn(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, port] = /^(?:\[(.+)\]|.+?):(\d+)$/.exec(text) ?? [];
  if (port === undefined) return undefined;
  return { host: host ?? text.slice(0, text.lastIndexOf(":")), port: Number(port) };
}

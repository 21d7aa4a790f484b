import { malformed, parsed } from "#base/parsed";
import { choiceSetting, listSetting } from "#settings/declare";

/** Where events go beside the store. */
export type EventPlace =
  | { readonly kind: "journal" }
  | { readonly kind: "udp" | "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** HOST:PORT; an address of IPv6 in square brackets. */
const NETWORK = /^(udp|tcp):(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9][A-Za-z0-9.-]{0,252})):(\d{1,5})$/;
const UNIX = /^unix:(\/[^\0]{1,100})$/;

/** Reads `journal`, `udp:logs.example.com:514`, `tcp:[2001:db8::1]:601`, `unix:/run/syslog`; undefined: none of them. */
export function placeIn(text: string): EventPlace | undefined {
  if (text === "journal") return { kind: "journal" };
  const path = UNIX.exec(text)?.[1];
  if (path !== undefined) return { kind: "unix", path };
  const [, kind, address, name, digits] = NETWORK.exec(text) ?? [];
  const [host, port] = [address ?? name, Number(digits)];
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return { kind: kind === "udp" ? "udp" : "tcp", host, port };
}

export const eventsTo = listSetting({
  name: "events.to",
  summary:
    "Where events go beside the store: journal (of systemd), udp:HOST:PORT, tcp:HOST:PORT or unix:/PATH of a syslog server (RFC 5424).",
  default: [],
  most: 8,
  element: (text) =>
    placeIn(text)
      ? parsed(text)
      : malformed("journal, udp:HOST:PORT, tcp:HOST:PORT or unix:/PATH, as in udp:logs.example.com:514"),
});

export const eventsToLevel = choiceSetting({
  name: "events.to-level",
  summary: "The least level of events that go to the places of events.to.",
  choices: ["info", "warn", "error"],
  default: "info",
});

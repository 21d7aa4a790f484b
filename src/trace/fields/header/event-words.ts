import { readable } from "../words.ts";

/** Event packages (RFC 6665), those of Communicator included, as words that follow `about`. */
const PACKAGES: Readonly<Record<string, string>> = {
  presence: "presence",
  "presence.winfo": "who watches the presence",
  "presence.wpending": "who asks to watch the presence",
  "presence.subscribersinfo": "who watches the presence",
  dialog: "calls of a line",
  "dialog.winfo": "who watches the calls of a line",
  reg: "registrations",
  registration: "its registration",
  "registration-notify": "its registration",
  refer: "how a transfer goes on",
  conference: "a conference",
  "message-summary": "waiting voice messages",
  "call-completion": "when a busy line becomes free",
  kpml: "keys that are pressed",
  "ua-profile": "settings of the device",
  "xcap-diff": "changes of stored documents",
  "as-feature-event": "features of the line",
  "vq-rtcpxr": "the quality of the sound",
  hold: "calls on hold",
  talk: "calls that wait for an answer",
  "check-sync": "settings that are to be loaded anew",
  "vnd-microsoft-roaming-contacts": "the contact list",
  "vnd-microsoft-roaming-self": "the own presence, access levels and watchers",
  "vnd-microsoft-roaming-acl": "the access list of older clients",
  "vnd-microsoft-provisioning": "settings from the server (older form)",
  "vnd-microsoft-provisioning-v2": "settings from the server",
};

/** What an event package is about. A package that is not known keeps its name. */
export function eventWords(name: string): string {
  const lower = name.toLowerCase();
  const known = Object.hasOwn(PACKAGES, lower) ? PACKAGES[lower] : undefined;
  return known === undefined ? `the event “${readable(name, 60)}”` : known;
}

import { malformed, parsed } from "#base/parsed";
import { readTimeSource } from "#net/ask-time";
import { textSetting } from "#settings/declare";

/** Not named after what it measures: that word is said only where it was measured to be wrong. */
export const timeSource = textSetting({
  name: "time.source",
  summary:
    "A time server (NTP) with which parley doctor compares this machine's time, as in pool.ntp.org or 192.0.2.1:123. Empty: it is not compared.",
  default: "",
  check: (text) =>
    text === "" || readTimeSource(text) ? parsed(text) : malformed("a host, or HOST:PORT, or nothing"),
});

import { malformed, parsed } from "#base/parsed";
import { textSetting } from "#settings/declare";

export const echoContact = textSetting({
  name: "media.echo-contact",
  summary:
    "The user part of the address that answers calls and messages with what one says and writes, to try devices with. It is reserved.",
  default: "echo",
  check: (text) =>
    /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text)
      ? parsed(text)
      : malformed("1 to 64 small letters, digits, dots and hyphens"),
});

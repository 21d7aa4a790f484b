import { malformed, parsed } from "#base/parsed";
import { numberSetting, textSetting } from "#settings/declare";

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const backupAt = textSetting({
  name: "backup.at",
  summary:
    "When a backup of everything is made each night, as in 03:30 (this machine's time). Empty: none is made by itself.",
  default: "02:30",
  check: (text) =>
    text === "" || TIME.test(text) ? parsed(text) : malformed("a time as in 03:30, or nothing"),
});

export const backupKeep = numberSetting({
  name: "backup.keep",
  summary:
    "How many nightly backups are kept, and as many of those from before upgrades. What was made by hand stays until somebody removes it.",
  min: 1,
  max: 365,
  default: 7,
});

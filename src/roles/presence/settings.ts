import { malformed, parsed } from "#base/parsed";
import { listSetting, numberSetting } from "#settings/declare";

export const graceSeconds = numberSetting({
  name: "presence.grace-seconds",
  summary:
    "How long a device whose connection ended keeps what it published, so that it can come back unnoticed.",
  min: 0,
  max: 600,
  default: 4,
});

export const breakthroughContainers = listSetting({
  name: "presence.breakthrough-containers",
  summary: "Access levels (container numbers) whose members reach a user in spite of do-not-disturb.",
  default: ["300"],
  most: 20,
  element: (text) =>
    /^\d{1,5}$/.test(text) && Number(text) <= 32767
      ? parsed(String(Number(text)))
      : malformed("a number from 0 to 32767"),
});

import { numberSetting } from "#settings/declare";

export const ringMegabytes = numberSetting({
  name: "recorder.ring-megabytes",
  summary: "Memory for the always-on trace; the oldest messages go when it is full.",
  min: 1,
  max: 4096,
  default: 64,
});

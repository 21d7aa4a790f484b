import { numberSetting } from "#settings/declare";

export const ringMegabytes = numberSetting({
  name: "recorder.ring-megabytes",
  summary: "Memory for the always-on trace; the oldest messages go when it is full.",
  min: 1,
  max: 4096,
  default: 64,
});

export const keepMegabytes = numberSetting({
  name: "recorder.keep-megabytes",
  summary: "Disk for the messages of the last days, by which cases are explained later; 0 keeps none.",
  min: 0,
  max: 1_000_000,
  default: 1024,
});

export const keepDays = numberSetting({
  name: "recorder.keep-days",
  summary: "How long messages stay on the disk for explaining cases.",
  min: 1,
  max: 3650,
  default: 30,
});

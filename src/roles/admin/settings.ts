import { numberSetting } from "#settings/declare";

export const keepMostEvents = numberSetting({
  name: "events.keep-most",
  summary: "So many events are kept; the oldest go first. 50,000 take some 50 MB.",
  min: 100,
  max: 5_000_000,
  default: 50_000,
});

export const keepEventDays = numberSetting({
  name: "events.keep-days",
  summary: "How long events are kept; older ones go within the hour.",
  min: 1,
  max: 3650,
  default: 365,
});

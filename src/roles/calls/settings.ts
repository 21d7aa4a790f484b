import { numberSetting } from "#settings/declare";

export const historyDays = numberSetting({
  name: "calls.history-days",
  summary: "How many days people see their past calls; older ones are deleted once a day.",
  min: 1,
  max: 3_650,
  default: 90,
});

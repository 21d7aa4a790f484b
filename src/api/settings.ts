import { z } from "zod";

export const setting = z
  .object({
    name: z.string(),
    summary: z.string(),
    value: z.unknown(),
    default: z.unknown(),
    changed: z.boolean().describe("True when the value is not the default."),
    schema: z.record(z.string(), z.unknown()),
    waitsFor: z.string().optional(),
  })
  .meta({ id: "Setting" });
export type SettingView = z.infer<typeof setting>;
export const settingList = z.object({ settings: z.array(setting) }).meta({ id: "SettingList" });

export const settingsChange = z
  .object({
    values: z.record(z.string().max(100), z.unknown()).describe("Name to value; all are taken or none."),
  })
  .meta({ id: "SettingsChange" });

export const settingRecord = z
  .object({
    id: z.int(),
    at: z.string(),
    who: z.string(),
    changes: z.array(z.object({ name: z.string(), from: z.unknown(), to: z.unknown() })),
    undoes: z.int().nullable().describe("The id of the change that this one takes back."),
  })
  .meta({ id: "SettingRecord" });
export type SettingRecordView = z.infer<typeof settingRecord>;
export const settingHistory = z.object({ history: z.array(settingRecord) }).meta({ id: "SettingHistory" });
export const historyQuery = z.object({
  name: z.string().max(100).optional(),
  most: z.coerce.number().int().min(1).max(1000).default(100),
});
export type HistoryQuery = z.infer<typeof historyQuery>;
export const undoRequest = z
  .object({ id: z.int().optional().describe("Default: the latest change.") })
  .meta({ id: "UndoRequest" });

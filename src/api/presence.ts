import { z } from "zod";

/** What one person sees of another: five states, never one "offline" for all. */
export const presence = z
  .object({
    address: z.string(),
    watcher: z.string().describe("Who looks."),
    state: z.enum(["available-data", "signed-out", "not-allowed", "no-such-user", "unreachable"]),
    says: z.string().describe("The state as a sentence."),
    displayName: z.string().nullable(),
    availability: z
      .int()
      .nullable()
      .describe("0 to 18500, greater is less available; null where nothing is shown."),
    availabilityWord: z
      .enum([
        "available",
        "inactive",
        "busy",
        "busy-inactive",
        "do-not-disturb",
        "be-right-back",
        "away",
        "offline",
      ])
      .nullable(),
    activity: z.string().nullable().describe("A token such as on-the-phone."),
    activityText: z.string().nullable().describe("The person's own words for the activity."),
    note: z.string().nullable(),
    lastActive: z.string().nullable().describe("Said of somebody who is inactive or away."),
  })
  .meta({ id: "Presence" });
export type PresenceView = z.infer<typeof presence>;

export const presenceQuery = z.object({
  as: z.string().max(454).optional().describe("As this person sees it; left out: as the person themselves."),
});

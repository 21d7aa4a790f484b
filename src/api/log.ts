import { z } from "zod";

/** What says how much in the log. */
export const logView = z
  .object({
    components: z
      .array(
        z.object({
          name: z.string(),
          level: z.enum(["debug", "info", "warn", "error"]).describe("It says this and above."),
          lines: z.int().describe("Written since the start."),
        }),
      )
      .describe("Every part of the server that has a log, by name."),
    file: z.string().describe("Where the log is kept, as JSON lines."),
    ocsTrace: z
      .object({ on: z.boolean(), file: z.string(), bytes: z.int() })
      .describe("The same in the form of the logging tool of OCS 2007 R2, with SIP messages."),
  })
  .meta({ id: "Log" });
export type LogView = z.infer<typeof logView>;

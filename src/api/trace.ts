import { z } from "zod";
import { eventCategories } from "#codes/event-categories";
import { problem } from "./problem.ts";

export const traceEntry = z
  .object({
    number: z.int(),
    at: z.string(),
    direction: z.enum(["in", "out"]),
    transport: z.string(),
    local: z.string(),
    remote: z.string(),
    flow: z.string(),
    transaction: z.string().optional(),
    case: z.string().optional(),
    message: z.string().describe("As it passed, secrets replaced."),
  })
  .meta({ id: "TraceEntry" });
export type TraceView = z.infer<typeof traceEntry>;
export const traceList = z.object({ entries: z.array(traceEntry), last: z.int() }).meta({ id: "TraceList" });
export const traceQuery = z.object({
  since: z.coerce.number().int().min(0).default(0),
  most: z.coerce.number().int().min(1).max(5000).default(1000),
});

/** Of the messages that the disk holds; without any condition the latest. */
export const keptTraceQuery = z.object({
  case: z.string().max(20).optional().describe("A case code, as in c-7Q2F."),
  callId: z.string().max(300).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  most: z.coerce.number().int().min(1).max(20_000).default(5_000),
});
export type KeptTraceQuery = z.infer<typeof keptTraceQuery>;
export const keptTrace = z
  .object({
    entries: z.array(traceEntry),
    counters: z.object({
      received: z.int(),
      sent: z.int(),
      inMemory: z.int(),
      onDisk: z.int().describe("Written since the start."),
      dropped: z
        .record(z.string(), z.int())
        .describe(
          "How many were not kept, by the reason: keepAlive, tooLarge, tooFast, failed, switchedOff.",
        ),
      because: z.string().optional().describe("Why the disk refuses."),
    }),
  })
  .meta({ id: "KeptTrace" });
export type KeptTraceView = z.infer<typeof keptTrace>;

/** What happened: one line of the event log. */
export const event = z
  .object({
    number: z.int(),
    at: z.string(),
    level: z.enum(["info", "warn", "error"]),
    component: z.string(),
    text: z.string(),
    id: z.string().optional().describe("Of the explained error, when it is one."),
    case: z.string().optional(),
    subject: z.string().optional(),
    category: z.enum(eventCategories),
    cause: z.string().describe("What was measured, in words."),
    fix: z.string().optional().describe("The first thing that one can do."),
    command: z.string().optional().describe("The command that does it."),
    legacy: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .optional()
      .describe("Codes under which older products knew this, as ms-diagnostics or ocs-event."),
  })
  .meta({ id: "Event" });
export type EventView = z.infer<typeof event>;
export const eventList = z.object({ events: z.array(event) }).meta({ id: "EventList" });
export const eventQuery = z.object({
  since: z.coerce.number().int().min(0).default(0),
  most: z.coerce.number().int().min(1).max(5000).default(200),
  level: z.enum(["info", "warn", "error"]).default("info"),
  category: z.enum(eventCategories).optional(),
  component: z.string().max(60).optional(),
  id: z.string().max(20).optional(),
  case: z.string().max(20).optional(),
  user: z.string().max(300).optional().describe("An address that the event is about or names."),
  text: z.string().max(200).optional().describe("Occurs in what happened or in the subject."),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});
export type EventQuery = z.infer<typeof eventQuery>;

/** Everything that one incident left behind. */
export const caseFile = z
  .object({
    case: z.string(),
    story: z.array(z.string()).describe("What happened, in sentences."),
    problems: z.array(problem.partial({ type: true, title: true, status: true })),
    events: z.array(event),
    messages: z.array(traceEntry),
    log: z
      .array(z.object({ at: z.string(), level: z.string(), component: z.string(), text: z.string() }))
      .describe("Lines of the log that name the case."),
    settings: z
      .array(z.object({ name: z.string(), value: z.unknown() }))
      .describe("Settings that were not at their default then."),
  })
  .meta({ id: "CaseFile" });
export type CaseView = z.infer<typeof caseFile>;

export const routeRow = z
  .object({
    method: z.string(),
    event: z.string().optional(),
    contentType: z.string().optional(),
    owner: z.string(),
  })
  .meta({ id: "Route" });
export type RouteView = z.infer<typeof routeRow>;
export const routeList = z.object({ routes: z.array(routeRow), steps: z.array(z.string()) }).meta({
  id: "RouteList",
  description: "Who serves which request, and the steps that each request takes before.",
});
export type RouteListView = z.infer<typeof routeList>;

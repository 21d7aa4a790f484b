import { z } from "zod";
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
  })
  .meta({ id: "Event" });
export type EventView = z.infer<typeof event>;
export const eventList = z.object({ events: z.array(event) }).meta({ id: "EventList" });
export const eventQuery = z.object({
  since: z.coerce.number().int().min(0).default(0),
  most: z.coerce.number().int().min(1).max(5000).default(200),
  level: z.enum(["info", "warn", "error"]).default("info"),
});
export type EventQuery = z.infer<typeof eventQuery>;

/** Everything that one incident left behind. */
export const caseFile = z
  .object({
    case: z.string(),
    problems: z.array(problem.partial({ type: true, title: true, status: true })),
    events: z.array(event),
    messages: z.array(traceEntry),
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

import { z } from "zod";

const time = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(Date.parse(text)), "a time as in 2026-11-23 or 2026-11-23T08:00:00Z");
const place = z.string().regex(/^\d{1,16}-\d{1,16}$/, "the `next` of an answer");
/** Of one page: each may have 200 KB. */
const MOST = 200;
const range = {
  since: time.optional(),
  until: time.optional().describe("The first moment that is not meant."),
};
const peer = { with: z.string().max(460).optional().describe("Only with this person.") };

/** One message as somebody's history has it. */
export const message = z
  .object({
    at: z.string(),
    direction: z.enum(["sent", "received"]),
    peer: z.string().describe("The other person's address."),
    text: z.string().describe("What a person would read."),
    contentType: z.string(),
    body: z.string().describe("As it was sent."),
    outcome: z.string().describe("delivered, kept (it waited for the person) or refused."),
    conversation: z.string(),
    case: z.string(),
  })
  .meta({ id: "Message" });
export type MessageView = z.infer<typeof message>;

const next = z.string().nullable().describe("For the next page; null at the end.");
export const messagePage = z.object({ messages: z.array(message), next }).meta({ id: "MessagePage" });
export type MessagePage = z.infer<typeof messagePage>;

export const historyQuery = z.object({
  ...range,
  ...peer,
  search: z.string().max(200).optional().describe("Words that must all occur, without regard to case."),
  before: place.optional(),
  most: z.coerce.number().int().min(1).max(MOST).default(100),
});
export type HistoryQuery = z.infer<typeof historyQuery>;

const exported = { after: place.optional(), most: z.coerce.number().int().min(1).max(MOST).default(MOST) };
export const messageExportQuery = z.object({ ...range, ...peer, ...exported });
export type MessageExportQuery = z.infer<typeof messageExportQuery>;

export const messageChoice = z.object({ ...peer, until: range.until });
export type MessageChoice = z.infer<typeof messageChoice>;
export const messagesDeleted = z.object({ deleted: z.int() }).meta({ id: "MessagesDeleted" });

export const waitingMessages = z
  .object({
    messages: z.array(
      z.object({
        from: z.string(),
        at: z.string(),
        until: z.string().describe("When it is given up."),
        contentType: z.string(),
        case: z.string(),
      }),
    ),
  })
  .meta({ id: "WaitingMessages", description: "Who wrote when; not what. Oldest first." });
export type WaitingMessagesView = z.infer<typeof waitingMessages>;

export const archivedMessage = z
  .object({
    at: z.string(),
    from: z.string(),
    to: z.string(),
    text: z.string(),
    contentType: z.string(),
    body: z.string(),
    outcome: z.string(),
    conversation: z.string(),
    case: z.string(),
  })
  .meta({ id: "ArchivedMessage" });
export type ArchivedMessageView = z.infer<typeof archivedMessage>;
export const archivePage = z
  .object({ messages: z.array(archivedMessage), next })
  .meta({ id: "ArchivePage", description: "Oldest first." });
export type ArchivePage = z.infer<typeof archivePage>;
export const archiveQuery = z.object({ ...range, ...exported });
export type ArchiveQuery = z.infer<typeof archiveQuery>;

import { z } from "zod";
import { session } from "./session.ts";

export const invitationWish = z
  .object({
    address: z.string().min(1).max(320),
    name: z.string().max(200).optional(),
    tel: z.string().max(64).optional(),
    days: z.int().min(1).max(30).default(7),
  })
  .meta({
    id: "InvitationWish",
    description: "Makes the account if it is not there, and a link with which its owner chooses a password.",
  });

export const invitation = z
  .object({
    id: z.string(),
    address: z.string(),
    name: z.string(),
    invitedBy: z.string(),
    until: z.string(),
  })
  .meta({ id: "Invitation" });
export type InvitationView = z.infer<typeof invitation>;
export const newInvitation = invitation
  .extend({ path: z.string().describe("The link, on this server; shown once, good once.") })
  .meta({ id: "NewInvitation" });
export const invitations = z.object({ invitations: z.array(invitation) });

/** What the page of a link shows before anything is typed. */
export const link = z
  .object({
    kind: z.enum(["first", "invitation"]),
    address: z.string().describe("Of the first administrator: only the domain, as @example.com."),
    name: z.string(),
    invitedBy: z.string(),
    until: z.string(),
  })
  .meta({ id: "Link" });
export type LinkView = z.infer<typeof link>;
export const linkUse = z.object({
  address: z.string().min(1).max(320).optional().describe("Of the first administrator."),
  name: z.string().max(200).optional(),
  password: z.string().min(1).max(257),
});
export const linkUsed = session;

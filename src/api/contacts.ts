import { z } from "zod";
import { wrongField } from "./problem.ts";

const address = z.string().min(3).max(460).describe("name@domain, or tel: and a number.");
const group = z.string().min(1).max(256);

export const contact = z
  .object({
    address: z.string(),
    name: z.string().describe("Empty: the name that they publish themselves."),
    groups: z.array(z.string()).describe("Names of groups; ~ is that of the other contacts."),
    subscribed: z.boolean().describe("Their presence is wanted."),
    pinned: z.boolean().describe("Shown first."),
    tagged: z.boolean().describe("Tell when they are free."),
  })
  .meta({ id: "Contact" });
export type ContactView = z.infer<typeof contact>;

export const contactList = z
  .object({
    owner: z.string(),
    number: z.int().describe("Rises with each change (deltaNum of MS-SIP)."),
    groups: z.array(z.object({ id: z.int(), name: z.string() })),
    contacts: z.array(contact),
    blocked: z.array(z.object({ type: z.string(), value: z.string() })),
  })
  .meta({ id: "ContactList", description: "In the order that the user gave." });
export type ContactListView = z.infer<typeof contactList>;

export const contactWish = z
  .object({
    address,
    name: z.string().max(256).optional(),
    groups: z.array(group).max(63).optional().describe("In place of the groups that they are in."),
    pinned: z.boolean().optional(),
    tagged: z.boolean().optional(),
  })
  .meta({
    id: "ContactWish",
    description: "Adds somebody, or changes what is given. Groups that are missing are made.",
  });
export type ContactWish = z.infer<typeof contactWish>;

export const contactName = z.object({ contact: address });

export const groupWish = z
  .object({ name: group, rename: group.optional().describe("The name that it is to have.") })
  .meta({ id: "ContactGroupWish", description: "Adds a group, or renames it." });
export type GroupWish = z.infer<typeof groupWish>;
export const groupName = z.object({ group });

export const contactOrder = z
  .object({
    groups: z.array(group).max(63).default([]),
    contacts: z.array(address).max(4_000).default([]),
  })
  .meta({ id: "ContactOrder", description: "Those who are named come first, in this order." });
export type ContactOrder = z.infer<typeof contactOrder>;

export const blockWish = z
  .object({
    who: z.string().min(1).max(460).describe("An address, or a domain."),
    blocked: z.boolean(),
  })
  .meta({ id: "BlockWish", description: "Who is blocked can neither see nor write to the owner." });
export type BlockWish = z.infer<typeof blockWish>;

export const contactImport = z
  .object({
    csv: z
      .string()
      .max(32_000_000)
      .describe(
        "First line: the columns owner,address and name,group if used. Exports of contact lists by other products are understood too.",
      ),
    domains: z
      .record(z.string().max(255), z.string().max(255))
      .default({})
      .describe("From a domain there to one of ours."),
  })
  .meta({ id: "ContactImport" });

export type ContactImport = z.infer<typeof contactImport>;

export const contactImportReport = z
  .object({
    lists: z.int().describe("Lists that were changed."),
    rows: z.int().describe("Rows that went in."),
    refused: z.int(),
    problems: z.array(wrongField.extend({ line: z.int() })),
    problemsLeftOut: z.int(),
    milliseconds: z.int(),
  })
  .meta({ id: "ContactImportReport" });
export type ContactImportReport = z.infer<typeof contactImportReport>;

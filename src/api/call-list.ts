import { z } from "zod";

const party = z
  .object({
    address: z.string(),
    name: z.string().describe("Empty for people of whom the directory knows nothing."),
    device: z
      .string()
      .nullable()
      .describe(
        "What the device calls itself, else its Contact. Null while it rings, and where none of this server's is signed in.",
      ),
    transport: z.string().nullable().describe("Null while it rings."),
  })
  .meta({ id: "CallParty" });

/** A call with sound or pictures that is carried now. */
const callUp = z
  .object({
    caller: party,
    callee: party,
    state: z.enum(["early", "confirmed"]).describe("It rings, or both talk."),
    since: z.string().describe("When it began to ring, or was answered."),
    carried: z
      .boolean()
      .describe("Its sound goes through the media relay of this server, as between a browser and a phone."),
    case: z.string().describe("Shows everything that is known of the call: parley case."),
  })
  .meta({ id: "CallUp" });

export const callQuery = z.object({
  address: z.string().max(320).optional().describe("Only calls that this person is in."),
});
export const callList = z
  .object({ calls: z.array(callUp), total: z.int().describe("All that are up; at most 10,000 are listed.") })
  .meta({ id: "CallList" });
export type CallListView = z.infer<typeof callList>;

import { z } from "zod";

export const signIn = z
  .object({
    address: z.string().min(1).max(320),
    password: z.string().min(1).max(256),
    code: z
      .string()
      .max(20)
      .optional()
      .describe("Of an authenticator; missing where one is needed: 401 with the id ACC-0003."),
  })
  .meta({ id: "SignIn" });
export const session = z
  .object({
    who: z.string(),
    administrator: z.boolean(),
    role: z.enum(["administrator", "helpdesk", "auditor"]).nullable().describe("Null: a person like others."),
    csrf: z.string().describe("Goes into the header X-Parley-Csrf of every call that changes something."),
    until: z.string(),
  })
  .meta({ id: "Session" });
export type SessionView = z.infer<typeof session>;

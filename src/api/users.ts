import { z } from "zod";
import { wrongField } from "./problem.ts";

export const signInWays = ["digest", "ntlm", "browser"] as const;
export const signInWay = z.enum(signInWays).describe("A way to prove who one is.");
export type SignInWay = z.infer<typeof signInWay>;

const password = z.string().min(1).max(256).describe("Never stored in the clear, never given back.");
const name = z.string().max(200);
const tel = z.string().max(128).describe("International number: +49…");
const lineUri = z
  .string()
  .max(128)
  .describe("The same as a tel URI, as in tel:+493055500;ext=3048; it counts where both are given.");

/** Why calls cannot use a number that is stored, and what it may be instead. */
const lineProblem = z
  .object({
    rule: z.string(),
    sentence: z.string(),
    proposals: z.array(
      z.object({
        value: z.string().describe("Empty: no number."),
        text: z.string(),
        command: z.string().optional().describe("What has to be done first."),
      }),
    ),
  })
  .meta({ id: "LineProblem" });
export type LineProblemView = z.infer<typeof lineProblem>;

/** What may be known of a person beyond the account. */
export const profileFields = [
  "givenName",
  "surname",
  "mail",
  "title",
  "department",
  "company",
  "office",
  "phone",
  "mobile",
  "city",
  "state",
  "country",
] as const;
export type ProfileField = (typeof profileFields)[number];

const profile = z
  .partialRecord(z.enum(profileFields), z.string().max(200))
  .describe(
    "What is known of the person: only what is known. In a change, an empty text takes a field away.",
  );
export type ProfileView = z.infer<typeof profile>;

export const user = z
  .object({
    address: z.string(),
    name: z.string(),
    tel: z.string().nullable().describe("As it was given."),
    lineUri: z.string().nullable().describe("As calls use it; as it was given where they cannot."),
    lineProblem: lineProblem.nullable(),
    enabled: z.boolean(),
    createdAt: z.string(),
    signIn: z.array(signInWay).describe("The ways that this user has a verifier for."),
    administrator: z.boolean(),
    endpoints: z.int().describe("Devices that are signed in now."),
    profile,
    source: z.string().describe("Who keeps the profile: local, or ldap, which overwrites it."),
  })
  .meta({ id: "User" });
export type UserView = z.infer<typeof user>;

export const newUser = z
  .object({
    address: z.string().min(3).max(320),
    name: name.optional(),
    tel: tel.optional(),
    lineUri: lineUri.optional(),
    password,
    profile: profile.optional(),
    signIn: z.array(signInWay).min(1).optional().describe("Default: every way that the settings allow."),
  })
  .meta({ id: "NewUser" });
export type NewUserRequest = z.infer<typeof newUser>;

export const userChange = z
  .object({
    name: name.optional(),
    tel: tel.nullable().optional(),
    lineUri: lineUri.nullable().optional(),
    enabled: z.boolean().optional(),
    profile: profile.optional(),
  })
  .meta({ id: "UserChange" });
export type UserChangeRequest = z.infer<typeof userChange>;

export const newPassword = z.object({ password }).meta({ id: "NewPassword" });

export const userPage = z.object({ users: z.array(user), total: z.int(), next: z.string().nullable() }).meta({
  id: "UserPage",
  description: "`next` is the value of `after` for the next page; null at the end.",
});
export type UserPage = z.infer<typeof userPage>;

export const userQuery = z.object({
  search: z
    .string()
    .max(200)
    .optional()
    .describe("In address, name, number or profile, without regard to case and accents."),
  after: z.string().max(320).optional(),
  most: z.coerce.number().int().min(1).max(1000).default(1000),
});
export type UserQuery = z.infer<typeof userQuery>;

export const importRequest = z
  .object({
    csv: z
      .string()
      .max(32_000_000)
      .describe("First line: the columns, address and password at least; docs/guide/directory.md has all."),
    signIn: z.array(signInWay).min(1).optional(),
  })
  .meta({ id: "UserImport" });
export type ImportRequest = z.infer<typeof importRequest>;

export const importReport = z
  .object({
    added: z.int(),
    refused: z.int(),
    problems: z.array(wrongField.extend({ line: z.int(), address: z.string().optional() })),
    warnings: z
      .array(wrongField.extend({ line: z.int(), address: z.string().optional() }))
      .describe(
        "Of users who were added: what waits until it is mended, such as a number that calls cannot use.",
      ),
    problemsLeftOut: z.int().describe("Wrong fields beyond those that are listed."),
    milliseconds: z.int(),
  })
  .meta({ id: "ImportReport" });
export type ImportReport = z.infer<typeof importReport>;

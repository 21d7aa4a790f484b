import { z } from "zod";
import { problem } from "./problem.ts";

/** Something that a person may or may not do here; a button that is off names the policy and who set it. */
export const feature = z
  .object({
    name: z.enum(["messages", "calls", "video", "sharing", "history"]),
    allowed: z.boolean(),
    policy: z.string().describe("The setting that decides."),
    setBy: z.string().describe("Who set it, and when, as a sentence; empty: it is the default."),
  })
  .meta({ id: "Feature" });
export type Feature = z.infer<typeof feature>;

export const iceServer = z
  .object({
    urls: z.array(z.string()),
    username: z.string().optional(),
    credential: z.string().optional(),
  })
  .meta({ id: "IceServer", description: "As RTCPeerConnection takes it." });
export type IceServer = z.infer<typeof iceServer>;

export const passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  usedAt: z.string().nullable(),
});

/** The person who is signed in, and what their client has to know. */
export const me = z
  .object({
    address: z.string(),
    name: z.string(),
    tel: z.string().nullable(),
    domain: z.string(),
    administrator: z.boolean(),
    signIn: z.object({
      hasPassword: z.boolean().describe("False: the password is kept elsewhere (a directory)."),
      codes: z.boolean().describe("Codes of an authenticator are asked for (TOTP, RFC 6238)."),
      passkeys: z.array(passkey),
    }),
    echo: z.string().nullable().describe("Address of the contact that answers calls with their own sound."),
    help: z.string().describe("Address of the contact that says why."),
    features: z.array(feature),
    push: z.object({
      publicKey: z.string().describe("VAPID key, base64url."),
      subscribed: z.int().describe("Browsers of this person that are told of calls while no page is open."),
    }),
    shareAnswerSeconds: z.int().describe("How long an offered desktop waits for an answer."),
    version: z.string(),
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof me>;

/** What a browser signs in to SIP with: `Authorization: Bearer TOKEN` in each request (RFC 8898). */
export const sipToken = z
  .object({
    token: z.string(),
    until: z.string().describe("Fetch another before; connections that are up stay up."),
    path: z.string().describe("Of the WebSocket, on the host of the page."),
    iceServers: z.array(iceServer),
  })
  .meta({ id: "SipToken" });
export type SipToken = z.infer<typeof sipToken>;

export const passwordChange = z.object({
  password: z.string().min(1).max(256),
  newPassword: z.string().min(1).max(256),
});

export const codesOffer = z
  .object({
    secret: z.string().describe("Base32, to type."),
    uri: z.string().describe("otpauth:, for a QR code."),
  })
  .meta({ id: "CodesOffer" });
export const codesConfirm = z.object({ code: z.string().regex(/^\d{6}$/, "six digits") });
export const passwordProof = z.object({ password: z.string().min(1).max(256) });

/** Made and read by @simplewebauthn in browser and server. */
export const passkeyOptions = z
  .object({ options: z.record(z.string(), z.unknown()) })
  .meta({ id: "PasskeyOptions" });
export const passkeyAnswer = z.object({
  name: z.string().max(100).default("Passkey"),
  answer: z.record(z.string(), z.unknown()),
});

export const signedInPlace = z
  .object({
    id: z.string(),
    browser: z.string().describe("What it calls itself, in words."),
    remote: z.string(),
    since: z.string(),
    usedAt: z.string(),
    here: z.boolean(),
  })
  .meta({ id: "SignedInPlace" });
export const signedInPlaces = z.object({ places: z.array(signedInPlace) });

/** What the directory tells a colleague. */
export const person = z
  .object({
    address: z.string(),
    name: z.string(),
    title: z.string(),
    department: z.string(),
    company: z.string(),
    office: z.string(),
    mail: z.string(),
    phones: z.array(z.object({ kind: z.enum(["work", "mobile", "line"]), number: z.string() })),
    photo: z.string().nullable().describe("Path of the picture; it changes with the picture."),
  })
  .meta({ id: "Person" });
export type PersonView = z.infer<typeof person>;
export const personQuery = z.object({
  search: z.string().min(1).max(200),
  most: z.coerce.number().int().min(1).max(100).default(20),
});
export const people = z.object({ people: z.array(person), more: z.boolean() }).meta({ id: "People" });

/** A call as one of its ends remembers it. */
export const pastCall = z
  .object({
    id: z.int(),
    at: z.string().describe("When it began."),
    peer: z.string(),
    peerName: z.string(),
    direction: z.enum(["made", "received"]),
    media: z.enum(["audio", "video", "sharing"]),
    outcome: z.enum([
      "answered",
      "missed",
      "declined",
      "busy",
      "redirected",
      "failed",
      "cancelled",
      "elsewhere",
    ]),
    says: z.string().describe("What happened, as a sentence."),
    seconds: z.int().describe("How long it was talked, or rang when nobody answered."),
    case: z.string(),
    seen: z.boolean().describe("Somebody looked at it; of missed calls."),
  })
  .meta({ id: "PastCall" });
export type PastCall = z.infer<typeof pastCall>;
export const pastCallQuery = z.object({
  before: z.coerce.number().int().optional().describe("Ids below this one."),
  most: z.coerce.number().int().min(1).max(200).default(50),
});
export const pastCalls = z
  .object({ calls: z.array(pastCall), unseen: z.int(), next: z.int().nullable() })
  .meta({ id: "PastCalls", description: "Newest first." });
export type PastCallPage = z.infer<typeof pastCalls>;
export const callsSeen = z.object({ upTo: z.int() });

export const pushSubscription = z.object({
  endpoint: z.url().max(2_000),
  keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }),
});
export const pushEndpoint = z.object({ endpoint: z.url().max(2_000) });

export const photo = z.object({
  image: z.string().max(200_000).describe("JPEG, PNG or WebP of at most 512 by 512, base64."),
});

/** One incident as the person whom it happened to may see it. */
export const ownCase = z
  .object({
    case: z.string(),
    at: z.string(),
    problems: z.array(problem.omit({ type: true, title: true, status: true })),
  })
  .meta({ id: "OwnCase" });

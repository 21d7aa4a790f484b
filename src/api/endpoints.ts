import { z } from "zod";

/** One device on which somebody is signed in. */
export const endpoint = z
  .object({
    address: z.string(),
    contact: z.string(),
    transport: z.string(),
    remote: z.string().describe("Address and port that the device is seen at."),
    userAgent: z.string().nullable(),
    instance: z.string().nullable(),
    epid: z.string().nullable(),
    gruu: z.string().nullable(),
    proof: z.array(z.string()).describe("How the user proved who they are: digest, ntlm …"),
    registeredAt: z.string(),
    expiresAt: z.string(),
    connected: z
      .boolean()
      .describe("False: the connection is gone, or there never was one (UDP has none: true)."),
  })
  .meta({ id: "Endpoint" });
export type EndpointView = z.infer<typeof endpoint>;

export const endpointQuery = z.object({ address: z.string().max(320).optional() });
export const endpointList = z.object({ endpoints: z.array(endpoint) }).meta({ id: "EndpointList" });

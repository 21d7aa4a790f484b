import { z } from "zod";

/** A socket that takes connections or datagrams. */
export const listener = z
  .object({
    transport: z
      .enum(["udp", "tcp", "tls", "ws", "wss", "http", "https", "turn-udp", "turn-tcp", "turn-tls"])
      .describe("The first three are SIP's; turn is the relay for media."),
    address: z.string(),
    port: z.int(),
  })
  .meta({ id: "Listener" });
export type Listener = z.infer<typeof listener>;

export const serverStatus = z
  .object({
    state: z.enum(["starting", "running", "stopping"]),
    domain: z.string(),
    listeners: z.array(listener),
    version: z.string(),
    api: z.string().describe("The versions of this API that the server speaks: 1.0-1.3."),
    data: z.string().describe("The data folder."),
    role: z.string(),
    pid: z.int(),
    startedAt: z.string(),
    users: z.int(),
    endpoints: z.int().describe("Devices that are signed in."),
    connections: z.int(),
  })
  .meta({ id: "ServerStatus" });
export type ServerStatus = z.infer<typeof serverStatus>;

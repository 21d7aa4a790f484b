import type { ServerStatus } from "#api/status";
import type { Log } from "#base/log";
import type { OpenLog } from "../log.ts";

/** Which jobs this process does. `all` is the default: the whole server in one process. */
export type ServerRole = "all" | "front-end" | "edge";

/** An inclusive range of UDP and TCP ports. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What is needed to find the store and to open the first sockets. Everything else is a setting and lives in the store. */
export interface StartSettings {
  /** Absolute path of the data folder. */
  readonly data: string;
  /** The SIP domain: as given, else the host's name. An instance that has a domain already keeps its own (`domainGiven` false). */
  readonly domain: string;
  readonly domainGiven: boolean;
  /** Addresses to listen on; empty means all, IPv4 and IPv6. */
  readonly listen: readonly string[];
  /** UDP and TCP. 0 takes a free one, here and below. */
  readonly sipPort: number;
  /** TLS. */
  readonly sipsPort: number;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** TURN over UDP and TCP. Undefined: 3478, and another where that one is taken. */
  readonly relayPort: number | undefined;
  readonly mediaPorts: PortRange;
  readonly role: ServerRole;
  /** `--set NAME=VALUE`, as given and in order. */
  readonly set: readonly { readonly name: string; readonly value: string }[];
}

/** What `startServer` in src/server/main.ts takes. */
export interface StartOptions extends StartSettings {
  readonly log: Log;
  /** How settings reach the log; missing: it is what it is. */
  readonly logControl?: Pick<OpenLog, "setLevels" | "tap" | "components">;
}

/** What `startServer` gives once every listener is open. It rejects with an ExplainedError when the server cannot start. */
export interface RunningServer {
  status(): ServerStatus;
  /** The one-time link that makes the first administrator; undefined once there is one. */
  firstLink(): string | undefined;
  /** Ends calls, flushes the store, closes sockets. Called at most once; takes at most 5 s. */
  stop(): Promise<void>;
}

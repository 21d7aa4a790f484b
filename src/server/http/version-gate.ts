import type { FastifyRequest } from "fastify";
import {
  type ApiClient,
  type ApiVersion,
  CLIENT_HEADER,
  parseClient,
  rangeOf,
  standingOf,
  unknownFields,
} from "#api/versions";
import { callOfNewer, clientTooNew, clientTooOld, fieldsOfNewer } from "#api/versions/problems";
import type { ExplainedError } from "#base/explained-error";
import { isSecure } from "./gate.ts";

/** What a request says of its version, and how it reached us. */
export interface Versioned {
  /** Undefined: it says nothing that can be read, and is served as if it knew what we know. */
  readonly client: ApiClient | undefined;
  /** As the client reaches us, for the command that gets the right command line. */
  readonly origin: string;
}

export function versionedOf(request: FastifyRequest): Versioned {
  const said = request.headers[CLIENT_HEADER];
  return { client: typeof said === "string" ? parseClient(said) : undefined, origin: originOf(request) };
}

/** As the client calls us: `https://pbx.example.com:8443`. Goes into commands, so nothing odd is taken over. */
export function originOf(request: FastifyRequest): string {
  const { host } = request.headers;
  const name = host !== undefined && /^[\w.:[\]-]{1,253}$/.test(host) ? host : "localhost";
  return `${isSecure(request) ? "https" : "http"}://${name}`;
}

/** VER-0001 or VER-0002 for a client that we have no language in common with. */
export function refuseVersion(ours: ApiVersion, { client, origin }: Versioned): ExplainedError | undefined {
  if (!client) return undefined;
  const server = rangeOf(ours);
  const standing = standingOf(client.version, server);
  if (standing === "too-old") return clientTooOld({ client, server, origin });
  return standing === "too-new" ? clientTooNew({ client, server, origin }) : undefined;
}

/**
 * VER-0003 for fields of a newer client that our schemas know nothing of: it meant something by them, so that to leave them out
 * would do something else than was asked for.
 */
export function refuseUnknownFields(
  ours: ApiVersion,
  { client, origin }: Versioned,
  given: { readonly query: unknown; readonly body: unknown },
  read: { readonly query: unknown; readonly body: unknown },
): ExplainedError | undefined {
  const server = rangeOf(ours);
  if (!client || standingOf(client.version, server) !== "newer") return undefined;
  const names = [...unknownFields(given.query, read.query), ...unknownFields(given.body, read.body)];
  return names.length > 0 ? fieldsOfNewer(names, { client, server, origin }) : undefined;
}

/** VER-0004 for a call of a newer client that we have no route for. */
export function refuseUnknownCall(
  ours: ApiVersion,
  { client, origin }: Versioned,
  method: string,
  path: string,
): ExplainedError | undefined {
  const server = rangeOf(ours);
  if (!client || standingOf(client.version, server) !== "newer" || !path.startsWith("/api/"))
    return undefined;
  return callOfNewer(method, path, { client, server, origin });
}

import { ExplainedError, type Fix, type WrongField } from "#base/explained-error";
import {
  type ApiClient,
  type ApiRange,
  type ApiVersion,
  type ClientKind,
  fetchCommand,
  printRange,
  printVersion,
} from "../versions.ts";

/** What is known where two versions meet. */
interface Meeting {
  readonly client: ApiClient;
  readonly server: ApiRange;
  /** As the client reaches the server: `http://127.0.0.1:8080`. */
  readonly origin: string;
}

/** VER-0001: the client is older than anything that the server still speaks. */
export function clientTooOld({ client, server, origin }: Meeting): ExplainedError {
  const ours = printVersion(client.version);
  return new ExplainedError({
    id: "VER-0001",
    what: `${NAMES[client.kind]} speaks API ${ours}, the server ${printVersion(server.newest)} and no longer ${ours}.`,
    why: {
      kind: "version.client-too-old",
      observed: { client: ours },
      expected: { range: printRange(server) },
    },
    fix: [remedy(client.kind, origin)],
  });
}

/** VER-0002: the client is newer than anything that the server speaks already. */
export function clientTooNew({ client, server, origin }: Meeting): ExplainedError {
  const ours = printVersion(client.version);
  return new ExplainedError({
    id: "VER-0002",
    what: `${NAMES[client.kind]} speaks API ${ours}, the server only ${printVersion(server.newest)}, which is too old for it.`,
    why: {
      kind: "version.client-too-new",
      observed: { client: ours },
      expected: { range: printRange(server) },
    },
    fix: [remedy(client.kind, origin)],
  });
}

/** VER-0003, answered 422: a newer client sent fields that this server does not know. Nothing was changed. */
export function fieldsOfNewer(names: readonly string[], { client, server, origin }: Meeting): ExplainedError {
  const newest = printVersion(server.newest);
  const listed = names.slice(0, 20);
  return new ExplainedError({
    id: "VER-0003",
    what: `The server speaks API ${newest} and does not know ${listed.join(", ")}, which API ${printVersion(client.version)} sent; nothing was changed.`,
    why: {
      kind: "version.unknown-fields",
      observed: { client: printVersion(client.version), fields: listed },
      expected: { range: printRange(server) },
    },
    fields: listed.map(
      (field): WrongField => ({
        field,
        value: "[not shown]",
        expected: `nothing: API ${newest} has no such field`,
      }),
    ),
    fix: [
      { text: "Leave these fields out, or upgrade the server." },
      { ...remedy(client.kind, origin), text: "Or take what fits this server:" },
    ],
  });
}

/** VER-0004, answered 404: a newer client makes a call that this server does not know. */
export function callOfNewer(
  method: string,
  path: string,
  { client, server, origin }: Meeting,
): ExplainedError {
  return new ExplainedError({
    id: "VER-0004",
    what: `The server speaks API ${printVersion(server.newest)} and does not know ${method} ${path.slice(0, 100)}, which API ${printVersion(client.version)} asks for.`,
    why: {
      kind: "version.unknown-call",
      observed: { client: printVersion(client.version), call: `${method} ${path.slice(0, 200)}` },
      expected: { range: printRange(server) },
    },
    fix: [remedy(client.kind, origin)],
  });
}

/** VER-0005: the command failed over an answer of a server of another version. */
export function answerOfOther(
  seen: string,
  ours: ApiVersion,
  server: ApiRange,
  origin: string,
  cause: unknown,
): ExplainedError {
  return new ExplainedError(
    {
      id: "VER-0005",
      what: `This parley speaks API ${printVersion(ours)}, the server ${printVersion(server.newest)}, and its answer lacks what this command shows.`,
      why: {
        kind: "version.answer",
        observed: { failure: seen.slice(0, 200), server: printRange(server) },
        expected: { version: printVersion(ours) },
      },
      fix: [remedy("cli", origin)],
    },
    { cause },
  );
}

/** VER-0006, answered 503: the files of the program are no longer those of the server that runs. */
export function filesOfOther(onDisk: string, running: ApiVersion): ExplainedError {
  return new ExplainedError({
    id: "VER-0006",
    what: `The program on the disk speaks API ${onDisk}, the running server ${printVersion(running)}: its own command line is no longer there.`,
    why: {
      kind: "version.files",
      observed: { onDisk },
      expected: { running: printVersion(running) },
    },
    fix: [
      {
        text: "Start the server again: then it runs what is on the disk.",
        command: "systemctl restart parley",
      },
    ],
  });
}

const NAMES: Readonly<Record<ClientKind, string>> = {
  cli: "This parley",
  page: "This page",
  other: "This client",
};

function remedy(kind: ClientKind, origin: string): Fix {
  if (kind === "page") return { text: "Reload the page." };
  if (kind === "other") return { text: `Use what ${origin}/api/openapi.json describes.` };
  return { text: "Get the right one:", command: fetchCommand(origin) };
}

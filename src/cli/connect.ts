import { userInfo } from "node:os";
import type { AnswerOf, BodyOf, CallName, calls, QueryOf } from "#api/calls";
import { paths } from "#api/paths";
import type { ProblemAnswer } from "#api/problem";
import { CLIENT_HEADER, printClient } from "#api/versions";
import { spokenVersion } from "#server/api-version";
import { type Instance, readInstance } from "#server/start/instance-file";
import { isAlive } from "#server/start/is-alive";
import { version } from "#server/version";
import { AnsweredProblem } from "./print/failure.ts";
import { foreignAnswer, needsServer, notRunning, notYours } from "./problems.ts";
import { ServerVersion } from "./server-version.ts";

export interface Asked<Name extends CallName> {
  /** Fills the braces in the path. */
  readonly name?: string;
  readonly query?: Partial<QueryOf<(typeof calls)[Name]>>;
  readonly body?: BodyOf<(typeof calls)[Name]>;
}

/** Who answers the calls of a command: the running server, or the store of a server that is not running. */
export interface Answering {
  call<Name extends CallName>(name: Name, asked?: Asked<Name>): Promise<AnswerOf<(typeof calls)[Name]>>;
  /** True when no server runs and the store itself answers. */
  readonly direct: boolean;
  /** What the server speaks, once it has answered; undefined where the store itself answers. */
  readonly versions?: ServerVersion;
  close(): Promise<void>;
}

const TIMEOUT_MS = 20_000;
/** 30,000 users take a while where every password is hashed for people. */
const LONG_TIMEOUT_MS = 15 * 60_000;

/** The running server. Throws CLI-0001 where none runs, CLI-0002 where this user may not read its token. */
export async function connectToServer(data: string): Promise<Answering> {
  const instance = findInstance(data);
  if (!instance) throw notRunning(data, "no run/instance.json");
  return answeringOf(instance, data);
}

function answeringOf(instance: Instance, data: string): Answering {
  const versions = new ServerVersion(instance.http);
  return {
    direct: false,
    versions,
    call: (name, asked = {}) => callServer(instance, data, versions, name, asked),
    close: () => Promise.resolve(),
  };
}

/** The server whose process is alive; undefined where none runs. Throws CLI-0002. */
export function findServer(data: string): Answering | undefined {
  const instance = findInstance(data);
  return instance && isAlive(instance.pid) ? answeringOf(instance, data) : undefined;
}

/** The running server, or where none runs the store itself, under its lock. */
export async function connect(data: string, operation: string): Promise<Answering> {
  const instance = findInstance(data);
  if (instance && isAlive(instance.pid)) return await connectToServer(data);
  const { openOffline } = await import("#server/offline");
  const offline = await openOffline(data, localUser());
  if (!offline) throw notRunning(data, "no store in this folder either");
  return {
    direct: true,
    call: (name, asked = {}) => {
      const answer = offline.call(name, asked);
      if (answer === undefined) throw needsServer(operation, data);
      return answer;
    },
    close: () => offline.close(),
  };
}

function findInstance(data: string): Instance | undefined {
  try {
    return readInstance(data);
  } catch (error) {
    if (error instanceof Error && "code" in error)
      throw notYours(`${data}/run/instance.json`, String(error.code));
    throw error;
  }
}

async function callServer<Name extends CallName>(
  instance: Instance,
  data: string,
  versions: ServerVersion,
  name: Name,
  asked: Asked<Name>,
): Promise<AnswerOf<(typeof calls)[Name]>> {
  const response = await send(instance, data, name, asked);
  versions.heard(response);
  if (!response.ok) throw await failureOf(response);
  const text = await response.text();
  const value = parseJson(text);
  if (value === undefined) throw foreignAnswer(instance.http, text, version, theirVersion(response));
  // Not checked against the schema: a newer server may have more fields, and those go into --json as they are.
  return value as AnswerOf<(typeof calls)[Name]>;
}

/** What a response that is no success says. */
export async function failureOf(response: Response): Promise<Error> {
  const text = await response.text();
  const value = parseJson(text);
  if (isProblem(value)) return new AnsweredProblem(value);
  return foreignAnswer(response.url, `${response.status} ${text}`, version, theirVersion(response));
}

const theirVersion = (response: Response) => response.headers.get("x-parley-version") ?? undefined;

/** The parts that printing needs; a newer server may say more. */
function isProblem(value: unknown): value is ProblemAnswer {
  if (typeof value !== "object" || value === null) return false;
  const { id, what, status, fix, why } = value as Partial<Record<keyof ProblemAnswer, unknown>>; // each is checked next
  return (
    typeof id === "string" &&
    typeof what === "string" &&
    typeof status === "number" &&
    Array.isArray(fix) &&
    why !== undefined
  );
}

/** Sends one call, and gives the response before its body is read. */
export async function send<Name extends CallName>(
  instance: Instance,
  data: string,
  name: Name,
  { name: part = "", query = {}, body }: Asked<Name>,
): Promise<Response> {
  const [method, path] = paths[name];
  const url = new URL(
    path.replace(/\{\w+\}/, () => encodeURIComponent(part)),
    instance.http,
  );
  for (const [key, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(key, String(value));
  const timeout =
    name === "backupMake" || name === "userImport" || name === "contactImport" || name === "directorySync"
      ? LONG_TIMEOUT_MS
      : TIMEOUT_MS;
  try {
    return await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${instance.token}`,
        "x-parley-user": localUser(),
        "x-parley-version": version,
        [CLIENT_HEADER]: printClient("cli", spokenVersion(process.env)),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(name !== "traceFollow" && { signal: AbortSignal.timeout(timeout) }),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const seen = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw notRunning(data, `${instance.http} in run/instance.json does not answer: ${seen}`);
  }
}

/** The instance for a command that reads a stream of lines. */
export function instanceOf(data: string): Instance {
  const instance = findInstance(data);
  if (!instance) throw notRunning(data, "no run/instance.json");
  return instance;
}

function localUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error) return "unknown"; // a user number without a name, as in containers
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

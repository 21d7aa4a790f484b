import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Call, type CallName, calls } from "#api/calls";
import { openApi } from "#api/open-api";
import { type ApiVersion, apiVersion } from "#api/versions";
import { ExplainedError } from "#base/explained-error";
import type { Session, Sessions } from "#roles/accounts/contract";
import { frameFailure } from "./answer-problem.ts";
import { cookieOf, Entrance } from "./entrance.ts";
import { createTraceFollower } from "./follow-trace.ts";
import {
  type Caller,
  decideAccess,
  isSecure,
  isThisMachine,
  refuseForeign,
  refuseInTheClear,
} from "./gate.ts";
import type { Input, PlainCall, Visit } from "./handler.ts";
import { createHandlers } from "./handlers.ts";
import { notFound, tooManyCalls } from "./problems.ts";
import { RateLimit } from "./rate-limit.ts";
import { readInput } from "./read-input.ts";
import type { HttpUses } from "./uses.ts";
import { refuseUnknownFields, refuseVersion, type Versioned, versionedOf } from "./version-gate.ts";

/** What the routes know beside the running server. */
export interface Door {
  readonly uses: HttpUses;
  /** The token in run/instance.json. */
  readonly token: string;
  /** Default: what this program speaks. */
  readonly api?: ApiVersion;
  httpsPort(): number | undefined;
}

const CALLS_PER_MINUTE = 1200;
/** Guessing passwords is slowed by account and address in the accounts' role; this only bounds the work. An office is one address. */
const SIGN_INS_PER_MINUTE = 120;
/** What costs a password's hashing, or could be guessed at. */
const ENTRANCES: ReadonlySet<CallName> = new Set(["signIn", "passkeySignIn", "linkUse", "linkShow"]);
/** In a sign-in these mean that nobody has proven to be anybody; elsewhere the session goes on. */
const UNPROVEN: ReadonlySet<string> = new Set(["ACC-0001", "ACC-0003", "ACC-0004", "ACC-0007"]);

/** Adds every call of #api/calls to the server. */
export function addApi(app: FastifyInstance, door: Door): void {
  const { uses, api = apiVersion } = door;
  const handlers = createHandlers(uses);
  const followTrace = createTraceFollower(uses);
  const all = new RateLimit(uses.clock, CALLS_PER_MINUTE);
  const signIns = new RateLimit(uses.clock, SIGN_INS_PER_MINUTE);
  const document = openApi(uses.version);
  const entrance = new Entrance(uses);
  const gate = {
    ...door,
    equal: uses.secrets.equal,
    roleOf: (address: string) => uses.administrators.roleOf(address),
    refuseAdministrator: (session: Session) => uses.accounts.refuseAdministrator(session),
  };
  app.get("/api/openapi.json", () => document);

  for (const name of Object.keys(calls) as CallName[]) {
    const one: Call = calls[name];
    app.route({
      method: one.method,
      url: one.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      bodyLimit: one.bodyLimit,
      handler: (request, reply) => answer(name, one, request, reply),
      // Before the body is read: who may not call does not get 40 MB parsed.
      onRequest: (request, reply, next) => {
        const versioned = versionedOf(request);
        const access = admit(name, one, callerOf(request, uses.accounts.sessions), versioned);
        if (access instanceof ExplainedError) fail(reply, access, name, undefined);
        else {
          admitted.set(request, access.by);
          next();
        }
      },
    });
  }
  // A picture is no JSON. Its path changes with it, and only colleagues see it.
  app.get<{ Params: { hash: string } }>("/api/photos/:hash", async (request, reply) => {
    const caller = callerOf(request, uses.accounts.sessions);
    const access = decideAccess(gate, caller, "user");
    if (access instanceof ExplainedError) return fail(reply, access, "myPhoto", undefined);
    const picture = await uses.photos.read(request.params.hash);
    if (!picture) return fail(reply, notFound("picture", request.params.hash), "myPhoto", undefined);
    reply.header("cache-control", "private, max-age=31536000, immutable");
    return reply.type(picture.type).send(Buffer.from(picture.bytes));
  });
  const admitted = new WeakMap<FastifyRequest, string>();

  function admit(
    name: CallName,
    one: Call,
    caller: Caller,
    versioned: Versioned,
  ): { readonly by: string } | ExplainedError {
    const access = decideAccess(gate, caller, one.access);
    const local = !(access instanceof ExplainedError) && caller.bearer !== undefined;
    const limit = ENTRANCES.has(name) ? signIns : all;
    const wait = local ? 0 : limit.take(caller.remote);
    if (wait > 0) return tooManyCalls(caller.remote, limit.perMinute, wait);
    // Before all else that is refused: who speaks another language would misread the rest.
    const stranger = refuseVersion(api, versioned);
    if (stranger) return stranger;
    if (one.access !== "anyone") return access;
    if (one.method === "GET" && name !== "linkShow") return { by: "anyone" };
    return refuseInTheClear(door, caller) ?? refuseForeign(caller) ?? { by: "anyone" };
  }

  async function answer(
    name: CallName,
    _one: Call,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    const by = admitted.get(request) ?? "nobody";
    const [part] = Object.values((request.params ?? {}) as Record<string, string>); // fastify's router fills it so
    let subject = name === "linkShow" || name === "linkUse" ? "link" : (part ?? by); // a link's token is no word for the log
    reply.header("cache-control", "no-store");
    try {
      const { query, body } = request;
      const visit = visitOf(request, uses.accounts.sessions);
      const input = readInput(name, { query, body, name: part ?? "", by, visit });
      const unknown = refuseUnknownFields(api, versionedOf(request), { query, body }, input);
      if (unknown) throw unknown;
      if (name === "traceFollow") return followTrace(request, reply);
      const secure = isSecure(request);
      // readInput checked the input by this call's schema, here and below.
      if (name === "signIn") {
        const wish = input as Input<"signIn">;
        subject = wish.body.address;
        return await entrance.open(await entrance.signIn(wish), visit, reply, secure);
      }
      if (name === "passkeySignIn")
        return await entrance.open(
          await entrance.passkeySignIn(input as Input<"passkeySignIn">),
          visit,
          reply,
          secure,
        );
      if (name === "linkUse")
        return await entrance.open(await entrance.linkUse(input as Input<"linkUse">), visit, reply, secure);
      if (name === "signOut") return await entrance.signOut(input as Input<"signOut">, reply, secure);
      if (name === "sessionShow") return entrance.show(input as Input<"sessionShow">);
      return await handle(name, input);
    } catch (failure) {
      const unproven =
        ENTRANCES.has(name) && failure instanceof ExplainedError && UNPROVEN.has(failure.explanation.id);
      return fail(reply, failure, name, subject, unproven ? 401 : undefined);
    }
  }

  function handle<Name extends PlainCall>(name: Name, input: Input<Name>): unknown {
    return handlers[name](input);
  }

  function fail(
    reply: FastifyReply,
    failure: unknown,
    name: CallName,
    subject: string | undefined,
    status?: number,
  ) {
    const problem = frameFailure(uses, failure, name, subject, status);
    if (problem.status === 401) reply.header("www-authenticate", "Bearer");
    if (problem.status === 429) reply.header("retry-after", "5");
    return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
  }
}

function visitOf(request: FastifyRequest, sessions: Sessions): Visit {
  const host = request.headers.host ?? "";
  return {
    remote: request.ip,
    host: host.replace(/:\d+$/, ""),
    origin: `${isSecure(request) ? "https" : "http"}://${host}`,
    userAgent: (request.headers["user-agent"] ?? "").slice(0, 300),
    session: sessions.find(cookieOf(request, isSecure(request)) ?? ""),
  };
}

/** What the gate wants to know of a request. */
function callerOf(request: FastifyRequest, sessions: Sessions): Caller {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === "string" ? value : undefined;
  };
  const cookie = cookieOf(request, isSecure(request));
  const localUser = header("x-parley-user");
  return {
    method: request.method,
    secure: isSecure(request),
    remote: request.ip,
    local: isThisMachine(request.ip, request.raw.socket.localAddress),
    host: header("host"),
    origin: header("origin"),
    fetchSite: header("sec-fetch-site"),
    bearer: /^Bearer (\S{1,200})$/i.exec(header("authorization") ?? "")?.[1],
    csrf: header("x-parley-csrf"),
    session: cookie === undefined ? undefined : (sessions.find(cookie) ?? "ended"),
    localUser: localUser !== undefined && /^[\w.@-]{1,64}$/.test(localUser) ? localUser : undefined,
  };
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Call, type CallName, calls } from "#api/calls";
import { openApi } from "#api/open-api";
import type { SessionView } from "#api/session";
import { ExplainedError } from "#base/explained-error";
import { frameFailure } from "./answer-problem.ts";
import { createTraceFollower } from "./follow-trace.ts";
import { type Caller, decideAccess, isThisMachine, refuseForeign, refuseInTheClear } from "./gate.ts";
import { createHandlers, type Input, type PlainCall, type Visit } from "./handlers.ts";
import { notSignedIn, tooManyCalls } from "./problems.ts";
import { RateLimit } from "./rate-limit.ts";
import { readInput } from "./read-input.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { HttpUses } from "./uses.ts";

/** What the routes know beside the running server. */
export interface Door {
  readonly uses: HttpUses;
  readonly sessions: Sessions;
  /** The token in run/instance.json. */
  readonly token: string;
  httpsPort(): number | undefined;
}

const CALLS_PER_MINUTE = 1200;
/** Guessing passwords is slowed by account and address in the administrators' role; this only bounds the work. */
const SIGN_INS_PER_MINUTE = 20;
export const COOKIE = "parley-session";

/** Adds every call of #api/calls to the server. */
export function addApi(app: FastifyInstance, door: Door): void {
  const { uses } = door;
  const handlers = createHandlers(uses);
  const followTrace = createTraceFollower(uses);
  const all = new RateLimit(uses.clock, CALLS_PER_MINUTE);
  const signIns = new RateLimit(uses.clock, SIGN_INS_PER_MINUTE);
  const document = openApi(uses.version);
  const gate = {
    ...door,
    equal: uses.secrets.equal,
    isAdministrator: (address: string) => uses.administrators.isAdministrator(address),
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
        const access = admit(name, one, callerOf(request, door.sessions));
        if (access instanceof ExplainedError) fail(reply, access, name, undefined);
        else {
          admitted.set(request, access.by);
          next();
        }
      },
    });
  }
  const admitted = new WeakMap<FastifyRequest, string>();

  function admit(name: CallName, one: Call, caller: Caller): { readonly by: string } | ExplainedError {
    const access = decideAccess(gate, caller, one.access);
    const local = !(access instanceof ExplainedError) && caller.bearer !== undefined;
    const limit = name === "signIn" ? signIns : all;
    const wait = local ? 0 : limit.take(caller.remote);
    if (wait > 0) return tooManyCalls(caller.remote, limit.perMinute, wait);
    if (one.access !== "anyone") return access;
    if (one.method === "GET") return { by: "anyone" };
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
    let subject = part ?? by;
    reply.header("cache-control", "no-store");
    try {
      const { query, body } = request;
      const input = readInput(name, {
        query,
        body,
        name: part ?? "",
        by,
        visit: visitOf(request, door.sessions),
      });
      if (name === "signIn") subject = (input as Input<"signIn">).body.address; // readInput checked it by this call's schema
      if (name === "traceFollow") return followTrace(request, reply);
      if (name === "signIn") return await signIn(request, reply, input as Input<"signIn">); // read() checked it by this call's schema
      if (name === "signOut") return signOut(request, reply);
      if (name === "sessionShow") return sessionShow(request);
      if (name === "passkeySignIn" || name === "linkUse") throw new Error("not joined yet");
      return await handle(name, input);
    } catch (failure) {
      const refused = name === "signIn" && failure instanceof ExplainedError && !failure.explanation.fields;
      return fail(reply, failure, name, subject, refused ? 401 : undefined);
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

  async function signIn(request: FastifyRequest, reply: FastifyReply, { body }: Input<"signIn">) {
    const { address } = await uses.administrators.signIn(body.address, body.password, request.ip);
    const [id, session] = door.sessions.open(address);
    setCookie(reply, id, isSecure(request));
    uses.log.write("info", "Somebody signed in.", { subject: address, remote: request.ip });
    return view(session);
  }

  function signOut(request: FastifyRequest, reply: FastifyReply) {
    door.sessions.close(cookieOf(request) ?? "");
    setCookie(reply, "", isSecure(request));
    return { done: true };
  }

  function sessionShow(request: FastifyRequest) {
    const session = door.sessions.find(cookieOf(request) ?? "");
    if (!session) throw notSignedIn("nothing", "user");
    return view(session);
  }

  function view({ who, csrf, endsAt }: Session): SessionView {
    const administrator = uses.administrators.isAdministrator(who);
    return { who, administrator, csrf, until: new Date(endsAt).toISOString() };
  }
}

function visitOf(request: FastifyRequest, sessions: Sessions): Visit {
  const host = request.headers.host ?? "";
  return {
    remote: request.ip,
    host: host.replace(/:\d+$/, ""),
    origin: `${isSecure(request) ? "https" : "http"}://${host}`,
    userAgent: (request.headers["user-agent"] ?? "").slice(0, 300),
    session: sessions.find(cookieOf(request) ?? ""),
  };
}

/** What the gate wants to know of a request. */
export function callerOf(request: FastifyRequest, sessions: Sessions): Caller {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === "string" ? value : undefined;
  };
  const cookie = cookieOf(request);
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

/** True over TLS. */
export function isSecure(request: FastifyRequest): boolean {
  return "encrypted" in request.raw.socket && request.raw.socket.encrypted === true;
}

function cookieOf(request: FastifyRequest): string | undefined {
  return /(?:^|;\s*)parley-session=([\w-]{16,100})/.exec(request.headers.cookie ?? "")?.[1];
}

function setCookie(reply: FastifyReply, id: string, secure: boolean): void {
  const end = id === "" ? "; Max-Age=0" : "";
  const flags = `Path=/; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}${end}`;
  reply.header("set-cookie", `${COOKIE}=${id}; ${flags}`);
}

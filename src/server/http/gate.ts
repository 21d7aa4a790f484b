import type { FastifyRequest } from "fastify";
import type { Call } from "#api/calls";
import type { ExplainedError } from "#base/explained-error";
import type { Session } from "#roles/accounts/contract";
import type { AdministratorRole } from "#roles/admin/contract";
import { foreignOrigin, notSignedIn, onlySecure, otherRole } from "./problems.ts";

/** What is known of a call before its body is read. */
export interface Caller {
  readonly method: string;
  /** TLS. */
  readonly secure: boolean;
  readonly remote: string;
  /** The connection comes from this machine. */
  readonly local: boolean;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The browser's word on who sent this (Fetch Metadata). */
  readonly fetchSite: string | undefined;
  /** Of the header Authorization, without `Bearer `. */
  readonly bearer: string | undefined;
  readonly csrf: string | undefined;
  /** Undefined: no cookie; "ended": a cookie that means nothing any more. */
  readonly session: Session | "ended" | undefined;
  /** Name of the user of this machine, as the command line gives it. */
  readonly localUser: string | undefined;
}

export type Access = { readonly by: string } | ExplainedError;

interface GateUses {
  readonly token: string;
  readonly httpsPort: () => number | undefined;
  equal(one: string, other: string): boolean;
  roleOf(address: string): AdministratorRole | undefined;
  /** Why this session is not enough for somebody with a role. */
  refuseAdministrator(session: Session): ExplainedError | undefined;
}

/**
 * Whether a caller may do this, and under which name it goes into the audit. The command line proves itself by the token of
 * run/instance.json, from this machine only, and is nobody's `user`; a browser by its session, and by the CSRF header for
 * whatever changes something.
 */
export function decideAccess(uses: GateUses, caller: Caller, needed: Call["access"]): Access {
  const clear = refuseInTheClear(uses, caller);
  if (clear) return clear;
  if (caller.bearer !== undefined) {
    if (!caller.local || !uses.equal(caller.bearer, uses.token)) return notSignedIn("a wrong token", needed);
    if (needed === "user") return notSignedIn("the command line", needed);
    return { by: caller.localUser === undefined ? "command line" : `command line (${caller.localUser})` };
  }
  const { session } = caller;
  if (session === undefined) return notSignedIn("nothing", needed);
  if (session === "ended") return notSignedIn("an ended session", needed);
  if (!isSafe(caller.method)) {
    const foreign = refuseForeign(caller);
    if (foreign) return foreign;
    if (!uses.equal(caller.csrf ?? "", session.csrf)) {
      return foreignOrigin(
        caller.csrf === undefined ? "no X-Parley-Csrf" : "another X-Parley-Csrf",
        "that of the session",
      );
    }
  }
  const by = session.who;
  if (needed === "user" || needed === "anyone") return { by };
  const role = uses.roleOf(by);
  if (role === undefined || !ROLES_OF[needed].includes(role)) return otherRole(by, role, ROLES_OF[needed]);
  return uses.refuseAdministrator(session) ?? { by };
}

/** Which roles are enough for what a call needs. */
const ROLES_OF: Readonly<Record<Exclude<Call["access"], "user" | "anyone">, readonly AdministratorRole[]>> = {
  administrator: ["administrator"],
  helpdesk: ["administrator", "helpdesk"],
  auditor: ["administrator", "auditor"],
  staff: ["administrator", "helpdesk", "auditor"],
};

/** Passwords and everything that is not for everybody never cross a network in the clear. */
export function refuseInTheClear(
  uses: Pick<GateUses, "httpsPort">,
  caller: Pick<Caller, "secure" | "remote" | "local">,
): ExplainedError | undefined {
  if (caller.secure || caller.local) return undefined;
  return onlySecure(caller.remote, uses.httpsPort());
}

/** Refuses what a browser sends on behalf of a page of another site. Programs that are no browsers send none of these headers. */
export function refuseForeign(
  caller: Pick<Caller, "origin" | "host" | "fetchSite">,
): ExplainedError | undefined {
  const { origin, host, fetchSite } = caller;
  if (fetchSite !== undefined && fetchSite !== "same-origin" && fetchSite !== "none") {
    return foreignOrigin(`Sec-Fetch-Site: ${fetchSite.slice(0, 40)}`, "same-origin");
  }
  if (origin === undefined || hostOf(origin) === host) return undefined;
  return foreignOrigin(`Origin: ${origin.slice(0, 200)}`, `the host ${host ?? "that was called"}`);
}

const isSafe = (method: string) => method === "GET" || method === "HEAD";

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Whether both ends of a connection are on this machine: 127.0.0.0/8 and ::1, also as IPv4 in IPv6, or one address calling itself. */
export function isThisMachine(remote: string, local: string | undefined): boolean {
  return remote === "::1" || /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/i.test(remote) || remote === local;
}

/** True over TLS. */
export function isSecure(request: FastifyRequest): boolean {
  return "encrypted" in request.raw.socket && request.raw.socket.encrypted === true;
}

import { ExplainedError } from "#base/explained-error";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import { isReliable } from "#sip/transport/flow";
import { communicatorFields } from "./answer-communicator.ts";
import { phoneFields } from "./answer-phone.ts";
import { type BindingDecision, decideBindings } from "./decide-bindings.ts";
import type { Field } from "./print-contacts.ts";
import {
  accountGone,
  defect,
  firstHopLacksOutbound,
  notTheUser,
  unsupportedExtension,
  wrongDomain,
} from "./problems.ts";
import { type Registration, readRegistration, supports } from "./read-registration.ts";
import {
  defaultExpiresSeconds,
  flowTimerSeconds,
  keepAliveSeconds,
  maxExpiresSeconds,
  minExpiresSeconds,
  mostEndpoints,
} from "./settings.ts";
import type { RegistrarUses } from "./uses.ts";

const EXTENSIONS = [
  "path",
  "gruu",
  "outbound",
  "gruu-10",
  "adhoclist",
  "msrtc-event-categories",
  "com.microsoft.msrtc.presence",
];

interface Refusal {
  readonly status: number;
  readonly problem: ExplainedError;
  readonly fields?: readonly Field[];
}

/** Answers one REGISTER (RFC 3261 §10.3). Makes a promise only where a UDP binding has to be written down first. */
export function register(uses: RegistrarUses, context: RequestContext): void | Promise<void> {
  try {
    const stored = run(uses, context);
    return stored?.catch((error: unknown) => refuseFailure(context, error));
  } catch (error) {
    refuseFailure(context, error);
  }
}

function run(uses: RegistrarUses, context: RequestContext): Promise<void> | undefined {
  const registration = readRegistration(context.request);
  if (registration instanceof ExplainedError) {
    refuse(context, {
      status: registration.explanation.id === "REG-0011" ? 403 : 400,
      problem: registration,
    });
    return;
  }
  const refusal = checkRequest(uses, context, registration);
  if (refusal) return void refuse(context, refusal);

  const toTag = context.request.to.tag ?? uses.newTag();
  const decision = decide(uses, context, registration, toTag);
  if ("status" in decision) return void refuse(context, decision);

  for (const binding of decision.signOut) signOut(uses, binding);
  const { aor } = registration;
  if (decision.put.length + decision.drop.length > 0) {
    const stored = uses.location.apply({ aor, put: decision.put, drop: decision.drop }, context.flow);
    if (stored !== undefined) return stored.then(() => grant(uses, context, registration, toTag));
  }
  grant(uses, context, registration, toTag);
  return;
}

/** Steps 1 to 5: ours, understood, from the one who is named, and he exists. */
function checkRequest(
  uses: RegistrarUses,
  context: RequestContext,
  registration: Registration,
): Refusal | undefined {
  const { directory } = uses;
  const { aor, from, required } = registration;
  const uri = context.request.requestUri;
  const domain = aor.slice(aor.lastIndexOf("@") + 1);
  if (!uri || !(directory.isOurs(uri.host) || uses.isUs(uri.host, uri.port)))
    return { status: 404, problem: wrongDomain(uri?.host ?? "", directory.domains()) };
  if (!directory.isOurs(domain)) return { status: 404, problem: wrongDomain(domain, directory.domains()) };

  const unknown = required.filter((tag) => !EXTENSIONS.includes(tag));
  if (unknown.length > 0)
    return {
      status: 420,
      problem: unsupportedExtension(unknown, EXTENSIONS),
      fields: [["unsupported", unknown.join(", ")]],
    };
  const proven = context.sender?.aor;
  if (proven !== aor || from !== aor)
    return { status: 403, problem: notTheUser(proven, proven === aor ? from : aor) };

  const user = directory.find(aor);
  if (!user) return { status: 404, problem: accountGone(aor, "no such user") };
  if (!user.enabled) return { status: 403, problem: accountGone(aor, "disabled") };

  const { path, direct } = registration;
  if (wantsOutbound(registration) && !direct && !/;\s*ob\b/i.test(path.at(-1) ?? ""))
    return { status: 439, problem: firstHopLacksOutbound(context.request.list("via").at(-2) ?? "unknown") };
  return undefined;
}

function decide(
  uses: RegistrarUses,
  { flow, sender }: RequestContext,
  registration: Registration,
  toTag: string,
): BindingDecision {
  const { settings } = uses;
  return decideBindings({
    registration,
    current: uses.location.find(registration.aor),
    flow,
    now: uses.clock.now(),
    expires: {
      min: settings.get(minExpiresSeconds),
      max: settings.get(maxExpiresSeconds),
      default: settings.get(defaultExpiresSeconds),
    },
    mostEndpoints: settings.get(mostEndpoints),
    toTag,
    proof: sender?.proof,
  });
}

/** Step 8: the 200, in the dialect of the one who asked. */
function grant(
  uses: RegistrarUses,
  context: RequestContext,
  registration: Registration,
  toTag: string,
): void {
  const { settings } = uses;
  const bindings = uses.location.find(registration.aor);
  const now = uses.clock.now();
  const fields =
    registration.epid === undefined
      ? phoneFields({
          registration,
          bindings,
          now,
          // Over UDP RFC 5626 wants STUN keep-alives (§4.4.2), which we do not answer.
          outbound: wantsOutbound(registration) && isReliable(context.flow.transport),
          flowTimerSeconds: settings.get(flowTimerSeconds),
        })
      : communicatorFields({ registration, bindings, now, keepAliveSeconds: settings.get(keepAliveSeconds) });
  context.respond(createResponse(context.request, 200, undefined, { toTag, fields }));
  const agreed = agreedSeconds(fields);
  if (agreed !== undefined) uses.agreeKeepAlive(context.flow, agreed);
}

/** How often the client was just told to be heard at least (ms-keep-alive of the dialect, Flow-Timer of RFC 5626). */
function agreedSeconds(fields: readonly Field[]): number | undefined {
  for (const [name, value] of fields) {
    if (name === "flow-timer") return Number(value);
    if (name === "ms-keep-alive") return Number(/timeout=(\d+)/.exec(value)?.[1]);
  }
  return undefined;
}

const wantsOutbound = (registration: Registration): boolean =>
  registration.contacts !== "all" &&
  registration.contacts.some((one) => one.regId !== undefined) &&
  supports(registration, "outbound");

/** To make room for another device of the same person. What is not deleted from the store now expires there. */
function signOut({ location, log }: RegistrarUses, binding: Parameters<typeof location.remove>[0]): void {
  location
    .remove(binding, "the person signed in on more devices than are allowed", "unregistered")
    .catch((error: unknown) =>
      log.write("warn", "A device that was signed out stays in the store.", { error }),
    );
}

function refuseFailure(context: RequestContext, error: unknown): void {
  if (error instanceof ExplainedError) refuse(context, { status: 503, problem: error });
  else refuse(context, { status: 500, problem: defect(error) });
}

function refuse(context: RequestContext, { status, problem, fields }: Refusal): void {
  context.refuse(communicatorStatus(context) ? toldStatus(status) : status, problem, fields);
}

const communicatorStatus = ({ request }: RequestContext): boolean =>
  /;\s*epid\s*=/i.test(request.get("from") ?? "");

/** COMPAT pidgin-sipe 1.25.0 shows the reason of 403, 404 and 503 only; after anything else it hangs in "connecting". */
const toldStatus = (status: number): number =>
  status === 403 || status === 404 ? status : status >= 500 ? 503 : 403;

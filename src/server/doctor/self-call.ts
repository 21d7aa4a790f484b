import type { Listener } from "#api/status";
import type { Clock } from "#base/clock";
import type { ProbeLine } from "#net/probe";
import { CheckPhone } from "./check-phone.ts";
import { type CheckStep, lineEnded } from "./problems.ts";
import type { SelfCheckUser, SelfCheckUsers } from "./self-check-users.ts";

/** How a call to ourselves went, step by step. */
export interface SelfCallReport {
  readonly steps: readonly { readonly name: string; readonly milliseconds: number }[];
}

export interface SelfCallUses {
  readonly clock: Clock;
  readonly users: SelfCheckUsers;
  randomHex(bytes: number): string;
  /** The name that TLS clients call us by. */
  serverName(): string;
  open(listener: Listener, serverName: string | undefined): Promise<ProbeLine | { readonly seen: string }>;
}

/** All steps together; the check around it ends at 5 s, and the step should have been named by then. */
const LIMIT_MS = 4_000;
/** An hour is what no registrar may refuse as too brief (RFC 3261 §10.3); the connection's end ends it anyway. */
const SIGNED_IN_S = 3600;

/**
 * Signs two temporary users in over real connections to this listener, lets one call the other, answers, hangs up, signs both out.
 * Rejects with DOC-0001 to DOC-0004, which name the step that failed and what was seen.
 */
export function callOurselves(uses: SelfCallUses, listener: Listener): Promise<SelfCallReport> {
  return uses.users.withTwo((one, other) => call(uses, listener, one, other));
}

async function call(
  uses: SelfCallUses,
  listener: Listener,
  callerUser: SelfCheckUser,
  calleeUser: SelfCheckUser,
): Promise<SelfCallReport> {
  const transport = listener.transport === "tls" ? "tls" : "tcp";
  const port = `${transport.toUpperCase()} port ${listener.port}`;
  const end = performance.now() + LIMIT_MS;
  const steps: { name: string; milliseconds: number }[] = [];
  const phones: CheckPhone[] = [];
  let current: CheckStep = { name: "connecting", port };

  async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
    current = { name, port };
    const began = performance.now();
    const result = await work();
    steps.push({ name, milliseconds: Math.round((performance.now() - began) * 10) / 10 });
    return result;
  }

  async function phone(user: SelfCheckUser): Promise<CheckPhone> {
    const line = await uses.open(listener, transport === "tls" ? uses.serverName() : undefined);
    if ("seen" in line) throw lineEnded(current, line.seen);
    const made = new CheckPhone({
      clock: uses.clock,
      line,
      transport,
      user,
      randomHex: uses.randomHex,
      step: () => current,
      left: () => Math.max(1, Math.round(end - performance.now())),
    });
    phones.push(made);
    return made;
  }

  try {
    const [caller, callee] = await step("connecting", async () => {
      return [await phone(callerUser), await phone(calleeUser)] as const;
    });
    await step("REGISTER", async () => {
      await caller.register(SIGNED_IN_S);
      await callee.register(SIGNED_IN_S);
    });
    const { invite, received } = await step("INVITE and 180", async () => {
      const ringing = caller.call(callee);
      // A refusal comes to the caller while the callee still waits.
      const request = await Promise.race([callee.gets("INVITE"), ringing.then(forever)]);
      callee.answers(request, 180);
      return { invite: await ringing, received: request };
    });
    const dialog = await step("200 and ACK", async () => {
      callee.answers(received, 200);
      const made = await caller.isAnswered(invite);
      await callee.gets("ACK");
      return made;
    });
    await step("BYE", async () => {
      const bye = caller.hangUp(dialog);
      callee.answers(await callee.gets("BYE"), 200);
      await caller.isOver(bye);
    });
    await step("signing out", async () => {
      await caller.register(0);
      await callee.register(0);
    });
    return { steps };
  } finally {
    for (const one of phones) one.close();
  }
}

const forever = () => new Promise<never>(() => undefined);

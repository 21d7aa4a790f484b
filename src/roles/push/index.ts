import { printCase } from "#base/case-number";
import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { RequestContext, Step, Verdict } from "#pipeline/request-context";
import type { Directory } from "#roles/directory/contract";
import type { LocationService } from "#roles/location/contract";
import type { LiveSettings } from "#settings/live";
import { type OwnPlaces, ownAddress } from "#sip/message/own-address";
import { createResponse } from "#sip/message/respond";
import type { PushRows } from "#storage/push-subscriptions";
import type { Push, PushSubscriptionWish } from "./contract.ts";
import { badEndpoint, noSuchOwner } from "./problems.ts";
import { localEndpoints, waitSeconds } from "./settings.ts";

export type { Push } from "./contract.ts";

const MOST_SUBSCRIPTIONS = 10;
const DAY_SECONDS = 24 * 60 * 60;
/** How long a call that rings is worth being told of. */
const CALL_SECONDS = 60;

/** What stands in a letter; the service worker reads it. */
interface Letter {
  readonly kind: "call" | "message" | "ended";
  readonly from: string;
  readonly name: string;
  readonly case: string;
  readonly until: number;
}

export interface PushUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly rows: PushRows;
  /** VAPID, base64url. */
  readonly publicKey: string;
  /** Gives the status of the push service; 0: not reached. */
  send(
    target: { readonly endpoint: string; readonly p256dh: string; readonly auth: string },
    letter: { readonly text: string; readonly ttlSeconds: number; readonly topic: string },
  ): Promise<number>;
}

/** Tells browsers of calls and messages while no page of the person is open (RFC 8030), with our own keys. */
export async function createPush(uses: PushUses): Promise<Push> {
  const { clock, log, settings, directory, rows } = uses;
  /** By user: a call must not wait for the store to learn that there is nobody to tell. */
  const counts = await rows.counts();
  const idOf = (address: string): number | undefined => directory.find(address)?.id;

  async function tell(address: string, letter: Letter, ttlSeconds: number): Promise<void> {
    const user = idOf(address);
    if (user === undefined || !counts.has(user)) return;
    const topic = letter.kind === "message" ? "message" : letter.case;
    for (const target of await rows.of(user)) {
      const status = await uses.send(target, { text: JSON.stringify(letter), ttlSeconds, topic });
      if (status === 404 || status === 410) await remove(user, target.endpoint);
      else if (status < 200 || status > 299)
        log.write("info", "A push service did not take a notification.", {
          user: address,
          status,
          host: new URL(target.endpoint).host,
        });
    }
  }
  async function remove(user: number, endpoint: string): Promise<void> {
    await rows.remove(user, endpoint);
    const left = (await rows.of(user)).length;
    if (left === 0) counts.delete(user);
    else counts.set(user, left);
  }
  const report = (details: unknown): void =>
    log.write("error", "A notification could not be sent.", { details });

  return {
    publicKey: uses.publicKey,
    subscribed: (address) => counts.get(idOf(address) ?? -1) ?? 0,
    async add(address, wish) {
      const user = idOf(address);
      if (user === undefined) throw noSuchOwner(address);
      refuseBadEndpoint(wish, settings.get(localEndpoints));
      const { endpoint, keys } = wish;
      await rows.put(
        { user_id: user, endpoint, p256dh: keys.p256dh, auth: keys.auth, created_at: clock.now() },
        MOST_SUBSCRIPTIONS,
      );
      counts.set(user, (await rows.of(user)).length);
    },
    async remove(address, endpoint) {
      const user = idOf(address);
      if (user !== undefined) await remove(user, endpoint);
    },
    kept(message) {
      const letter: Letter = {
        kind: "message",
        from: message.from,
        name: nameOf(directory, message.from),
        case: message.case,
        until: 0,
      };
      tell(message.to, letter, DAY_SECONDS).catch(report);
    },
    wakeStep: (location, places, newTag) =>
      wakeStep({
        ...uses,
        location,
        places,
        newTag,
        has: (address) => counts.has(idOf(address) ?? -1),
        tell: (...words) => void tell(...words).catch(report),
      }),
  };
}

interface WakeUses extends Pick<PushUses, "clock" | "settings" | "directory"> {
  readonly location: Pick<LocationService, "find" | "onChange">;
  readonly places: OwnPlaces;
  newTag(): string;
  has(address: string): boolean;
  tell(address: string, letter: Letter, ttlSeconds: number): void;
}

/**
 * Tells the browsers of somebody who is called and has no page open. Where no device of theirs is signed in at all, the call waits
 * some seconds for a page that wakes up, and then goes its ordinary way: to that page, or to the refusal that says that nobody is there.
 */
function wakeStep(uses: WakeUses): Step {
  return {
    name: "wake by push",
    run(context) {
      const { request } = context;
      if (request.method !== "INVITE" || request.to.tag !== undefined || context.route?.signed)
        return "continue";
      const owner = ownAddress((context.route?.request ?? request).requestUri, uses.places);
      if (owner === undefined || !uses.has(owner)) return "continue";
      const devices = uses.location.find(owner);
      if (devices.some(({ transport }) => transport === "ws" || transport === "wss")) return "continue";
      const letter = letterOf(uses, context);
      uses.tell(owner, letter, CALL_SECONDS);
      context.transaction?.onEnd(() => uses.tell(owner, { ...letter, kind: "ended" }, CALL_SECONDS));
      return devices.length > 0 ? "continue" : waitFor(uses, owner, context);
    },
  };
}

function waitFor(
  { clock, location, settings, newTag }: WakeUses,
  owner: string,
  context: RequestContext,
): Promise<Verdict> {
  return new Promise((resolve) => {
    const end = (verdict: Verdict): void => {
      stopTimer();
      stopListening();
      resolve(verdict);
    };
    const stopTimer = clock.after(settings.get(waitSeconds) * 1000, () => end("continue"));
    const stopListening = location.onChange((aor, bindings) => {
      if (aor === owner && bindings.length > 0) end("continue");
    });
    context.transaction?.onCancel(() => {
      context.respond(createResponse(context.request, 487, undefined, { toTag: newTag() }));
      end("answer");
    });
  });
}

function letterOf({ clock, directory }: WakeUses, { request, sender, case: number }: RequestContext): Letter {
  const from = sender?.aor ?? request.from.uriText.replace(/^sips?:/i, "").slice(0, 200);
  return {
    kind: "call",
    from,
    name: nameOf(directory, from),
    case: printCase(number),
    until: clock.now() + CALL_SECONDS * 1000,
  };
}

const nameOf = (directory: Directory, address: string): string => directory.find(address)?.name ?? "";

/** A browser names its push service; a stranger could name a machine in our own network. */
function refuseBadEndpoint({ endpoint }: PushSubscriptionWish, local: boolean): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const host = url?.hostname ?? "";
  const bare =
    /^[\d.]+$|^\[|^localhost$|\.(?:local|internal|lan|home|arpa)$/i.test(host) || !host.includes(".");
  if (url && local && host === "127.0.0.1") return;
  if (url?.protocol !== "https:" || bare || url.username !== "") throw badEndpoint(endpoint.slice(0, 200));
}

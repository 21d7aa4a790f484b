import { ExplainedError } from "#base/explained-error";
import { ATTRIBUTE, FAMILY, UDP } from "#formats/stun/codes";
import { attributeOf, type StunMessage } from "#formats/stun/message";
import { bytesToOctets, print32, printAddress, readLifetime } from "#formats/stun/values";
import { Allocation, type AllocationPorts, type ClientPath } from "./allocation.ts";
import type { AllocationTable } from "./allocation-table.ts";
import type { Proof } from "./authenticate.ts";
import { decideRelayedAddress } from "./decide-relayed-address.ts";
import { LIFETIME_S, MOST_LIFETIME_S } from "./limits.ts";
import { familyNotHere, notFollowed, relayFull, userQuota } from "./problems.ts";
import { mostAllocations, mostAllocationsPerUser, relayPublicAddresses } from "./settings.ts";
import type { RelaySocket, RelayUses } from "./uses.ts";
import { granted, refused, type Verdict } from "./verdict.ts";

type Proven = Extract<Proof, { kind: "proven" }>;

/** What RFC 8656 §7.2 asks of an Allocate request, read. */
interface Wish {
  readonly family: "IPv4" | "IPv6";
  readonly evenPort: boolean;
  readonly reserveNext: boolean;
  readonly token: string | undefined;
  readonly lifetime: number;
}

/** Makes an allocation (RFC 8656 §7.2). The allocation is in the table when this resolves with a grant. */
export async function allocate(
  uses: RelayUses,
  table: AllocationTable,
  ports: AllocationPorts,
  request: StunMessage,
  path: ClientPath,
  { username, user, key }: Proven,
): Promise<{ readonly verdict: Verdict; readonly allocation?: Allocation }> {
  const wish = readWish(request);
  if ("ok" in wish) return { verdict: wish };
  const { settings, clock } = uses;
  const [ofUser, mostOfUser] = [table.sizeOf(user), settings.get(mostAllocationsPerUser)];
  if (ofUser >= mostOfUser) return { verdict: refused(486, userQuota(user, ofUser, mostOfUser)) };
  const most = settings.get(mostAllocations);
  if (table.size >= most) return { verdict: refused(508, relayFull(table.size, most)) };

  table.enter(user); // before anything is waited for: many requests at once do not get past the quota
  const place = await takePlace(uses, table, wish, path, user).catch((defect: unknown) => {
    table.leave(user);
    throw defect;
  });
  if ("ok" in place) {
    table.leave(user);
    return { verdict: place };
  }
  const { socket, told, reservation } = place;
  const allocation = new Allocation(
    {
      username,
      user,
      key,
      path,
      socket,
      relayed: { address: told, port: socket.port },
      expiresAt: clock.now() + wish.lifetime * 1000,
    },
    ports,
  );
  table.add(allocation);
  const { transactionId } = request;
  return {
    allocation,
    verdict: granted(
      [ATTRIBUTE.xorRelayedAddress, printAddress(allocation.relayed, transactionId)],
      [ATTRIBUTE.lifetime, print32(wish.lifetime)],
      ...(reservation ? [[ATTRIBUTE.reservationToken, reservation] as const] : []),
      [ATTRIBUTE.xorMappedAddress, printAddress(path.remote, transactionId)],
    ),
  };
}

function readWish(request: StunMessage): Wish | (Verdict & { readonly ok: false }) {
  const transport = attributeOf(request, ATTRIBUTE.requestedTransport);
  if (transport?.length !== 4) {
    return refused(
      400,
      notFollowed("no REQUESTED-TRANSPORT", "REQUESTED-TRANSPORT of 4 bytes (RFC 8656 §7.2)"),
    );
  }
  if (transport[0] !== UDP) {
    return refused(442, notFollowed(`REQUESTED-TRANSPORT ${transport[0]}`, "17, which is UDP"));
  }
  const family = attributeOf(request, ATTRIBUTE.requestedAddressFamily);
  const evenPort = attributeOf(request, ATTRIBUTE.evenPort);
  const token = attributeOf(request, ATTRIBUTE.reservationToken);
  if (token && (evenPort || family)) {
    return refused(
      400,
      notFollowed(
        "RESERVATION-TOKEN beside EVEN-PORT or REQUESTED-ADDRESS-FAMILY",
        "one alone (RFC 8656 §7.2)",
      ),
    );
  }
  if (family && family[0] !== FAMILY.ipv4 && family[0] !== FAMILY.ipv6) {
    return refused(440, notFollowed(`address family ${family[0]}`, "1 (IPv4) or 2 (IPv6)"));
  }
  return {
    family: family?.[0] === FAMILY.ipv6 ? "IPv6" : "IPv4",
    evenPort: evenPort !== undefined,
    reserveNext: ((evenPort?.[0] ?? 0) & 0x80) !== 0,
    token: token && bytesToOctets(token),
    lifetime: grantedLifetime(request),
  };
}

/** The LIFETIME of a request in seconds as we grant it (RFC 8656 §7.2 step 8). */
export function grantedLifetime(request: StunMessage): number {
  return Math.min(MOST_LIFETIME_S, Math.max(LIFETIME_S, wantedLifetime(request) ?? 0));
}

/** Undefined when the request names none. */
export function wantedLifetime(request: StunMessage): number | undefined {
  const value = attributeOf(request, ATTRIBUTE.lifetime);
  return value && readLifetime(value);
}

interface TakenPlace {
  readonly socket: RelaySocket;
  readonly told: string;
  readonly reservation?: Uint8Array;
}

async function takePlace(
  uses: RelayUses,
  table: AllocationTable,
  wish: Wish,
  { local, remote }: ClientPath,
  user: string,
): Promise<TakenPlace | (Verdict & { readonly ok: false })> {
  if (wish.token !== undefined) {
    const reserved = table.claim(wish.token, user);
    return (
      reserved ??
      refused(508, notFollowed("an unknown RESERVATION-TOKEN", "one that we gave in the last 30 s"))
    );
  }
  const { family } = wish;
  const isWildcard = local.address === "0.0.0.0" || local.address === "::";
  const own = uses.ownAddresses();
  const address = decideRelayedAddress({
    family,
    local: local.address,
    listen: uses.listenAddresses(),
    own,
    seenAs: uses.settings.get(relayPublicAddresses),
    route: isWildcard ? await uses.sourceAddress(remote.address) : undefined,
  });
  if (!address) return refused(440, familyNotHere(family, own));
  try {
    if (!wish.evenPort) return { socket: await uses.ports.take(address.bind), told: address.told };
    const [socket, next] = await uses.ports.takePair(address.bind);
    if (!wish.reserveNext) {
      next.close();
      return { socket, told: address.told };
    }
    const reservation = uses.secrets.randomBytes(8);
    table.reserve(bytesToOctets(reservation), { socket: next, user, told: address.told });
    return { socket, told: address.told, reservation };
  } catch (error) {
    if (error instanceof ExplainedError) return refused(508, error);
    throw error;
  }
}

import { ipBytes } from "#formats/ip/address";
import { type Network, parseNetwork } from "#formats/ip/network";
import { ATTRIBUTE } from "#formats/stun/codes";
import { attributeOf, type StunMessage } from "#formats/stun/message";
import { print32, readAddress, readChannelNumber } from "#formats/stun/values";
import { grantedLifetime, wantedLifetime } from "./allocate.ts";
import type { Allocation } from "./allocation.ts";
import { decidePeer, type PeerVerdict } from "./decide-peer.ts";
import { MOST_CHANNELS, MOST_PERMISSIONS } from "./limits.ts";
import { notFollowed, peerRefused, tooManyPeers } from "./problems.ts";
import type { Place } from "./uses.ts";
import { granted, refused, type Verdict } from "./verdict.ts";

/** What is known of addresses. */
export interface PeerKnowledge {
  networks(): readonly Network[];
  isOwnAddress(address: string): boolean;
  /** Whether clients are told this address as a relayed one. */
  isRelayed(address: string): boolean;
  isOurMedia(port: number): boolean;
  isOwnService(port: number): boolean;
}

/** Reads the networks of the setting, which were checked when it was set. */
export function readNetworks(texts: readonly string[]): Network[] {
  return texts.flatMap((text) => {
    const network = parseNetwork(text);
    return network.ok ? [network.value] : [];
  });
}

type Refused = Verdict & { readonly ok: false };

/** CreatePermission: all of its peers, or none (RFC 8656 §10.2). */
export function createPermission(
  allocation: Allocation,
  request: StunMessage,
  known: PeerKnowledge,
  now: number,
): Verdict {
  const values = request.attributes.filter(({ type }) => type === ATTRIBUTE.xorPeerAddress);
  if (values.length === 0) {
    return refused(
      400,
      notFollowed("CreatePermission without XOR-PEER-ADDRESS", "one at least (RFC 8656 §10.2)"),
    );
  }
  const admitted: Admitted[] = [];
  for (const { value } of values) {
    const peer = admitPeer(allocation, readAddress(value, request.transactionId), known);
    if ("ok" in peer) return peer;
    admitted.push(peer);
  }
  const fresh = new Set(
    admitted.map(({ peer }) => peer.address).filter((one) => !allocation.hasPermission(one)),
  );
  const count = allocation.permissions + fresh.size;
  if (fresh.size > 0 && count > MOST_PERMISSIONS) {
    return refused(508, tooManyPeers("permissions", count, MOST_PERMISSIONS));
  }
  for (const { peer, ourMediaOnly } of admitted) allocation.permit(peer.address, ourMediaOnly, now);
  return granted();
}

/** ChannelBind, which installs a permission too (RFC 8656 §12.2). */
export function channelBind(
  allocation: Allocation,
  request: StunMessage,
  known: PeerKnowledge,
  now: number,
): Verdict {
  const number = readChannelNumber(attributeOf(request, ATTRIBUTE.channelNumber) ?? new Uint8Array());
  const value = attributeOf(request, ATTRIBUTE.xorPeerAddress);
  if (number === undefined || !value) {
    return refused(
      400,
      notFollowed(
        "ChannelBind without a channel or a peer",
        "CHANNEL-NUMBER 0x4000 to 0x7FFF and XOR-PEER-ADDRESS",
      ),
    );
  }
  const admitted = admitPeer(allocation, readAddress(value, request.transactionId), known);
  if ("ok" in admitted) return admitted;
  const { peer, ourMediaOnly } = admitted;
  if (peer.port === 0) return refused(400, notFollowed("a channel to port 0", "a port from 1 to 65535"));
  const bound = allocation.peerOf(number);
  const channel = allocation.channelOf(peer);
  if ((bound && !isSame(bound, peer)) || (channel !== undefined && channel !== number)) {
    return refused(
      400,
      notFollowed("a channel or peer that is bound already, to another", "a free one (RFC 8656 §12.2)"),
    );
  }
  if (!bound && allocation.channels >= MOST_CHANNELS) {
    return refused(508, tooManyPeers("channels", allocation.channels + 1, MOST_CHANNELS));
  }
  if (!allocation.hasPermission(peer.address) && allocation.permissions >= MOST_PERMISSIONS) {
    return refused(508, tooManyPeers("permissions", allocation.permissions + 1, MOST_PERMISSIONS));
  }
  allocation.permit(peer.address, ourMediaOnly, now);
  allocation.bind(number, peer, now);
  return granted();
}

/** Refresh (RFC 8656 §8.2); a lifetime of 0 is the end, which the caller brings about. */
export function refresh(allocation: Allocation, request: StunMessage, now: number): Verdict {
  const family = attributeOf(request, ATTRIBUTE.requestedAddressFamily);
  if (family && (family[0] === 2) !== allocation.relayed.address.includes(":")) {
    return refused(443, notFollowed("a Refresh for another address family", "the allocation's own"));
  }
  const lifetime = wantedLifetime(request) === 0 ? 0 : grantedLifetime(request);
  allocation.expiresAt = now + lifetime * 1000;
  return granted([ATTRIBUTE.lifetime, print32(lifetime)]);
}

interface Admitted {
  readonly peer: Place;
  readonly ourMediaOnly: boolean;
}

function admitPeer(
  allocation: Allocation,
  peer: Place | undefined,
  known: PeerKnowledge,
): Admitted | Refused {
  if (!peer) return refused(400, notFollowed("an XOR-PEER-ADDRESS of no known form", "IPv4 or IPv6"));
  if (peer.address.includes(":") !== allocation.relayed.address.includes(":")) {
    return refused(443, notFollowed("a peer of another address family", "the allocation's own"));
  }
  const { reach, because } = judge(peer, known);
  if (reach === "nobody") return refused(403, peerRefused(peer.address, because ?? ""));
  // RFC 8656 §10.2 ignores the port of a permission; we refuse early what would never be carried, so that the client learns why.
  const ownService = known.isOwnAddress(peer.address) && known.isOwnService(peer.port);
  if (ownService || (reach === "our media" && peer.port !== 0 && !known.isOurMedia(peer.port))) {
    const place = `${peer.address} port ${peer.port}`;
    return refused(403, peerRefused(place, "it is this server, and nobody has that port for media"));
  }
  return { peer, ourMediaOnly: reach === "our media" };
}

function judge(peer: Place, known: PeerKnowledge): { reach: PeerVerdict["reach"]; because?: string } {
  return decidePeer(ipBytes(peer.address) ?? new Uint8Array(), {
    networks: known.networks(),
    own: known.isOwnAddress(peer.address),
    relayed: known.isRelayed(peer.address),
  });
}

const isSame = (one: Place, other: Place): boolean =>
  one.address === other.address && one.port === other.port;

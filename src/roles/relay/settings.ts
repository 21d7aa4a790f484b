import { malformed, type Parsed, parsed } from "#base/parsed";
import { ipBytes } from "#formats/ip/address";
import { parseNetwork } from "#formats/ip/network";
import { listSetting, numberSetting, switchSetting } from "#settings/declare";

export const relayEnabled = switchSetting({
  name: "relay.enabled",
  summary: "Carry media of our users where no direct way is open (TURN). Off: what is carried ends at once.",
  default: true,
});

export const relayNetworks = listSetting({
  name: "relay.networks",
  summary:
    "Networks to which media is carried. This machine's own addresses, loopback, link-local and multicast are reached only when a network listed here lies within them.",
  default: ["0.0.0.0/0", "::/0"],
  most: 64,
  element: (text) => {
    const network = parseNetwork(text);
    return network.ok ? parsed(text) : network;
  },
});

export const relayPublicAddresses = listSetting({
  name: "relay.public-addresses",
  summary:
    "The addresses under which the media ports are reached from outside, one IPv4 and one IPv6 at most, where a router translates; empty: our own.",
  default: [],
  most: 2,
  element: (text): Parsed<string> =>
    ipBytes(text) && !text.includes("%") ? parsed(text) : malformed("an IP address like 203.0.113.7"),
});

export const credentialHours = numberSetting({
  name: "relay.credential-hours",
  summary: "How long a client may begin to use the relay with the credentials that it was given.",
  min: 1,
  max: 168,
  default: 12,
});

export const mostAllocations = numberSetting({
  name: "relay.most-allocations",
  summary: "Allocations of all users together; each holds one of the ports of --media-ports.",
  min: 1,
  max: 20_000,
  default: 150, // leaves a quarter of the usual 200 ports to calls with phones
});

export const mostAllocationsPerUser = numberSetting({
  name: "relay.most-allocations-per-user",
  summary:
    "Allocations of one user. A browser makes one for each transport, network card and call, and keeps the one that works.",
  min: 1,
  max: 1_000,
  default: 24,
});

export const mostKilobits = numberSetting({
  name: "relay.most-kilobits-per-second",
  summary:
    "What one allocation may carry, both ways together; more is dropped. A shared desktop needs 4,000.",
  min: 64,
  max: 1_000_000,
  default: 20_000,
});

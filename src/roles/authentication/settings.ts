import { malformed, parsed } from "#base/parsed";
import { choiceSetting, listSetting, numberSetting, switchSetting } from "#settings/declare";

/** In the order in which phones are to prefer them (RFC 8760 §2.4). */
export const digestAlgorithms = listSetting({
  name: "authentication.digest-algorithms",
  summary: "Digest algorithms that phones are offered, the preferred one first: MD5, SHA-256.",
  most: 2,
  default: ["MD5", "SHA-256"],
  element: (text) => {
    const name = text.toUpperCase();
    return name === "MD5" || name === "SHA-256" ? parsed(name) : malformed("MD5 or SHA-256");
  },
});

export const nonceSeconds = numberSetting({
  name: "authentication.nonce-seconds",
  summary: "How long a Digest nonce is good; afterwards a phone gets a new one with stale=true.",
  min: 10,
  max: 86_400,
  default: 300,
});

export const trustProvenConnections = switchSetting({
  name: "authentication.trust-proven-connections",
  summary:
    "A TCP, TLS or WebSocket connection on which somebody signed in is not challenged again for that person's requests.",
  default: true,
});

export const trustUdpAddress = choiceSetting({
  name: "authentication.trust-udp-address",
  summary:
    "Over UDP a source address can be forged: challenge asks for the password at each request outside a dialog; registered-address believes an address and port that are registered.",
  choices: ["challenge", "registered-address"],
  default: "challenge",
});

export const trustedPeers = listSetting({
  name: "authentication.trusted-peers",
  summary: "IP addresses of servers whose word about the sender is believed without a password.",
  most: 1000,
  default: [],
  element: (text) =>
    /^[0-9a-fA-F.:]{2,45}$/.test(text) ? parsed(text.toLowerCase()) : malformed("an IP address"),
});

export const unauthenticatedCalls = choiceSetting({
  name: "authentication.unauthenticated-calls",
  summary: "Requests of other domains that nobody vouches for: refused, or let through to our own users.",
  choices: ["refuse", "allow-to-local-users"],
  default: "refuse",
});

export const ntlmSwitch = switchSetting({
  name: "authentication.ntlm",
  summary: "Communicator clients may sign in with NTLM (version 2 answers only).",
  default: true,
});

export const mostFailures = numberSetting({
  name: "authentication.most-failures",
  summary:
    "Wrong passwords in ten minutes from one address for one account before further ones are refused unread.",
  min: 3,
  max: 1000,
  default: 10,
});

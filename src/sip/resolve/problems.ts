import { ExplainedError } from "#base/explained-error";

/** SIP-0210, answered 404 or 604: the domain of an address does not exist. */
export function noSuchDomain(domain: string, asked: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "SIP-0210",
    what: `There is no domain ${domain}: DNS knows no such name.`,
    why: {
      kind: "dns.name",
      observed: { asked, answer: "no such name (NXDOMAIN)" },
      expected: "an SRV, A or AAAA record",
    },
    fix: [
      { text: "Look for a slip in the address." },
      { text: "When the domain is new, ask whoever runs its DNS to publish it." },
    ],
  });
}

/** SIP-0211, answered 480 or 502: the domain exists, and offers nothing that we could connect to. */
export function noSipService(
  domain: string,
  asked: readonly string[],
  transports: readonly string[],
): ExplainedError {
  return new ExplainedError({
    id: "SIP-0211",
    what: `${domain} exists and offers no SIP service over ${transports.join(", ") || "any transport that may be used"}.`,
    why: {
      kind: "dns.sip-service",
      observed: { asked, answer: "no usable record" },
      expected: { service: "SIP", transports },
    },
    fix: [{ text: `Ask whoever runs ${domain} for its SIP server, and set it as next hop of that domain.` }],
  });
}

/** SIP-0212, answered 503: DNS did not answer, so nobody knows where the domain's server is. */
export function dnsSilent(name: string, observed: string): ExplainedError {
  return new ExplainedError({
    id: "SIP-0212",
    what: `DNS did not say where ${name} is: ${observed}.`,
    why: { kind: "dns.answer", observed: { name, answer: observed }, expected: "an answer" },
    fix: [{ text: "See whether this server reaches its DNS servers.", command: "parley doctor" }],
  });
}

/** SIP-0213, answered 416 or 400: the address cannot be routed as it stands. */
export function notRoutable(uri: string, observed: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "SIP-0213",
    what: `${uri} leads nowhere from here: ${observed}.`,
    why: { kind: "sip.next-hop", observed, expected },
    fix: [{ text: `Use an address with ${expected}.` }],
  });
}

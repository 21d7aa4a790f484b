import type { EndpointView } from "#api/endpoints";

/** Devices that have every word of the search somewhere in what is known of them. */
export function findEndpoints(endpoints: readonly EndpointView[], search: string): readonly EndpointView[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return endpoints;
  return endpoints.filter(({ address, contact, transport, remote, userAgent, instance, epid, proof }) => {
    const text = [address, contact, transport, remote, userAgent, instance, epid, ...proof]
      .join(" ")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

import type { Octets } from "#base/octets";

const CONNECTION = /^c=IN IP[46] ([^\s/]{1,45})/;
const MEDIA = /^m=[\w-]{1,20} (\d{1,5})[ /]/;
const CANDIDATE = /^a=candidate:\S{1,64} \d{1,5} udp \d{1,10} (\S{1,45}) (\d{1,5}) /i;
const MOST_PLACES = 64;

/** Where the session descriptions in a message await media over UDP (RFC 4566, RFC 8839), also at its sender: NAT changes addresses. */
export function mediaPlaces(
  octets: Octets,
  sender: string | undefined,
): readonly { readonly address: string; readonly port: number }[] {
  const start = octets.indexOf("\nm=");
  if (start < 0) return [];
  const places: { address: string; port: number }[] = [];
  const add = (address: string | undefined, port: string | undefined): void => {
    if (address !== undefined && port !== undefined && Number(port) > 0 && places.length < MOST_PLACES)
      places.push({ address, port: Number(port) });
  };
  const body = octets.slice(Math.max(0, octets.lastIndexOf("\nv=", start) + 1));
  let [session, connection, port]: (string | undefined)[] = [];
  const endMedia = (): void => {
    add(connection ?? session, port);
    if (connection !== sender) add(sender, port);
  };
  for (const line of body.split("\n")) {
    if (line.startsWith("c=")) {
      const [, address] = CONNECTION.exec(line) ?? [];
      if (port === undefined) session = address;
      else connection = address;
    } else if (line.startsWith("m=")) {
      endMedia();
      [connection, port] = [undefined, MEDIA.exec(line)?.[1]];
    } else if (line.startsWith("a=candidate:")) {
      const [, address, at] = CANDIDATE.exec(line) ?? [];
      add(address, at);
    }
  }
  endMedia();
  return places;
}

import type { Octets } from "#base/octets";
import { type PacketToPrint, printPcapng } from "#formats/pcap/print-pcapng";
import type { Endpoint } from "../record.ts";
import type { Story, StoryMessage } from "../story.ts";
import { parseIpAddress } from "./ip-octets.ts";

const MOST_UDP = 65_000;

/**
 * Messages as a capture that Wireshark opens: each in a UDP datagram of its own between the addresses of the trace, whatever carried it;
 * the comment of each packet says what did. An end that the trace does not know is 0.0.0.0.
 */
export function printCapture(story: Story, messages: readonly StoryMessage[]): Octets {
  const packets = messages.flatMap((message): PacketToPrint[] => {
    const text = story.textOf(message).slice(0, MOST_UDP);
    const carried = message.transport === undefined ? "" : `carried by ${message.transport}`;
    const notes = [carried, ...message.notes].filter(Boolean).join("; ");
    return [
      {
        ms: message.at ?? 0,
        bytes: datagram(message.from, message.to, text),
        ...(notes !== "" && { comment: notes }),
      },
    ];
  });
  return printPcapng(packets);
}

function datagram(from: Endpoint | undefined, to: Endpoint | undefined, text: Octets): Octets {
  const [source, target] = [parseIpAddress(from?.address ?? ""), parseIpAddress(to?.address ?? "")];
  const udp = short(from?.port ?? 0) + short(to?.port ?? 0) + short(8 + text.length) + short(0) + text;
  if (source?.length === 16 || target?.length === 16) {
    const wide = (octets: Octets | undefined): Octets => (octets?.length === 16 ? octets : "\0".repeat(16));
    return `\x60\0\0\0${short(udp.length)}\x11\x40${wide(source)}${wide(target)}${udp}`;
  }
  const head = (sum: number): Octets =>
    `\x45\0${short(20 + udp.length)}\0\0\x40\0\x40\x11${short(sum)}${source ?? "\0\0\0\0"}${target ?? "\0\0\0\0"}`;
  return head(checksum(head(0))) + udp;
}

/** RFC 1071. */
function checksum(octets: Octets): number {
  let sum = 0;
  for (let at = 0; at < octets.length; at += 2)
    sum += (octets.charCodeAt(at) << 8) | octets.charCodeAt(at + 1);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

const short = (value: number): Octets => String.fromCharCode((value >>> 8) & 0xff, value & 0xff);

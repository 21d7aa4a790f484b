import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { offsetOf, printNtpQuestion, readNtpAnswer } from "#formats/ntp/ntp";

/** How far a time server is ahead of us, and how exactly that is known. */
export type TimeAsked =
  | { readonly offsetMs: number; readonly roundTripMs: number }
  | { readonly seen: string };

const NTP_PORT = 123;
const LIMIT_MS = 3_000;
const ASK_AGAIN_MS = 1_000;

/** HOST, HOST:PORT, or [IPv6]:PORT. */
export function readTimeSource(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9][A-Za-z0-9.-]{0,252}))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const [host, port] = [bracketed ?? plain, digits === undefined ? NTP_PORT : Number(digits)];
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

/**
 * Asks a time server by NTP how late it is. `mark` gives octets that nobody can foresee, so that only who saw the question can answer;
 * two questions are sent where the first is lost. Never rejects.
 */
export async function askTime(
  source: string,
  now: () => number,
  mark: (octets: number) => Uint8Array,
): Promise<TimeAsked> {
  const place = readTimeSource(source);
  if (!place) return { seen: `${source} is no host` };
  try {
    const { address, family } = await lookup(place.host);
    return await ask(address, place.port, family === 6 ? "udp6" : "udp4", now, mark);
  } catch (error) {
    return { seen: error instanceof Error && "code" in error ? String(error.code) : String(error) };
  }
}

function ask(
  address: string,
  port: number,
  family: "udp4" | "udp6",
  now: () => number,
  mark: (octets: number) => Uint8Array,
): Promise<TimeAsked> {
  const socket = createSocket(family);
  const questions: { readonly own: Uint8Array; readonly asked: number }[] = [];
  let seen = `no answer in ${LIMIT_MS / 1000} s`;
  return new Promise((resolve) => {
    const end = (result: TimeAsked): void => {
      clearTimeout(timer);
      clearTimeout(again);
      socket.close();
      resolve(result);
    };
    const put = (): void => {
      const own = mark(8);
      questions.push({ own, asked: now() });
      socket.send(printNtpQuestion(own));
    };
    const timer = setTimeout(() => end({ seen }), LIMIT_MS);
    const again = setTimeout(put, ASK_AGAIN_MS);
    socket.on("error", (error) => end({ seen: "code" in error ? String(error.code) : error.message }));
    socket.on("message", (octets) => {
      const heard = now();
      for (const { own, asked } of questions) {
        const read = readNtpAnswer(octets, own);
        if (read.ok) {
          end({ offsetMs: offsetOf(asked, read.value, heard), roundTripMs: heard - asked });
          return;
        }
        seen = `an answer that is not ${read.expected}`;
      }
    });
    socket.connect(port, address, put);
  });
}

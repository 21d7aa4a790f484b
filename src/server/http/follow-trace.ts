import type { FastifyReply, FastifyRequest } from "fastify";
import type { TraceView } from "#api/trace";
import { tooManyFollowers } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

/** Above this much unsent data messages are left out, and the reader is told how many. */
const MOST_UNSENT_BYTES = 1_000_000;
const MOST_FOLLOWERS = 20;

/**
 * Sends each message as it passes, a JSON line each, until the reader goes away. A slow reader misses some; it never slows SIP.
 * Throws API-0010 for one reader too many.
 */
export function createTraceFollower(
  uses: HttpUses,
): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  let followers = 0;
  return (request, reply) => {
    if (followers >= MOST_FOLLOWERS) throw tooManyFollowers(followers, MOST_FOLLOWERS);
    followers++;
    reply.hijack();
    const { raw } = reply;
    // Hijacked, the reply no longer brings what every answer says: the versions among it.
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
    raw.flushHeaders();
    const stop = uses.trace.follow(boundedWriter(raw));
    request.raw.on("close", () => {
      stop();
      followers--;
    });
    return reply;
  };
}

function boundedWriter(raw: FastifyReply["raw"]): (entry: TraceView) => void {
  let missed = 0;
  return (entry) => {
    if (raw.writableLength > MOST_UNSENT_BYTES) {
      missed++;
      return;
    }
    if (missed > 0) raw.write(`${JSON.stringify({ missed })}\n`);
    missed = 0;
    raw.write(`${JSON.stringify(entry)}\n`);
  };
}

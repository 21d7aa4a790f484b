import type { FastifyInstance, FastifyRequest } from "fastify";
import { CLI_PATH, fetchCommand } from "#api/versions";
import type { ExplainedError } from "#base/explained-error";
import { commandLinePackage } from "../cli-package.ts";
import { frameFailure } from "./answer-problem.ts";
import type { Door } from "./api.ts";
import { isSecure, isThisMachine, refuseInTheClear } from "./gate.ts";
import { html, page } from "./pages/layout.ts";
import { tooManyCalls } from "./problems.ts";
import { RateLimit } from "./rate-limit.ts";
import { originOf } from "./version-gate.ts";

const PER_MINUTE = 60;

/** Hands out the server's own command line, which fits it whatever else is installed. It is no secret: no sign-in is asked for. */
export function addHandOut(app: FastifyInstance, door: Door): void {
  const { uses } = door;
  const limit = new RateLimit(uses.clock, PER_MINUTE);

  app.get(CLI_PATH, async (request, reply) => {
    try {
      const wait = limit.take(request.ip);
      if (wait > 0) throw tooManyCalls(request.ip, PER_MINUTE, wait);
      const clear = refuseProgramInTheClear(door, request);
      if (clear) throw clear;
      const octets = await commandLinePackage(isLocal(request) ? process.execPath : undefined);
      return reply
        .type("application/gzip")
        .header("cache-control", "no-store")
        .header("content-disposition", 'attachment; filename="parley.tgz"')
        .send(octets);
    } catch (failure) {
      const problem = frameFailure(uses, failure, "command line", undefined);
      return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
    }
  });

  app.get("/cli", (request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-store")
      .send(
        page(
          "The command line",
          html`<p>This server hands out the command line that belongs to it. It needs curl, tar and Node 24, and puts everything into the folder <code>parley-cli</code>:</p>
<pre><code>${fetchCommand(originOf(request))}</code></pre>
<p>Run it on the server’s own computer, as the user who runs the server: <code>node parley-cli/parley.mjs status --data DIR</code>.</p>`,
        ),
      ),
  );
}

/** A program that somebody on the way could have changed is given to nobody. */
function refuseProgramInTheClear(door: Door, request: FastifyRequest): ExplainedError | undefined {
  return refuseInTheClear(door, {
    secure: isSecure(request),
    remote: request.ip,
    local: isLocal(request),
  });
}

const isLocal = (request: FastifyRequest) => isThisMachine(request.ip, request.raw.socket.localAddress);

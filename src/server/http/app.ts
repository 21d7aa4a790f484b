import { type FastifyInstance, fastify } from "fastify";
import { apiVersion, printRange, RANGE_HEADER, rangeOf } from "#api/versions";
import { ExplainedError } from "#base/explained-error";
import { frameFailure } from "./answer-problem.ts";
import { addApi, type Door } from "./api.ts";
import { addHandOut } from "./hand-out.ts";
import { addPages } from "./pages/routes.ts";
import { noSuchPath, unreadableBody } from "./problems.ts";
import { refuseUnknownCall, versionedOf } from "./version-gate.ts";
import { addWebClient } from "./web-client.ts";

/** Only our own style sheet and forms to ourselves; nobody may frame us. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Joins calls and pages in one server that is not listening yet. */
export async function createApp(door: Door): Promise<FastifyInstance> {
  const app = fastify({ logger: false, trustProxy: false, bodyLimit: 64 * 1024, exposeHeadRoutes: true });
  const { uses, api = apiVersion } = door;

  app.addHook("onRequest", (_request, reply, next) => {
    reply.headers({
      "content-security-policy": POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-parley-version": uses.version,
      [RANGE_HEADER]: printRange(rangeOf(api)),
    });
    next();
  });
  app.setErrorHandler((failure, request, reply) => {
    const problem = frameFailure(
      uses,
      explain(failure),
      `${request.method} ${request.routeOptions.url ?? ""}`,
      undefined,
    );
    return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const versioned = versionedOf(request);
    const refusal =
      refuseUnknownCall(api, versioned, request.method, path) ?? noSuchPath(request.method, path);
    const problem = frameFailure(uses, refusal, "path", undefined);
    return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
  });
  // By ACME authorities (RFC 8555 §8.3), which come by plain HTTP.
  app.get<{ Params: { token: string } }>("/.well-known/acme-challenge/:token", (request, reply) => {
    const content = uses.certificateOrders.challenge(request.params.token);
    return content === undefined
      ? reply.callNotFound()
      : reply.type("application/octet-stream").send(Buffer.from(content));
  });
  addApi(app, door);
  addHandOut(app, door);
  addPages(app, door, await addWebClient(app));
  await app.ready();
  return app;
}

/** Fastify's own refusals (too large, not JSON, another content type) are the caller's; anything else is a defect of ours. */
function explain(failure: unknown): unknown {
  if (failure instanceof ExplainedError || !(failure instanceof Error) || !("statusCode" in failure))
    return failure;
  const status = Number(failure.statusCode);
  const seen = "code" in failure ? String(failure.code) : failure.name;
  return status >= 400 && status < 500 ? unreadableBody(status, seen, 64 * 1024) : failure;
}

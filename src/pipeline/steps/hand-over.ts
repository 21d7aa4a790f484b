import { createResponse } from "#sip/message/respond";
import { nobodyServes } from "../problems.ts";
import type { RequestContext, Step } from "../request-context.ts";
import { firstWord, type RouteTable } from "../requests.ts";
import { fail } from "../walk.ts";

/** Methods that a server answers for its users; they are not passed to a user's devices. */
const FOR_THE_SERVER = new Set(["REGISTER", "SUBSCRIBE", "PUBLISH", "SERVICE", "NEGOTIATE"]);

export interface HandOverUses {
  readonly table: RouteTable;
  /** True when the host part means this server or one of its domains. */
  isOurs(host: string, port: number | undefined): boolean;
  /** What the proxy does with everything that is not answered here. */
  forward(context: RequestContext): void;
  newTag(): string;
}

/** The last step: asks the route table who owns the request; without an owner the proxy sends it on. */
export function handOver(uses: HandOverUses): Step {
  return {
    name: "hand over",
    run(context) {
      const { request } = context;
      const uri = (context.route?.request ?? request).requestUri;
      const through = context.route?.signed === true;
      if (!through && (!uri || !isForUs(uses, uri))) {
        uses.forward(context);
        return "take";
      }
      const entry = uses.table.find(context);
      if (entry) {
        const done = entry.handle(context);
        if (done instanceof Promise) done.catch((error: unknown) => fail(context, entry.owner, error));
        return "take";
      }
      if (through || request.method === "ACK" || !uri) {
        uses.forward(context);
        return "take";
      }
      const toDevice =
        uri.user !== undefined && uri.parameters.some(([name]) => name === "gruu" || name === "gr");
      if (request.method === "OPTIONS" && uri.user === undefined) answerOptions(uses, context);
      else if (!FOR_THE_SERVER.has(request.method) || toDevice) uses.forward(context);
      else refuseUnserved(uses, context);
      return "take";
    },
  };
}

function isForUs(uses: HandOverUses, uri: NonNullable<RequestContext["request"]["requestUri"]>): boolean {
  return uri.scheme === "tel" || uses.isOurs(uri.host, uri.port);
}

/** RFC 3261 §11.2: what this server can do, said to anybody who asks. */
function answerOptions(uses: HandOverUses, context: RequestContext): void {
  const methods = [
    ...new Set(["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "MESSAGE", ...uses.table.methods()]),
  ];
  context.respond(
    createResponse(context.request, 200, undefined, {
      toTag: uses.newTag(),
      fields: [
        ["allow", methods.join(", ")],
        ["accept", "*/*"],
        ["supported", "path, gruu"],
      ],
    }),
  );
}

function refuseUnserved(uses: HandOverUses, context: RequestContext): void {
  const { method } = context.request;
  const event = firstWord(context.request.get("event"));
  const packages = uses.table
    .list()
    .flatMap((entry) => (entry.method === method && entry.event ? [entry.event] : []));
  if (event !== undefined && (method === "SUBSCRIBE" || method === "PUBLISH"))
    context.refuse(489, nobodyServes(method, ` for the event "${event}"`, packages), [
      ["allow-events", packages.join(",")],
    ]);
  else
    context.refuse(405, nobodyServes(method, "", uses.table.methods()), [
      ["allow", uses.table.methods().join(", ")],
    ]);
}

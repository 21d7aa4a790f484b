import { tooManyHops, unknownScheme, unsupportedExtension } from "../problems.ts";
import type { Step } from "../request-context.ts";

/** Extensions that a client may demand of its proxy and that we have (ms-benotify: MS-SIP 3.5). */
const PROXY_EXTENSIONS = ["ms-benotify", "path", "gruu"];

/** Checks what RFC 3261 §16.3 asks of a proxy: Request-URI scheme, Max-Forwards, Proxy-Require. */
export function checkRequest(): Step {
  return {
    name: "check the request",
    run(context) {
      const { request } = context;
      if (request.requestUri === undefined) {
        context.refuse(416, unknownScheme(request.uri));
        return "answer";
      }
      if (
        request.get("max-forwards") === "0" &&
        request.method !== "OPTIONS" &&
        request.method !== "REGISTER"
      ) {
        context.refuse(483, tooManyHops(request.method));
        return "answer";
      }
      if (request.has("proxy-require") && request.method !== "ACK" && request.method !== "CANCEL") {
        const unknown = request
          .list("proxy-require")
          .filter((tag) => !PROXY_EXTENSIONS.includes(tag.toLowerCase()));
        if (unknown.length > 0) {
          context.refuse(420, unsupportedExtension(unknown, PROXY_EXTENSIONS), [
            ["unsupported", unknown.join(", ")],
          ]);
          return "answer";
        }
      }
      return "continue";
    },
  };
}

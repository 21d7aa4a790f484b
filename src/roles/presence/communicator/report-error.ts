import { utf8Decode } from "#base/octets";
import { childElement, childElements, parseXml, textOf } from "#formats/xml/element";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import { notTheOwner } from "./problems.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";

const MOST_REPORTS = 20; // of one request; Communicator sends one
const MOST_TEXT = 300;

/** Serves application/msrtc-reporterror+xml: what went wrong in a client stands in our log (MS-OCER). Always 200 to a user of ours. */
export function reportError(uses: CommunicatorPresenceUses, context: RequestContext): void {
  const { request, sender } = context;
  if (!sender) {
    context.refuse(403, notTheOwner(undefined, request.from.uriText));
    return;
  }
  const read = parseXml(utf8Decode(request.body));
  const reports = read.ok ? childElements(read.value, "error").slice(0, MOST_REPORTS) : [];
  for (const report of reports) {
    const said = report.attributes.map(({ name, value }) => [name, value.slice(0, MOST_TEXT)]);
    uses.log.write("info", "a client reported an error", {
      from: sender.aor,
      report: Object.fromEntries(said),
      diagnostics: textOf(childElement(report, "diagHeader")).slice(0, MOST_TEXT),
    });
  }
  if (reports.length === 0)
    uses.log.write("info", "a client reported an error that cannot be read", {
      from: sender.aor,
      expected: read.ok ? "an error element" : read.expected,
    });
  context.respond(createResponse(request, 200, undefined, { toTag: uses.newTag() }));
}

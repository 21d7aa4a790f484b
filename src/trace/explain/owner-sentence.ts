import { sipAnswers } from "#codes/sip-answers";
import { printEndpoint } from "../record.ts";
import type { Story, StoryMessage, StorySession } from "../story.ts";
import { fieldOf } from "./fields.ts";
import type { Owner } from "./owner.ts";
import { clientDiagnosticsOf, diagnosticsOf, meaningOf, reasonOf } from "./reasons.ts";
import { between, durationOf, listOf, placeOf } from "./words.ts";

/** Who refused, with what, and what it had done before: `10.0.0.1:5060 answered 408 by itself: …`. */
export function ownerSentence(
  story: Story,
  session: StorySession,
  final: StoryMessage,
  owner: Owner | undefined,
  request: StoryMessage | undefined,
): string {
  const status = final.status ?? 0;
  const [phrase] = sipAnswers.get(status) ?? [];
  const code = `${status} ${final.start || (phrase ?? "")}`.trim();
  const late = between(story, request, final);
  const after = late === undefined ? "" : ` after ${durationOf(late)}`;
  const source = diagnosticsOf(story, owner?.answer ?? final)?.source;
  const node =
    owner?.node ??
    (owner?.told !== undefined ? "Somebody behind it" : (source ?? "Somebody whom the log does not name"));
  const why = whyOf(story, owner?.answer ?? final, node);
  const passed =
    owner?.told !== undefined
      ? `: ${owner.told}`
      : owner && owner.passedBy.length > 0
        ? `; ${listOf(owner.passedBy)} passed it on`
        : "";
  const itself = owner?.told !== undefined && owner.passedBy.length === 0 ? " by itself" : "";
  if (status === 483 || status === 482)
    return `${loopSentence(story, session, owner, request, `${code}${after}${why}`)}.`;
  if (owner?.silent) {
    const { requests, to } = owner.silent;
    const first = story.messages[requests[0] ?? -1];
    const silence = between(story, first, owner.answer);
    const times = requests.length > 1 ? ` ${requests.length} times` : "";
    return `${node} answered ${code} by itself${after}${why}: it had sent the request on${times} to ${placeOf(to)} and heard nothing${silence === undefined ? "" : ` for ${durationOf(silence)}`}${passed}.`;
  }
  if (owner?.changed)
    return `${node} answered ${code}${after}${why}: the next hop, ${placeOf(owner.changed.from)}, had answered ${owner.changed.status} ${owner.changed.start}${passed}.`;
  return `${node} answered ${code}${itself}${after}${why}${passed}.`;
}

function whyOf(story: Story, answer: StoryMessage, node: string): string {
  const said = diagnosticsOf(story, answer) ?? clientDiagnosticsOf(story, answer);
  const reason = reasonOf(story, answer);
  const words = [
    ...(said
      ? [
          `${said.id}: ${said.reason || meaningOf(said)}${said.source === undefined || said.source === node ? "" : `, says ${said.source}`}`,
        ]
      : []),
    ...(reason === undefined ? [] : [reason]),
  ];
  return words.length === 0 ? "" : ` (${words.join("; ")})`;
}

/** Counts how often the request came by the node that ended it, where the trace shows more than its first hop. */
function loopSentence(
  story: Story,
  session: StorySession,
  owner: Owner | undefined,
  request: StoryMessage | undefined,
  code: string,
): string {
  const node = owner?.node ?? "A node that is not seen";
  const passes = session.transactions
    .flatMap((index) => story.transactions[index] ?? [])
    .filter(({ method, to }) => method === request?.method && to && printEndpoint(to) === node).length;
  const forwards = request && fieldOf(story, request, "max-forwards")?.trim();
  const seen =
    passes > 1
      ? `it came by there ${passes} times`
      : forwards !== undefined && code.startsWith("483")
        ? `it had been sent on until its Max-Forwards of ${forwards} was used up`
        : "it came back to a node that it had passed";
  return `${node} ended a loop of the ${request?.method ?? "request"} with ${code}: ${seen}`;
}

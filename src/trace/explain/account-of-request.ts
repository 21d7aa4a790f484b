import type { Story, StoryMessage, StorySession } from "../story.ts";
import { fieldOf } from "./fields.ts";
import type { SessionAccount } from "./finding.ts";
import { ownerOf } from "./owner.ts";
import { diagnosticsOf, meaningOf } from "./reasons.ts";
import { addressOf, between, countOf, durationOf, placeOf } from "./words.ts";

/** What became of what is no call: a registration, a subscription, a message, a question. */
export function accountOfRequest(story: Story, session: StorySession): SessionAccount {
  const messages = session.messages.flatMap((index) => story.messages[index] ?? []);
  const requests = messages.filter(({ status, repeats }) => status === undefined && repeats === undefined);
  const first = requests[0] ?? messages[0];
  const finals = messages.filter(({ status = 0 }) => status >= 200);
  const decisive = decisiveFinal(session, finals);
  const [from, to] = [addressOf(first?.fromUri ?? ""), addressOf(first?.toUri ?? "")];
  const last = requests.at(-1);
  return {
    session: session.index,
    from,
    to,
    outcome: "not-a-call",
    finalStatus: decisive?.status,
    endedBy: undefined,
    sentence: [
      beginning(story, session, requests, first, (decisive?.status ?? 0) < 300 && decisive !== undefined, {
        from,
        to,
      }),
      ending(story, session, requests, finals, decisive),
    ]
      .filter(Boolean)
      .join(" "),
    proof: [...new Set([first, last, decisive].flatMap((one) => (one ? [one.index] : [])))].toSorted(
      (a, b) => a - b,
    ),
  };
}

/** Of a registration the answer that ended the last attempt; of others the last final one. */
const decisiveFinal = ({ kind }: StorySession, finals: readonly StoryMessage[]): StoryMessage | undefined =>
  finals.findLast(({ method }) => kind !== "subscribe" || method === "SUBSCRIBE") ?? finals.at(-1);

function beginning(
  story: Story,
  { kind }: StorySession,
  requests: readonly StoryMessage[],
  first: StoryMessage | undefined,
  good: boolean,
  { from, to }: { readonly from: string; readonly to: string },
): string {
  if (!first) return "";
  if (requests.length === 0) return "The request that began this is not in this log.";
  switch (kind) {
    case "register": {
      const out = isSignOut(story, requests);
      const did = good ? (out ? "signed out" : "signed in") : out ? "tried to sign out" : "tried to sign in";
      const place = first.from ? ` from ${placeOf(first.from)}` : "";
      return `${to} ${did}${place}, by ${countOf(requests.length, "REGISTER")}.`;
    }
    case "subscribe": {
      const event = fieldOf(story, first, "event");
      return `${from} ${good ? "subscribed" : "tried to subscribe"} to ${event ? event.split(";")[0] : "something"} of ${to}.`;
    }
    case "message":
      return `${from} wrote ${countOf(requests.filter(({ method }) => method === "MESSAGE").length, "message")} to ${to}.`;
    case "publish":
      return `${from} ${good ? "published" : "tried to publish"} their presence.`;
    case "options":
      return `${first.from ? placeOf(first.from) : from} asked ${first.to ? placeOf(first.to) : to} by OPTIONS what it can do.`;
    default:
      return `${from} sent ${countOf(requests.length, first.method)} to ${to}.`;
  }
}

const isSignOut = (story: Story, requests: readonly StoryMessage[]): boolean =>
  requests.every(
    (one) =>
      fieldOf(story, one, "expires")?.trim() === "0" ||
      /;\s*expires\s*=\s*"?0\b/i.test(fieldOf(story, one, "contact") ?? ""),
  );

function ending(
  story: Story,
  session: StorySession,
  requests: readonly StoryMessage[],
  finals: readonly StoryMessage[],
  decisive: StoryMessage | undefined,
): string {
  const last = requests.at(-1);
  if (!decisive) {
    if (!last) return "";
    const sent = story.transactions[last.transaction]?.requests.length ?? 1;
    return sent > 1
      ? `It was sent ${sent} times, and no answer is in this log.`
      : "No answer is in this log.";
  }
  const status = decisive.status ?? 0;
  const request = story.messages[story.transactions[decisive.transaction]?.requests[0] ?? -1];
  const took = between(story, request, decisive);
  const late = took === undefined ? "" : ` after ${durationOf(took)}`;
  const refusals = finals.filter(
    ({ status: one = 0, repeats }) => (one === 401 || one === 407) && repeats === undefined,
  ).length;
  const asked =
    refusals > 0 && status < 300 ? `, after ${countOf(refusals, "challenge")} for the password` : "";
  const owner = ownerOf(story, session, decisive);
  const said = diagnosticsOf(story, owner.answer);
  const why = said ? ` (${said.id}: ${said.reason || meaningOf(said)})` : "";
  const by = owner.node ?? said?.source;
  const answered = by === undefined ? "The answer was" : `${by} answered`;
  return `${answered} ${status} ${decisive.start}${late}${asked}${why}.`;
}

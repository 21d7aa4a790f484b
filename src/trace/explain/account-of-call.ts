import type { Story, StorySession } from "../story.ts";
import { type CallFacts, callFacts } from "./call-facts.ts";
import type { Outcome, SessionAccount } from "./finding.ts";
import { ownerSentence } from "./owner-sentence.ts";
import { clientDiagnosticsOf, diagnosticsOf, meaningOf, reasonOf } from "./reasons.ts";
import { shareSentences } from "./share-sentences.ts";
import { addressOf, areComparable, between, durationOf, namesOf, placeOf } from "./words.ts";

/** What became of a call or a share: who, how long, who ended it, and why. */
export function accountOfCall(story: Story, session: StorySession): SessionAccount {
  const facts = callFacts(story, session);
  const any = facts.invite ?? facts.final ?? facts.cancel ?? story.messages[session.messages[0] ?? -1];
  const names = namesOf(any?.fromUri ?? "", any?.toUri ?? "");
  const sent = facts.lastInvite
    ? (story.transactions[facts.lastInvite.transaction]?.requests.length ?? 0)
    : 0;
  const outcome = outcomeOf(facts, sent > 1);
  const shares = session.kind === "share";
  const sentences = [
    beginning(facts, names, shares),
    ...middle(story, session, facts, names, outcome),
    ...(shares ? shareSentences(story, session, facts, names) : []),
    ...ending(story, facts, names),
  ];
  const proof = [
    facts.invite,
    facts.lastInvite,
    facts.ringing,
    facts.final,
    facts.owner?.answer,
    facts.cancel,
    facts.bye,
  ];
  return {
    session: session.index,
    from: addressOf(any?.fromUri ?? ""),
    to: addressOf(any?.toUri ?? ""),
    outcome,
    finalStatus: facts.final?.status,
    endedBy: endedBy(facts, outcome),
    sentence: sentences.filter(Boolean).join(" "),
    proof: [...new Set(proof.flatMap((one) => (one ? [one.index] : [])))].toSorted((a, b) => a - b),
  };
}

function outcomeOf({ final, cancel, invite, ringing, bye, later }: CallFacts, wasRepeated: boolean): Outcome {
  const status = final?.status;
  if (status !== undefined && status < 300) return "answered";
  if (cancel && (status === undefined || status === 487)) return "cancelled";
  if (status === undefined) {
    if (bye || later.length > 0) return "answered";
    if (ringing) return "in-progress";
    return invite && wasRepeated ? "no-answer" : "unknown";
  }
  if (status < 400) return "redirected";
  if (status === 487) return "cancelled";
  if (status === 486 || status === 600) return "busy";
  if (status === 603) return "rejected";
  return status === 408 || status === 480 ? "no-answer" : "failed";
}

function endedBy({ bye, cancel, owner, final }: CallFacts, outcome: Outcome): string | undefined {
  const by = bye ?? (outcome === "cancelled" ? cancel : undefined);
  if (by) return by.from && placeOf(by.from);
  if (outcome === "answered" || outcome === "in-progress" || outcome === "cancelled" || !final)
    return undefined;
  return owner?.node;
}

function beginning({ invite, challenges }: CallFacts, { from, to }: Names, shares: boolean): string {
  if (!invite) return `The start of this call from ${from} to ${to} is not in this log.`;
  const asked =
    challenges.length === 0
      ? ""
      : `, after ${challenges.length === 1 ? "a challenge" : `${challenges.length} challenges`} for the password`;
  return shares ? `${from} offered their desktop to ${to}${asked}.` : `${from} called ${to}${asked}.`;
}

interface Names {
  readonly from: string;
  readonly to: string;
}

/** From the INVITE to its end: ringing, the answer or the refusal and its true owner. */
function middle(
  story: Story,
  session: StorySession,
  facts: CallFacts,
  names: Names,
  outcome: Outcome,
): string[] {
  const { lastInvite, ringing, final } = facts;
  const rang = ringing && lastInvite ? between(story, lastInvite, ringing) : undefined;
  const ringSentence =
    ringing === undefined
      ? undefined
      : `${ringing.status === 183 ? "The way there reported progress" : "It rang"}${rang === undefined ? "" : ` after ${durationOf(rang)}`}`;
  if (outcome === "answered") return [answered(story, facts, ringSentence)];
  if (outcome === "cancelled") return cancelled(story, facts, names, ringSentence);
  if (!final) {
    const sent = lastInvite ? (story.transactions[lastInvite.transaction]?.requests.length ?? 1) : 1;
    if (ringing) return [`${ringSentence}, and was still ringing when the log ends.`];
    if (!lastInvite) return [];
    return [
      sent > 1
        ? `The INVITE was sent ${sent} times${lastInvite.to ? ` to ${placeOf(lastInvite.to)}` : ""}, and no answer is in this log.`
        : `No answer to the INVITE${lastInvite.to ? `, which went to ${placeOf(lastInvite.to)},` : ""} is in this log.`,
    ];
  }
  return [
    `${ringSentence ? `${ringSentence}. ` : ""}${ownerSentence(story, session, final, facts.owner, lastInvite)}`,
  ];
}

function answered(
  story: Story,
  { lastInvite, final, owner }: CallFacts,
  ringSentence: string | undefined,
): string {
  if (!final) return "It was answered before this log begins.";
  const by = owner?.node ? ` by ${owner.node}` : "";
  if (!lastInvite) return `It was answered${by}.`;
  const at = between(story, lastInvite, final);
  if (
    at === undefined &&
    lastInvite.at !== undefined &&
    final.at !== undefined &&
    !areComparable(story, lastInvite, final)
  ) {
    const apart = final.at - lastInvite.at;
    return apart < 0
      ? `It was accepted${by}; the clocks of the two logs do not agree, so nobody can say after how long.`
      : `It was accepted${by} ${durationOf(apart)} later if the clocks of the two logs agree.`;
  }
  const late = at === undefined ? "" : ` after ${durationOf(at)}`;
  return ringSentence ? `${ringSentence} and was answered${by}${late}.` : `It was answered${by}${late}.`;
}

function cancelled(
  story: Story,
  facts: CallFacts,
  { from, to }: Names,
  ringSentence: string | undefined,
): string[] {
  const { cancel, final, lastInvite, ringing } = facts;
  const sentences: string[] = [];
  if (cancel) {
    const said = clientDiagnosticsOf(story, cancel);
    const elsewhere = reasonOf(story, cancel);
    const waited = between(story, ringing ?? lastInvite, cancel);
    const late = waited === undefined ? "" : ` after ${durationOf(waited)}${ringing ? " of ringing" : ""}`;
    if (ringSentence) sentences.push(`${ringSentence}.`);
    else if (!lastInvite) sentences.push("How long it rang cannot be told: the log begins after the INVITE.");
    const why = said ? `: ${meaningOf(said)} (${said.id})` : elsewhere ? `: ${elsewhere}` : "";
    sentences.push(
      `${said?.id === 52023 ? `${to} did not answer, and ${from}'s client gave up${late}${why}` : `${from} gave up${late}${why}`}.`,
    );
  }
  if (final?.status === 487) {
    const said = diagnosticsOf(story, final);
    const source = said?.source ?? (final.from ? placeOf(final.from) : "The server");
    sentences.push(`${source} closed the call with 487${said ? ` (${said.id}: ${said.reason})` : ""}.`);
  }
  return sentences;
}

function ending(
  story: Story,
  { bye, final, endedByCaller, lastInvite }: CallFacts,
  { from, to }: Names,
): string[] {
  if (!bye) return final && (final.status ?? 0) < 300 && lastInvite ? ["Its end is not in this log."] : [];
  const place = bye.from ? placeOf(bye.from) : undefined;
  const name = endedByCaller === undefined ? undefined : endedByCaller ? from : to;
  const who =
    name === undefined ? (place ?? "One of the two") : place === undefined ? name : `${name} (${place})`;
  const lasted = final ? between(story, final, bye) : undefined;
  const why = reasonOf(story, bye);
  return [
    `${who} hung up${lasted === undefined ? "" : ` after ${durationOf(lasted)}`}${why ? `: ${why}` : ""}.`,
  ];
}

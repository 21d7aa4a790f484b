/** The log of somebody else may hold what we cannot know: the disk's, a client's, that of an LDAP server. */
const OF_OTHERS = /\b(?:system|client|device|phone|browser|other server)['’]s log|\blog of the \w+ server\b/i;
/** A sentence that begins by telling to look somewhere. */
const LOOKS =
  /^(?:(?:then|and|or|so|now)\s+)?(?:look|see|check|read|consult|search|examine|review|inspect)\b/i;
/** What Office Communications Server's events sent people to, round and round. */
const AT_MORE_OF_THE_SAME =
  /\b(?:events?|logs?|log files?|log entries|event viewer|entries)\b|\b(?:previous|prior|earlier|preceding)\b|\bbefore this\b/i;

/**
 * Whether advice only sends the reader on to other events or logs ("check the events prior to this"), and says nothing that one can
 * do. Empty advice is no circle, it is nothing: also true.
 */
export function isCircularFix(advice: string): boolean {
  const sentences = advice
    .split(/(?<=[.!?;])\s+|\n+/)
    .map((sentence) => sentence.replace(/^[-*\d.\s]+/, "").trim())
    .filter((sentence) => /\w/.test(sentence));
  return sentences.every(
    (sentence) => LOOKS.test(sentence) && AT_MORE_OF_THE_SAME.test(sentence) && !OF_OTHERS.test(sentence),
  );
}

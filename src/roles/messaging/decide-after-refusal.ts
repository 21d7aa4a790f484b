/** What becomes of an INVITE for a message session that no Communicator endpoint took. */
export type AfterRefusal =
  /** The answer goes back as it is. */
  | "answer"
  /** We are the other end ourselves, for the plain phones of the person. */
  | "open"
  /** Nobody is there: the text is kept. */
  | "keep"
  /** The device refused in a way that the sender's client would show as "offline". */
  | "explain";

/** Statuses that are a person's own word: no other device is asked then. */
const DECIDED = new Set([486, 600, 603, 606]);

/** What pidgin-sipe shows truly (SE §1.8), and that the person is away. */
const SHOWN_TRULY = new Set([408, 415, 480, 486, 487, 500, 503, 504, 603, 606]);

/** Pure. `measured`: no device answered, we found out ourselves; `plainDevices`: the person has phones or browsers too. */
export function decideAfterRefusal(facts: {
  readonly status: number;
  readonly measured: boolean;
  readonly plainDevices: boolean;
  readonly communicatorSender: boolean;
}): AfterRefusal {
  const { status, measured } = facts;
  if (DECIDED.has(status)) return "answer";
  if (facts.plainDevices) return "open";
  if (measured) return "keep";
  return facts.communicatorSender && !SHOWN_TRULY.has(status) ? "explain" : "answer";
}

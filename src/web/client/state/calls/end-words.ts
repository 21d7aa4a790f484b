import type { Call } from "../contract.ts";

/** How a session ended, as it was measured. */
export interface Ending {
  readonly direction: "made" | "received";
  readonly kind: Call["kind"];
  /** It was answered before. */
  readonly up: boolean;
  readonly by: "me" | "them" | "system";
  /** Of the answer that refused it; of a CANCEL or BYE the cause in Reason. */
  readonly status?: number;
  /** This page gave up when nobody answered. */
  readonly timedOut?: boolean;
  readonly declined?: boolean;
  readonly ignored?: boolean;
  /** Nothing came back, or the media found no way. */
  readonly cause?: "no-media-path" | "no-devices" | "no-codec" | "connection";
  /** Warning 391: they do not want to be disturbed (MS-SIP). */
  readonly doNotDisturb?: boolean;
}

export interface EndWords {
  /** Key of the sentence in the language files. */
  readonly key: string;
  readonly after: Call["after"];
  /** What the server or the other end says belongs to it. */
  readonly explained: boolean;
}

/** Which sentence is true of an end for this person, and what can be offered after it. */
export function decideEndWords(end: Ending): EndWords {
  const talk = ["message", "call-again"] as const;
  const reach = ["message", "call-phone", "call-again"] as const;
  const words = (name: string, after: Call["after"] = [], explained = false): EndWords => ({
    key: `end.${end.kind}.${name}`,
    after,
    explained,
  });
  if (end.cause === "no-media-path") return words("no-path", talk, true);
  if (end.cause === "no-devices") return words("no-devices", ["message"], true);
  if (end.cause === "no-codec") return words("no-codec", ["message", "call-phone"], true);
  if (end.cause === "connection") return words("connection", talk, true);
  if (end.up) {
    if (end.by === "me") return words("i-ended");
    return end.by === "them" ? words("they-ended", []) : words("broken", talk, true);
  }
  if (end.direction === "received") {
    if (end.status === 200) return words("answered-elsewhere");
    if (end.by === "me") return words(end.declined ? "i-declined" : "i-left", ["message", "call-again"]);
    if (end.status === 603 || end.status === 600) return words("declined-elsewhere");
    return words(end.ignored ? "ignored" : "missed", talk);
  }
  if (end.timedOut) return words("no-answer", reach);
  if (end.by === "me") return words("i-cancelled");
  switch (end.status) {
    case 486:
    case 600:
      return end.doNotDisturb ? words("do-not-disturb", ["message"], true) : words("busy", talk);
    case 480:
      return end.doNotDisturb
        ? words("do-not-disturb", ["message"], true)
        : words("not-reached", reach, true);
    case 603:
      return words("declined", ["message"]);
    case 408:
    case 487:
      return words("no-answer", reach);
    case 488:
    case 606:
      return words("no-codec", ["message", "call-phone"], true);
    default:
      return words("refused", talk, true);
  }
}

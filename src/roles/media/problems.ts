import { ExplainedError } from "#base/explained-error";

/** MED-0001, answered 488: a phone and a browser have no codec in common, and nothing is transcoded. */
export const noCommonCodec = (offered: readonly string[], carried: readonly string[]): ExplainedError =>
  new ExplainedError({
    id: "MED-0001",
    what: "The two ends have no sound format in common.",
    why: { kind: "media.codecs", observed: offered, expected: { oneOf: carried } },
    fix: [{ text: "Switch on G.711 (PCMU or PCMA) in the phone's codec list." }],
  });

/** MED-0002, answered 503: no way for the sound could be opened. */
export const noMedia = (cause: unknown): ExplainedError =>
  new ExplainedError(
    {
      id: "MED-0002",
      what: "The server could not open a way for the sound of this call.",
      why: {
        kind: "media.open",
        observed: cause instanceof Error ? cause.message.slice(0, 200) : String(cause),
        expected: "a free port",
      },
      fix: [{ text: "Give --media-ports more ports, and see whether another program holds them." }],
    },
    { cause },
  );

/** MED-0003, answered 488: the other end is a browser, which needs a description in the INVITE. */
export const noOffer = (): ExplainedError =>
  new ExplainedError({
    id: "MED-0003",
    what: "This phone called a browser without describing its sound, which the media relay needs in the INVITE.",
    why: { kind: "media.offer", observed: "INVITE without SDP", expected: "SDP in the INVITE" },
    fix: [{ text: 'Switch off "late offer" or "delayed offer" in the phone.' }],
  });

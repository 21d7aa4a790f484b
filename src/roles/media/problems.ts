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

/** MED-0004, answered 488: Echo was called with something that it has no ear for. */
export const notOurSound = (): ExplainedError =>
  new ExplainedError({
    id: "MED-0004",
    what: "Echo takes calls with sound in G.711 only, and this one offers none.",
    why: {
      kind: "media.echo-offer",
      observed: "no audio section with PCMU or PCMA",
      expected: "audio in PCMU or PCMA",
    },
    fix: [
      {
        text: "Switch on G.711 (PCMU or PCMA), and call with sound; pictures and desktops are not sent back.",
      },
    ],
  });

/** MED-0005, answered 486: Echo talks with as many as it may, or with this person on two devices already. */
export const echoBusy = (calls: number, limit: number): ExplainedError =>
  new ExplainedError({
    id: "MED-0005",
    what: "Echo is busy.",
    why: { kind: "media.echo-calls", observed: { calls }, expected: { atMost: limit, ofOnePerson: 2 } },
    fix: [{ text: "Hang up a call with Echo that is still up, or call again in a minute." }],
  });

/** MED-0006, answered 481: a request inside a call of Echo that is over. */
export const noEchoCall = (method: string): ExplainedError =>
  new ExplainedError({
    id: "MED-0006",
    what: "This call with Echo is over.",
    why: { kind: "media.echo-dialog", observed: method, expected: "a request inside a call that is up" },
    fix: [{ text: "Call again. Echo hangs up after a minute of silence and after ten minutes of talk." }],
  });

/** MED-0007, answered 500: a request inside a call of Echo came after one that was sent later. */
export const olderRequest = (number: number, last: number): ExplainedError =>
  new ExplainedError({
    id: "MED-0007",
    what: "A request inside the call with Echo came too late.",
    why: { kind: "media.echo-order", observed: { cseq: number }, expected: { above: last } },
    fix: [{ text: "Nothing needs to be done: the client sends it again with a new number." }],
  });

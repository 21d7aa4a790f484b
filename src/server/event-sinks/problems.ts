import { ExplainedError } from "#base/explained-error";

/** EVT-0001: events do not reach a place of `events.to`. `because` is the system's word. */
export function placeUnreached(place: string, because: string): ExplainedError {
  return new ExplainedError({
    id: "EVT-0001",
    what: `Events do not reach ${place}: ${because}`,
    why: {
      kind: "events.place-unreached",
      observed: { place, error: because },
      expected: "a place that takes them",
    },
    fix: [
      { text: "Start what is to take them there, or open its port; this server tries again by itself." },
      { text: "Or name another place.", command: "parley settings set events.to PLACE" },
    ],
  });
}

/** EVT-0002: a place of `events.to` takes events again. `lost` of them were too many to wait. */
export function placeReached(place: string, lost: number, seconds: number): ExplainedError {
  return new ExplainedError({
    id: "EVT-0002",
    what: `Events reach ${place} again after ${seconds} s${lost === 0 ? "" : `; ${lost} of them were lost to it`}.`,
    why: {
      kind: "events.place-reached",
      observed: { place, lost, afterSeconds: seconds },
      expected: { lost: 0 },
    },
    fix: [{ text: "The store has all of them.", command: "parley events" }],
  });
}

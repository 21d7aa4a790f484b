import { expect, test } from "vitest";
import { type CallFacts, decideCallWords } from "./decide-call-words.ts";

const facts: CallFacts = {
  direction: "made",
  media: "audio",
  peer: "Ben",
  answered: false,
  status: 487,
  reason: "",
  seconds: 12,
};

test.each<[Partial<CallFacts>, string, string]>([
  [{ answered: true }, "answered", "You talked with Ben."],
  [{ answered: true, media: "sharing" }, "answered", "You showed Ben your desktop."],
  [{ answered: true, media: "sharing", direction: "received" }, "answered", "Ben showed you their desktop."],
  [{ gaveUp: "no-answer", seconds: 30 }, "missed", "Ben did not answer within 30 s."],
  [
    { gaveUp: "no-answer", seconds: 30, direction: "received", media: "sharing" },
    "missed",
    "Ben offered their desktop; nobody answered within 30 s.",
  ],
  [{ gaveUp: "caller" }, "cancelled", "You gave up after 12 s."],
  [{ gaveUp: "caller", direction: "received" }, "missed", "Ben called and gave up after 12 s."],
  [{ status: 408, seconds: 60 }, "missed", "Ben did not answer within 60 s."],
  [
    { status: 302, redirectedTo: "cyd@example.com" },
    "redirected",
    "Ben sent your call on to cyd@example.com.",
  ],
  [
    { status: 302, redirectedTo: "cyd@example.com", direction: "received" },
    "redirected",
    "You sent the call of Ben on to cyd@example.com.",
  ],
  [{ status: 480, doNotDisturb: true }, "declined", "Ben does not want to be disturbed."],
  [
    { status: 480, doNotDisturb: true, direction: "received" },
    "missed",
    "Ben called while you did not want to be disturbed.",
  ],
  [{ status: 603, media: "video" }, "declined", "Ben declined your video call."],
  [{ status: 486 }, "busy", "Ben is busy."],
  [{ status: 486, direction: "received" }, "missed", "Ben called while you were busy."],
  [{ status: 480, reason: "Ben is not signed in." }, "failed", "Ben is not signed in."],
  [
    { status: 480, reason: "Ben is not signed in.", direction: "received" },
    "missed",
    "Ben called; you could not be reached.",
  ],
  [{ status: 488 }, "failed", "The device of Ben refused the call (488)."],
])("%j: %s", (change, outcome, says) => {
  expect(decideCallWords({ ...facts, ...change })).toEqual({ outcome, says });
});

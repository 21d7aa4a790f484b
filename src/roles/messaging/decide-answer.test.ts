import { expect, test } from "vitest";
import { type Cause, decideAnswer } from "./decide-answer.ts";

/** SE §1.8 and appendix A of the truth contract: what pidgin-sipe 1.25 makes of a status. */
function popUp(status: number): string {
  if (status === 606) return "blocked content";
  if ([500, 503, 504, 603].includes(status)) return "service not available";
  if (status === 486) return "do not want to be disturbed";
  if (status === 415) return "don't support this type";
  return "offline";
}

test.each<[Cause, string, boolean]>([
  ["content-refused", "blocked content", true],
  ["unknown-user", "service not available", true],
  ["disabled", "service not available", true],
  ["reserved", "service not available", true],
  ["signed-out", "offline", false],
  ["kept", "offline", true],
  ["blocked", "do not want to be disturbed", true],
  ["do-not-disturb", "do not want to be disturbed", false],
  ["declined", "do not want to be disturbed", false],
  ["mailbox-full", "service not available", true],
  ["too-large", "service not available", true],
  ["archive-down", "service not available", true],
  ["not-kept", "service not available", true],
  ["not-accepted", "don't support this type", false],
  ["device-refused", "service not available", true],
  ["unreachable", "offline", true],
])("pidgin, %s: %s, explained: %s", (cause, shown, explain) => {
  const answer = decideAnswer(cause, "communicator");
  expect([popUp(answer.status), answer.explain]).toEqual([shown, explain]);
});

test.each<[Cause, number]>([
  ["content-refused", 606],
  ["unknown-user", 404],
  ["disabled", 404],
  ["signed-out", 480],
  ["kept", 202],
  ["blocked", 403],
  ["do-not-disturb", 486],
  ["mailbox-full", 480],
  ["too-large", 413],
  ["archive-down", 503],
  ["not-accepted", 415],
])("a phone, %s: %i, and nobody writes to it", (cause, status) => {
  expect(decideAnswer(cause, "standard")).toEqual({ status, explain: false });
});

test("a phone hears what the device said, pidgin only what it shows truly", () => {
  expect(decideAnswer("device-refused", "standard", 404).status).toBe(404);
  expect(decideAnswer("declined", "standard", 603).status).toBe(603);
  expect(decideAnswer("device-refused", "communicator", 404).status).toBe(503);
});

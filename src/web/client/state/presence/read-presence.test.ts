import { expect, test } from "vitest";
import { readPresence } from "./read-presence.ts";

const TYPE = "application/msrtc-event-categories+xml";
const XSI = "http://www.w3.org/2001/XMLSchema-instance";
const category = (name: string, content: string) =>
  `<category name="${name}" instance="1">${content}</category>`;
const state = (type: string, availability: number) =>
  category(
    "state",
    `<state xmlns:xsi="${XSI}" xsi:type="${type}"><availability>${availability}</availability></state>`,
  );
const read = (...categories: string[]) =>
  readPresence(`<categories uri="sip:ann@example.com">${categories.join("")}</categories>`, TYPE)[0]?.person;

test("of the states that a person is shown of themselves, the aggregate counts, wherever it stands", () => {
  const others = [state("userState", 9_500), state("machineState", 3_500)];
  expect(read(state("aggregateState", 9_500), ...others)?.availability).toBe("do-not-disturb");
  expect(read(...others, state("aggregateState", 6_500))?.availability).toBe("busy");
});

test("an empty state says that nobody is signed in", () => {
  expect(read(category("state", ""))?.availability).toBe("offline");
});

test("an empty note beside one with words takes nothing away", () => {
  const note = category("note", '<note><body type="personal" uri="">Back at two</body></note>');
  expect(read(note, category("note", "<note/>"))?.note).toBe("Back at two");
  expect(read(category("note", "<note/>"))).toHaveProperty("note", undefined);
});

test("what is not named has not changed", () => {
  expect(read(state("aggregateState", 3_500))).not.toHaveProperty("note");
});

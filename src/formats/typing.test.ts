import { expect, test } from "vitest";
import { printIsComposing, printKeyboardActivity, readIsComposing, readKeyboardActivity } from "./typing.ts";

test("reads what pidgin-sipe sends in its INFO", () => {
  const body = (status: string) =>
    `<?xml version="1.0"?><KeyboardActivity><status status="${status}" /></KeyboardActivity>`;
  expect(readKeyboardActivity(body("type"))).toBe("active");
  expect(readKeyboardActivity(body("idle"))).toBe("idle");
  expect(readKeyboardActivity(body("sleep"))).toBeUndefined();
  expect(readKeyboardActivity("<ConversationInfo/>")).toBeUndefined();
  expect(readKeyboardActivity("not XML")).toBeUndefined();
});

test("reads the example of RFC 3994 §5", () => {
  const example = `<?xml version="1.0" encoding="UTF-8"?>
    <isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:schemaLocation="urn:ietf:params:xml:ns:im-composing iscomposing.xsd">
      <state>idle</state>
      <lastactive>2003-01-27T10:43:00Z</lastactive>
      <contenttype>audio</contenttype>
    </isComposing>`;
  expect(readIsComposing(example)).toBe("idle");
  expect(readIsComposing(example.replace("<state>idle", "<state>active"))).toBe("active");
  expect(readIsComposing(example.replace("<state>idle", "<state>thinking"))).toBe("idle"); // §3.3
  expect(readIsComposing("<a/>")).toBeUndefined();
});

test("prints both", () => {
  expect(readKeyboardActivity(printKeyboardActivity("active"))).toBe("active");
  expect(printKeyboardActivity("idle")).toContain('<status status="idle"/>');
  expect(readIsComposing(printIsComposing("idle"))).toBe("idle");
  expect(printIsComposing("active", 90)).toContain(
    "<state>active</state><contenttype>text/plain</contenttype><refresh>90</refresh>",
  );
});

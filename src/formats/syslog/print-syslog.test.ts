import { expect, test } from "vitest";
import { printJournalFields, printPlain, printSyslog } from "./print-syslog.ts";

const event = {
  level: "warn",
  at: "2026-11-23T08:00:00.000Z",
  host: "fe.example.com",
  process: 42,
  id: "AUTH-0010",
  text: "Müller is refused.",
  facts: { case: "c-7Q2F", subject: 'a"b]c' },
} as const;

test("an event is one message of RFC 5424 with its facts as structured data", () => {
  expect(printSyslog(event)).toBe(
    '<132>1 2026-11-23T08:00:00.000Z fe.example.com parley 42 AUTH-0010 [parley@32473 case="c-7Q2F" subject="a\\"b\\]c"] \xef\xbb\xbfM\xc3\xbcller is refused.',
  );
});

test("what is empty or has blanks does not break the header", () => {
  expect(printSyslog({ ...event, host: "", id: "A B\n" })).toMatch(/^<132>1 \S+ - parley 42 AB \[/);
});

test("no line break of a peer begins a message of its own", () => {
  const hostile = {
    ...event,
    text: "a\nPRIORITY=0\r\n<0>1 b",
    facts: { subject: "x\ny", "ocs-event": "14428" },
  };
  expect(printSyslog(hostile)).not.toMatch(/[\r\n]/);
  expect(printPlain(hostile)).toBe("AUTH-0010 a PRIORITY=0  <0>1 b (subject x y, ocs-event 14428)");
  expect(printJournalFields(hostile).split("\n")).toEqual([
    "MESSAGE=AUTH-0010 a PRIORITY=0  <0>1 b",
    "PRIORITY=4",
    "SYSLOG_IDENTIFIER=parley",
    "SYSLOG_FACILITY=16",
    "SYSLOG_PID=42",
    "PARLEY_EVENT=AUTH-0010",
    "PARLEY_SUBJECT=x y",
    "PARLEY_OCS_EVENT=14428",
    "",
  ]);
});

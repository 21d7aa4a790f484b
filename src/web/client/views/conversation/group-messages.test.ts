import { expect, test } from "vitest";
import type { ChatMessage } from "../../state/contract.ts";
import { groupMessages } from "./group-messages.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const dayOf = (at: number) => String(Math.floor(at / DAY));
const said = (id: string, at: number, mine = false): ChatMessage => ({
  id,
  at,
  mine,
  text: id,
  state: "delivered",
});
/** "day", "unread", or who said what. */
const read = (messages: ChatMessage[], firstUnread?: string) =>
  groupMessages(messages, dayOf, firstUnread).map((row) =>
    row.kind === "group"
      ? `${row.mine ? "me" : "they"}: ${row.messages.map(({ id }) => id).join(" ")}`
      : row.kind,
  );

test("what one person says in a row stands under one name", () => {
  expect(read([said("a", 0), said("b", MINUTE), said("c", 2 * MINUTE, true)])).toEqual([
    "day",
    "they: a b",
    "me: c",
  ]);
});

test("after five minutes the name is said anew, one millisecond before it is not", () => {
  expect(read([said("a", 0), said("b", 5 * MINUTE - 1), said("c", 10 * MINUTE - 1)])).toEqual([
    "day",
    "they: a b",
    "they: c",
  ]);
});

test("midnight parts what was said within a minute", () => {
  expect(read([said("a", DAY - 1), said("b", DAY)])).toEqual(["day", "they: a", "day", "they: b"]);
});

test("the line of what is new stands above the first unread one", () => {
  expect(read([said("a", 0), said("b", 1), said("c", 2)], "b")).toEqual([
    "day",
    "they: a",
    "unread",
    "they: b c",
  ]);
});

test("keys are unique and do not change when earlier messages come before", () => {
  const late = [said("c", DAY), said("d", DAY + 1, true)];
  const keys = groupMessages(late, dayOf).map(({ key }) => key);
  const more = groupMessages([said("a", 0), said("b", 1), ...late], dayOf).map(({ key }) => key);
  expect(new Set(more).size).toBe(more.length);
  expect(more.slice(-keys.length)).toEqual(keys);
});

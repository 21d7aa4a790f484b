import type { ArchivedMessageView, MessageView } from "#api/messages";
import { printTable, printTime } from "./table.ts";

/** Messages in a table, in the order given. */
export function printMessages(messages: readonly MessageView[]): string[] {
  const rows = messages.map((one) => [
    printTime(one.at),
    one.direction === "sent" ? "to" : "from",
    one.peer,
    one.outcome === "delivered" ? "" : one.outcome,
    one.text,
  ]);
  return printTable(["WHEN", "", "WHO", "", "TEXT"], rows);
}

/** One message as a text for people: who, when, and what below it. */
export function printLetter(message: ArchivedMessageView): string[] {
  const outcome = message.outcome === "delivered" ? "" : ` (${message.outcome})`;
  return [
    `${message.at}  ${message.from} → ${message.to}${outcome}`,
    ...message.text.split(/\r\n|\r|\n/).map((line) => `    ${clean(line)}`),
  ];
}

/** What others sent could hold control characters that paint on the terminal. */
const clean = (text: string): string => text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, " ");

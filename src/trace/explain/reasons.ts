import { utf8Decode } from "#base/octets";
import { msDiagnostics } from "#codes/ms-diagnostics";
import { parameter, parseParameters, unquote } from "#sip/message/parameters";
import type { Story, StoryMessage } from "../story.ts";
import { messageOf } from "./fields.ts";

/** `ms-diagnostics: 5002; reason="…"; source="…"` (MS-SIPRE 2.2.2, MS-OCER). */
export interface Diagnostics {
  readonly id: number;
  readonly reason: string;
  readonly source: string | undefined;
}

/** What the server says in ms-diagnostics or ms-diagnostics-public. */
export const diagnosticsOf = (story: Story, message: StoryMessage): Diagnostics | undefined =>
  read(story, message, ["ms-diagnostics", "ms-diagnostics-public"]);

/** What the client says in Ms-client-diagnostics. */
export const clientDiagnosticsOf = (story: Story, message: StoryMessage): Diagnostics | undefined =>
  read(story, message, ["ms-client-diagnostics"]);

function read(story: Story, message: StoryMessage, names: readonly string[]): Diagnostics | undefined {
  if (!message.saysWhy) return undefined;
  const fields = messageOf(story, message);
  for (const name of names) {
    // Pastes have blanks around the equals sign and typographers' quotes.
    const value = utf8Decode(fields?.get(name) ?? "")
      .replaceAll(/[“”„]/g, '"')
      .replaceAll(/\s*=\s*/g, "=");
    const [, id, rest = ""] = /^\s*(\d{1,6})\s*(?:;(.*))?$/s.exec(value) ?? [];
    if (id === undefined) continue;
    const parameters = parseParameters(rest);
    const of = (key: string): string | undefined => {
      const found = parameter(parameters, key);
      return found === undefined ? undefined : unquote(found);
    };
    return { id: Number(id), reason: of("reason") ?? "", source: of("source") };
  }
  return undefined;
}

/** In the words of our dictionary, else in the sender's own. */
export function meaningOf({ id, reason }: Diagnostics): string {
  const title = msDiagnostics.find(({ code }) => code === String(id))?.title ?? reason;
  return title.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
}

const Q850: Readonly<Record<string, string>> = {
  "1": "the number is not assigned",
  "16": "normal clearing",
  "17": "user busy",
  "18": "no user responding",
  "19": "no answer from the user",
  "20": "the subscriber is absent",
  "21": "call rejected",
  "26": "not the selected user",
  "27": "destination out of order",
  "28": "invalid number format",
  "31": "normal, unspecified",
  "34": "no circuit available",
  "38": "network out of order",
  "41": "temporary failure",
  "58": "bearer capability not available",
  "88": "incompatible destination",
  "102": "a timer expired",
  "127": "interworking, unspecified",
};

/** The Reason field in words (RFC 3326, ITU-T Q.850): `Q.850 cause 17, user busy`. */
export function reasonOf(story: Story, message: StoryMessage): string | undefined {
  if (!message.saysWhy) return undefined;
  const reasons = messageOf(story, message)?.list("reason") ?? [];
  const words = reasons.flatMap((value) => {
    const semicolon = value.indexOf(";");
    const protocol = (semicolon < 0 ? value : value.slice(0, semicolon)).trim();
    const parameters = parseParameters(semicolon < 0 ? "" : value.slice(semicolon + 1));
    const [cause, text] = [parameter(parameters, "cause"), parameter(parameters, "text")];
    const said = text === undefined ? undefined : utf8Decode(unquote(text));
    if (/^q\.850$/i.test(protocol))
      return [`Q.850 cause ${cause ?? "?"}, ${Q850[cause ?? ""] ?? said ?? "not explained"}`];
    if (/^sip$/i.test(protocol) && cause === "200") return ["answered elsewhere"];
    return said === undefined ? (cause === undefined ? [] : [`${protocol} ${cause}`]) : [said];
  });
  return words.length === 0 ? undefined : words.join("; ");
}

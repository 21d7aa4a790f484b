import { type Octets, utf8Encode } from "#base/octets";
import { decodeText } from "#formats/text/charset";
import { plainText } from "#formats/text/plain-text";
import { IS_COMPOSING, readIsComposing, type Typing } from "#formats/typing";
import { parseContentType } from "#sip/message/content-type";
import { parseMultipart } from "#sip/message/multipart";
import { parameter, unquote } from "#sip/message/parameters";
import { MOST_TYPING } from "./limits.ts";

/** What a message carries, whatever dialect it came in. */
export interface Content {
  /** text: words for a person. file: an invitation to a file transfer. other: a picture, ink … */
  readonly kind: "text" | "typing" | "file" | "other";
  /** Lower case, without parameters. */
  readonly type: string;
  /** The whole Content-Type as it came. */
  readonly contentType: Octets;
  readonly body: Octets;
  /** The body as a text, in its own type; for multipart the part that is read. */
  readonly text: string;
  /** What a person reads in it; undefined where there is nothing to read. */
  readonly plain: string | undefined;
  readonly typing: Typing | undefined;
}

/** What pidgin-sipe and Communicator call an invitation to a file transfer (SE §4.2). */
export const FILE_INVITATION = "text/x-msmsgsinvite";

/** Reads the content of a MESSAGE, or of the first message of an INVITE. Total: what is not understood is "other". */
export function readContent(contentType: Octets, body: Octets): Content {
  const read = parseContentType(contentType);
  const type = read.ok ? read.value.type : "";
  const parameters = read.ok ? read.value.parameters : [];
  const common = { type, contentType, body, typing: undefined };
  if (read.ok && type === "multipart/alternative") {
    const parts = parseMultipart(read.value, body);
    const inner = (parts.ok ? parts.value : [])
      .filter((part) => !part.contentType.type.startsWith("multipart/"))
      .map((part) => readContent(printType(part.contentType), part.body))
      .filter((part) => part.kind === "text");
    const best = inner.find((part) => part.type === "text/plain") ?? inner[0];
    return best
      ? { ...common, kind: "text", text: best.text, plain: best.plain }
      : { ...common, kind: "other", text: "", plain: undefined };
  }
  const text = decodeText(body, unquote(parameter(parameters, "charset") ?? "") || undefined);
  if (type === IS_COMPOSING) {
    const typing = body.length <= MOST_TYPING ? (readIsComposing(text) ?? "idle") : "idle";
    return { ...common, kind: "typing", text, plain: undefined, typing };
  }
  if (type === FILE_INVITATION) return { ...common, kind: "file", text, plain: undefined };
  const plain = plainText(type, text);
  return { ...common, kind: plain === undefined ? "other" : "text", text, plain };
}

const printType = ({
  type,
  parameters,
}: {
  type: string;
  parameters: readonly (readonly [string, Octets | undefined])[];
}): Octets => {
  const charset = parameter(parameters, "charset");
  return charset === undefined ? type : `${type}; charset=${charset}`;
};

/** The form that every client reads: text/plain without Communicator's `msgr`. Undefined where there is nothing to read. */
export function asPlain(
  content: Content,
): { readonly contentType: Octets; readonly body: Octets } | undefined {
  if (content.plain === undefined) return undefined;
  if (content.type === "text/plain") {
    const read = parseContentType(content.contentType);
    const charset = read.ok ? parameter(read.value.parameters, "charset") : undefined;
    return { contentType: `text/plain; charset=${charset ?? "UTF-8"}`, body: content.body };
  }
  return { contentType: "text/plain; charset=UTF-8", body: utf8Encode(content.plain) };
}

/** The line of a file invitation by which pidgin-sipe finds the transfer to cancel, for the body of a 606 (SE §1.8). */
export function cookieLine(content: Content): Octets {
  const cookie = /^Invitation-Cookie:[ \t]{0,8}(\d{1,20})/im.exec(content.text)?.[1];
  return content.kind === "file" && cookie !== undefined ? `Invitation-Cookie: ${cookie}\r\n` : "";
}

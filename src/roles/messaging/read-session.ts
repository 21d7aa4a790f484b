import type { Octets } from "#base/octets";
import { firstWord } from "#pipeline/requests";
import { separators } from "#sip/message/list";
import type { SipRequest } from "#sip/message/message";
import { MOST_FIRST_MESSAGES, MOST_SDP } from "./limits.ts";
import { type Content, readContent } from "./read-message.ts";

/** The name of the media that a message session has in SDP: `message`, or `x-ms-message` of LCS 2005 (MS-SIP 2.2.6). */
const MEDIA = /^m=(message|x-ms-message)[ \t]/;

/** The media name where an INVITE offers a message session and nothing else; undefined for every other INVITE. */
export function messageMedia(request: SipRequest): string | undefined {
  if (firstWord(request.get("content-type")) !== "application/sdp" || request.body.length > MOST_SDP)
    return undefined;
  const media = request.body.split(/\r?\n/).filter((line) => line.startsWith("m="));
  const names = media.map((line) => MEDIA.exec(line)?.[1]);
  return names.includes(undefined) ? undefined : names[0];
}

/** Our side of a message session (SE §1.3). The port means nothing; `uri` is whom the session is with. */
export function printMessageSdp(media: string, host: string, port: number, uri: string): Octets {
  const address = `IN ${host.includes(":") ? "IP6" : "IP4"} ${host}`;
  return [
    "v=0",
    `o=- 0 0 ${address}`,
    "s=session",
    `c=${address}`,
    "t=0 0",
    `m=${media} ${port} sip ${uri}`,
    "a=accept-types:text/plain text/html text/rtf application/im-iscomposing+xml",
    "",
  ].join("\r\n");
}

/**
 * The messages inside an INVITE: `ms-text-format: TYPE;charset=…;msgr=…;ms-body=BASE64` (SE §1.2). One without a body only says
 * in which format the text will come.
 */
export function firstMessages(request: SipRequest): Content[] {
  return request
    .getAll("ms-text-format")
    .slice(0, MOST_FIRST_MESSAGES)
    .flatMap((value) => {
      const cut = separators(value, ";").find((at) =>
        /^;\s{0,8}ms-body\s{0,8}=/i.test(value.slice(at, at + 32)),
      );
      if (cut === undefined) return [];
      const encoded = value.slice(value.indexOf("=", cut) + 1).split(";", 1)[0] ?? "";
      return [readContent(value.slice(0, cut), Buffer.from(encoded, "base64").toString("latin1"))];
    });
}

/** True where the answer says that the message inside the INVITE was shown; else the sender writes it again (SE §1.3). */
export const tookFirstMessage = (values: readonly Octets[]): boolean =>
  values.some((value) => value.trim().toLowerCase() === "ms-text-format");

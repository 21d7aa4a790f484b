import { fromBase64 } from "#base/base64";
import { type Octets, utf8Decode } from "#base/octets";
import { decodeText } from "#formats/text/charset";
import { parseContentType } from "#sip/message/content-type";
import { splitList } from "#sip/message/list";
import { parameter, parseParameters, unquote } from "#sip/message/parameters";
import { fileTransferWords } from "../body/file-transfer.ts";
import type { FieldTable, Said } from "../described.ts";
import { partyIn, uriTextWords } from "../uri-words.ts";
import { readable, secondsIn, shortened, someOf } from "../words.ts";

/** Fields of Communicator and Office Communications Server that no RFC has. */
export const COMMUNICATOR_FIELDS: FieldTable = {
  "ms-keep-alive": { source: "MS-CONMGMT 2.2.1", say: keepAlive },
  "ms-conversation-id": {
    source: "MS-CONFBAS, MS-SIPRE",
    say: (value) =>
      `All that belongs to one conversation window, text, sound and sharing, has the identifier ${readable(value, 60)}.`,
  },
  "ms-text-format": { source: "MS-SIP", say: firstText },
  "ms-sender": party("MS-CONFIM", (words) => `The conference passes on what ${words} wrote.`),
  "ms-sensitivity": {
    source: "MS-SIPRE",
    say: (value) =>
      SENSITIVITY[value.toLowerCase()] ?? `The sender's privacy setting is ${readable(value, 60)}.`,
  },
  "ms-user-logon-data": {
    source: "MS-SIPREGE 3.3",
    say: (value) =>
      /remoteuser/i.test(value)
        ? "The user signed on from outside, through the Edge Server."
        : `The user signed on as ${readable(value, 60)}.`,
  },
  "ms-edge-route": {
    source: "MS-SIPRE",
    say: (value) =>
      `The way out of the organisation is the Edge Server ${splitList(value)
        .slice(0, 3)
        .map((one) => partyIn(one)?.words ?? uriTextWords(one))
        .join(", ")}.`,
  },
  "ms-edge-proxy-message-trust": { source: "MS-SIPRE", say: edgeTrust },
  "ms-asserted-verification-level": {
    source: "MS-SIPRE",
    say: (value) => {
      const level = /ms-source-verified-user\s*=\s*"?(\w{1,20})/i.exec(value)?.[1]?.toLowerCase();
      if (level === "verified") return "The partner's server vouches for the sender's address.";
      if (level === "unverified")
        return { sentence: "Nobody vouches for the sender's address.", severity: "note" };
      return undefined;
    },
  },
  "ms-user-data": {
    source: "MS-SIPRE",
    say: (value) => {
      const yes = (name: string): boolean =>
        new RegExp(`${name}\\s*=\\s*true`, "i").test(value.slice(0, 500));
      const to = [
        yes("ms-federation") ? "other organisations" : "",
        yes("ms-publiccloud") ? "public providers" : "",
      ].filter(Boolean);
      return to.length === 0
        ? "The user may not communicate outside the organisation."
        : `The user may communicate with ${someOf(to)}.`;
    },
  },
  "ms-internal-info": { source: "MS-SIPRE", say: () => "The server wrote this for itself." },
  "ms-split-domain-info": {
    source: "MS-SIPRE",
    say: () => "Tells servers which part of a divided domain the user belongs to.",
  },
  "ms-fe": { source: "MS-SIPRE", say: (value) => `The Front End ${readable(value, 100)} made this.` },
  "ms-subnet": {
    source: "MS-SIPREGE",
    say: (value) => `The client is in the subnet ${readable(value, 60)}.`,
  },
  "ms-device-info": { source: "MS-SIPREGE", say: (value) => `The device: ${readable(value, 120)}.` },
  "ms-application-via": {
    source: "MS-SIPRE",
    say: (value) => `An application on the server took part: ${readable(value, 120)}.`,
  },
  "ms-routing-phase": {
    source: "MS-SIPRE",
    say: (value) => `The routing is in the phase ${readable(value, 60)}.`,
  },
  "ms-accepted-content-id": {
    source: "MS-SIPRE 3.9.5.5",
    say: (value) => `Of the forms offered the part ${readable(value, 60)} was taken.`,
  },
  "p-dialog-recovery-action": {
    source: "MS-SIPRE 3.7.5.1",
    say: (value) => ({
      sentence: `The way of the dialog is broken; to repair it: ${recovery(value)}.`,
      severity: "note",
    }),
  },
  "roster-manager": party("MS-SIP", (words) => `${words} keeps the list of those who take part.`),
  endpoints: {
    source: "MS-SIP",
    say: (value) =>
      `The conversation is between ${someOf(
        splitList(value)
          .slice(0, 50)
          .flatMap((one) => partyIn(one)?.words ?? []),
      )}.`,
  },
  triggeredinvite: {
    source: "MS-SIP",
    say: (value) =>
      /^true$/i.test(value)
        ? "The client sends this by itself, because somebody joined the conversation."
        : undefined,
  },
  "message-id": {
    source: "MS-CONFIM",
    say: (value) => `Later receipts name this message ${readable(value, 60)}.`,
  },
  compression: {
    source: "MS-SIPCOMP",
    say: (value) => `The connection is to be compressed with ${readable(value, 30)}.`,
  },
};

const SENSITIVITY: Readonly<Record<string, string>> = {
  normal: "The sender wants no special privacy.",
  private: "The call is private: delegates are not to take it.",
  "private-no-diversion": "The call is private and is not to be sent on to delegates or others.",
  "normal-no-diversion": "The call is not to be sent on to others.",
};

function party(source: string, sentence: (words: string) => string): FieldTable[string] {
  return {
    source,
    say: (value) => {
      const read = partyIn(value);
      return read && sentence(read.words);
    },
  };
}

function keepAlive(value: Octets): string | undefined {
  const [side = "", ...rest] = value.split(";");
  const parameters = parseParameters(rest.join(";"));
  const yes = (name: string): boolean => parameter(parameters, name)?.toLowerCase() === "yes";
  if (/^uac$/i.test(side.trim()))
    return yes("hop-hop")
      ? "The client offers to send signs of life to the next server."
      : yes("end-end")
        ? "The client offers to send signs of life to the other end."
        : "The client offers no signs of life.";
  if (!/^uas$/i.test(side.trim())) return undefined;
  const seconds = parameter(parameters, "timeout");
  const time = secondsIn(seconds);
  if (time === undefined)
    return yes("hop-hop") ? "The server wants signs of life." : "The server wants no signs of life.";
  return `The server wants a sign of life whenever the client has sent nothing for ${time}; otherwise it may close the connection.`;
}

/** `text/plain; charset=UTF-8;msgr=…;ms-body=…`: the first words of a conversation, in the invitation. */
function firstText(value: Octets): string | undefined {
  const type = parseContentType(value);
  if (!type.ok) return undefined;
  const body = parameter(type.value.parameters, "ms-body");
  if (body === undefined) return `The first text is to have the form ${readable(type.value.type, 60)}.`;
  const octets = fromBase64(unquote(body));
  if (octets === undefined) return "The first text is in the invitation already, and cannot be read.";
  if (type.value.type === "text/x-msmsgsinvite")
    return `The invitation carries: ${fileTransferWords(octets) ?? "a negotiation of a file transfer"}`;
  if (type.value.type !== "text/plain")
    return `The first text is in the invitation already, as ${readable(type.value.type, 60)}.`;
  const charset = parameter(type.value.parameters, "charset") ?? "utf-8";
  return `The first text is in the invitation already: “${shortened(decodeText(octets, unquote(charset)))}”.`;
}

const SOURCES: Readonly<Record<string, string>> = {
  autofederation: "a partner that was found by DNS",
  directpartner: "a partner that the administrator entered",
  publicimprovider: "a public provider",
  authorizedserver: "a server that the administrator entered",
  internetuser: "a user of the organisation who is outside",
  edgeproxygenerated: "the Edge Server itself",
};

function edgeTrust(value: Octets): Said | undefined {
  const parameters = parseParameters(utf8Decode(value.slice(0, 2_000)));
  const of = (name: string): string => unquote(parameter(parameters, name) ?? "");
  const kind = of("ms-source-type").toLowerCase();
  const from = Object.hasOwn(SOURCES, kind) ? SOURCES[kind] : undefined;
  const edge = of("ms-ep-fqdn");
  const level = of("ms-source-verified-user").toLowerCase();
  if (from === undefined && edge === "") return undefined;
  const verified =
    level === "verified"
      ? " The sender's address is vouched for."
      : level === "unverified"
        ? " Nobody vouches for the sender's address."
        : "";
  return {
    sentence: `The Edge Server${edge === "" ? "" : ` ${shortened(edge, 100)}`} took this from ${from ?? "outside"}.${verified}`,
    severity: level === "unverified" ? "note" : "normal",
  };
}

const RECOVERY: Readonly<Record<string, string>> = {
  "dialog-route-set-update": "the sender sends a new INVITE in the dialog",
  "registration-route-set-update": "the sender signs on again first",
  "wait-for-session-update": "the other end has to act",
};
const recovery = (value: Octets): string =>
  splitList(value)
    .slice(0, 5)
    .map((one) =>
      Object.hasOwn(RECOVERY, one.toLowerCase()) ? RECOVERY[one.toLowerCase()] : readable(one, 60),
    )
    .join(", then ");

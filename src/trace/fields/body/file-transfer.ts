import { type Octets, utf8Decode } from "#base/octets";
import { numberWords, shortened } from "../words.ts";

const MOST_LINES = 100;

/** `Name: value` lines of text/x-msmsgsinvite by their names in lower case. */
export function invitationFields(body: Octets): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of utf8Decode(body.slice(0, 16_384)).split(/\r?\n/, MOST_LINES)) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), shortened(line.slice(colon + 1)));
  }
  return fields;
}

const CANCELS: Readonly<Record<string, string>> = {
  REJECT: "the person refused it",
  TIMEOUT: "nobody answered in time",
  FTTIMEOUT: "the connection for it did not come about in time",
  OUTBANDCANCEL: "the conversation ended",
  FAIL: "it failed",
  REJECT_NOT_INSTALLED: "the receiver has nothing to take it with",
};

/** What a message of the older file transfer says, a sentence; undefined: it is none. */
export function fileTransferWords(body: Octets): string | undefined {
  const fields = invitationFields(body);
  const cookie = fields.get("invitation-cookie");
  const transfer = cookie === undefined ? "" : ` (transfer ${cookie})`;
  switch (fields.get("invitation-command")?.toUpperCase()) {
    case "INVITE": {
      const file = fields.get("application-file");
      const size = fields.get("application-filesize");
      if (file === undefined)
        return `The sender proposes ${fields.get("application-name") ?? "something"}${transfer}.`;
      const bytes =
        size !== undefined && /^\d{1,15}$/.test(size) ? ` of ${numberWords(Number(size))} bytes` : "";
      return `The sender offers the file ${file}${bytes}${transfer}.`;
    }
    case "ACCEPT": {
      const place = fields.get("ip-address");
      const port = fields.get("port");
      if (place === undefined || port === undefined)
        return `The file is accepted, with the keys for it${transfer}.`;
      return `The file is accepted and is to be fetched from ${place}, port ${port}${transfer}.`;
    }
    case "CANCEL": {
      const code = fields.get("cancel-code") ?? "";
      const why = Object.hasOwn(CANCELS, code) ? `: ${CANCELS[code]}` : "";
      return `The transfer is called off${why}${transfer}.`;
    }
    default:
      return undefined;
  }
}

const LINES: Readonly<Record<string, (value: string) => string | undefined>> = {
  "application-name": (value) => `What is proposed: ${value}.`,
  "application-guid": () => "The number of the program that is to take part.",
  "invitation-command": (value) =>
    ({
      INVITE: "The sender makes a proposal.",
      ACCEPT: "The proposal is accepted.",
      CANCEL: "The proposal is called off.",
    })[value.toUpperCase()],
  "invitation-cookie": (value) => `All messages of this transfer have the number ${value}.`,
  "application-file": (value) => `The file is called ${value}.`,
  "application-filesize": (value) =>
    /^\d{1,15}$/.test(value) ? `It has ${numberWords(Number(value))} bytes.` : undefined,
  connectivity: (value) =>
    value === "N"
      ? "The sender has a private address, so the receiver is to wait for the connection."
      : undefined,
  encryption: (value) => (value === "R" ? "The file has to go encrypted." : undefined),
  "encryption-key": secret("The key with which the file is encrypted"),
  "hash-key": secret("The key that proves that the file arrived unchanged"),
  authcookie: secret("The word by which the two ends know each other"),
  "request-data": () => "The other end is to send its address.",
  "ip-address": (value) => (value === "" ? undefined : `The file is to be had at ${value}.`),
  port: (value) => `The port for it is ${value}.`,
  portx: (value) => `Another port that is named but not used: ${value}.`,
  "sender-connect": (value) => (/^true$/i.test(value) ? "Who has the file makes the connection." : undefined),
  "cancel-code": (value) => (Object.hasOwn(CANCELS, value) ? `Why: ${CANCELS[value]}.` : undefined),
};

function secret(what: string): (value: string) => string {
  return (value) => (/^x+$/.test(value) ? `${what} (removed from this trace).` : `${what}.`);
}

/** One line of such a message; undefined: nobody here knows it. */
export function invitationLine(line: Octets): string | undefined {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
  const words = Object.hasOwn(LINES, name) ? LINES[name] : undefined;
  return words?.(shortened(utf8Decode(line.slice(colon + 1, colon + 500))));
}

import { type Said, said } from "./described.ts";

const KINDS: Readonly<Record<string, string>> = {
  audio: "sound",
  video: "pictures",
  applicationsharing: "a shared desktop",
  message: "instant messages",
  "x-ms-message": "instant messages",
  data: "file transfer",
};
const STATIC: Readonly<Record<string, string>> = {
  "0": "G.711 µ-law",
  "3": "GSM",
  "4": "G.723",
  "8": "G.711 A-law",
  "9": "G.722",
  "13": "comfort noise",
  "18": "G.729",
  "34": "H.263",
};
const TYPES: Readonly<Record<string, string>> = {
  host: "its own address",
  srflx: "its address as seen by a STUN server",
  prflx: "its address as the other end saw it",
  relay: "an address at a relay",
};

/** What a line of a session description says (RFC 8866 and its extensions, MS-SDPEXT). */
export function describeSdpLine(line: string): Said | undefined {
  const value = line.slice(2);
  switch (line.slice(0, 2)) {
    case "o=":
      return said(
        `Made by ${value.split(" ").at(-1)}, session ${value.split(" ")[1]}, version ${value.split(" ")[2]}.`,
        "RFC 8866 §5.2",
      );
    case "c=":
      return said(
        `Media is to be sent to ${value.split(" ").at(-1)}.`,
        "RFC 8866 §5.7",
        /0\.0\.0\.0$/.test(value) ? "note" : undefined,
      );
    case "b=":
      return said(
        `At most ${value.split(":")[1]} ${value.startsWith("TIAS") ? "bit/s" : "kbit/s"}.`,
        "RFC 8866 §5.8",
      );
    case "m=":
      return mediaLine(value);
    case "a=":
      return attributeLine(value);
    default:
      return undefined;
  }
}

function mediaLine(value: string): Said {
  const [kind = "", port = "", protocol = "", ...formats] = value.trim().split(" ");
  const what = KINDS[kind] ?? kind;
  if (port === "0") return said(`No ${what}: refused or switched off.`, "RFC 3264 §6", "note");
  const secure = /SAVPF?$/.test(protocol) ? ", encrypted" : "";
  const known = formats.flatMap((format) => STATIC[format] ?? []);
  return said(
    `${what[0]?.toUpperCase()}${what.slice(1)} to port ${port} by ${protocol}${secure}${known.length > 0 ? `: ${known.join(", ")}` : ""}.`,
    "RFC 8866 §5.14",
  );
}

function attributeLine(value: string): Said | undefined {
  const colon = value.indexOf(":");
  const [name, rest] =
    colon < 0 ? [value.trim(), ""] : [value.slice(0, colon), value.slice(colon + 1).trim()];
  switch (name) {
    case "rtpmap": {
      const [number, codec] = rest.split(" ");
      return said(`Number ${number} stands for ${codec}.`, "RFC 8866 §6.6");
    }
    case "fmtp":
      return said(
        `Parameters of number ${rest.split(" ")[0]}: ${rest.split(" ").slice(1).join(" ")}.`,
        "RFC 8866 §6.15",
      );
    case "sendrecv":
      return said("Both send and receive.", "RFC 8866 §6.7");
    case "sendonly":
      return said("Sends only: the other end is on hold.", "RFC 8866 §6.7", "note");
    case "recvonly":
      return said("Receives only.", "RFC 8866 §6.7", "note");
    case "inactive":
      return said("Neither sends nor receives: on hold.", "RFC 8866 §6.7", "note");
    case "candidate":
      return candidateLine(rest);
    case "remote-candidates":
      return said(
        `ICE has chosen; the other end's place is ${rest.split(" ")[1]} port ${rest.split(" ")[2]}.`,
        "RFC 8839 §5.2, MS-ICE2",
        "note",
      );
    case "ice-ufrag":
      return said("The user name of the ICE checks.", "RFC 8839 §5.4");
    case "ice-pwd":
      return said("The password of the ICE checks, removed from this trace.", "RFC 8839 §5.4");
    case "crypto":
      return said(`A key for ${rest.split(" ")[1] ?? "SRTP"}, removed from this trace.`, "RFC 4568");
    case "cryptoscale":
      return said(
        `A key for scaled encryption by ${rest.split(" ")[2] ?? "SRTP"}, removed from this trace.`,
        "MS-SDPEXT",
      );
    case "fingerprint":
      return said("The certificate by which the other end knows us in DTLS.", "RFC 8122 §5");
    case "setup":
      return said(
        rest === "active"
          ? "Opens the connection itself."
          : rest === "passive"
            ? "Waits for the connection."
            : "Can open the connection or wait for it.",
        "RFC 4145",
      );
    case "connection":
      return said(`The connection is ${rest === "new" ? "a new one" : "the one that exists"}.`, "RFC 4145");
    case "rtcp":
      return said(`Reports go to port ${rest.split(" ")[0]}.`, "RFC 3605");
    case "rtcp-mux":
      return said("Reports and media share one port.", "RFC 5761");
    case "ptime":
      return said(`${rest} ms of sound in a packet.`, "RFC 8866 §6.4");
    case "mid":
      return said(`This section is called ${rest}.`, "RFC 5888");
    case "group":
      return said(
        rest.startsWith("BUNDLE") ? `All on one transport: ${rest.slice(7)}.` : `Belong together: ${rest}.`,
        "RFC 9143",
      );
    case "x-applicationsharing-role":
      return said(
        rest === "sharer" ? "This end shows its desktop." : "This end looks at the other's desktop.",
        "MS-SDPEXT 3.1.5.18",
        "note",
      );
    case "x-applicationsharing-media-type":
      return said(`The desktop is carried by ${rest.toUpperCase()}.`, "MS-SDPEXT 3.1.5.18");
    case "x-applicationsharing-session-id":
      return said(`Session ${rest} of sharing.`, "MS-SDPEXT 3.1.5.18");
    case "content":
      return said(
        rest === "slides" ? "What is shown is a desktop or slides." : `What is shown: ${rest}.`,
        "RFC 4796",
      );
    case "encryption":
      return said(`Encryption is ${rest}.`, "MS-SDPEXT");
    default:
      return undefined;
  }
}

function candidateLine(rest: string): Said {
  const words = rest.split(/ +/);
  const at = words.indexOf("typ");
  const [, component, transport = "", , address, port] = words;
  const kind = TYPES[words[at + 1] ?? ""] ?? "a place";
  const how = /^tcp-act/i.test(transport)
    ? ", from which it opens connections"
    : /^tcp-pass/i.test(transport)
      ? ", where it waits for a connection"
      : "";
  return said(
    `Can be reached by ${transport.toUpperCase()} at ${address} port ${port}${how}: ${kind}, component ${component}.`,
    "RFC 8839 §5.1",
  );
}

/** XML documents and others, by what is most worth knowing of them. */
const XML: readonly (readonly [pattern: RegExp, describe: (found: RegExpExecArray) => Said])[] = [
  [
    /<availability>\s*(\d{3,5})/,
    ([, value]) => said(`Availability ${value}: ${availability(Number(value))}.`, "MS-PRES 2.2.2.7.1"),
  ],
  [
    /<basic>\s*(open|closed)/,
    ([, value]) => said(value === "open" ? "Can be reached." : "Cannot be reached.", "RFC 3863"),
  ],
  [
    /<category\b[^>]{0,300}\bname="(\w+)"/,
    ([, name]) => said(`The presence category ${name}.`, "MS-PRES 2.2.2"),
  ],
  [/<note\b[^>]{0,200}>([^<]{1,300})/, ([, text]) => said(`Note: ${text}`, "MS-PRES 2.2.2.7.4")],
  [/<activity\b[^>]{0,200}token="([\w-]+)"/, ([, token]) => said(`Activity: ${token}.`, "MS-PRES 2.2.2.7.1")],
  [
    /<KeyboardActivity>\s*<status status="(\w+)"/,
    ([, status]) => said(`The keyboard is ${status}.`, "MS-CONFIM"),
  ],
  [
    /<state>\s*(active|idle)/,
    ([, state]) => said(state === "active" ? "Is typing." : "Has stopped typing.", "RFC 3994"),
  ],
  [/<dialog\b[^>]{0,400}>/, () => said("A call of that person.", "RFC 4235")],
  [
    /<state>\s*(trying|proceeding|early|confirmed|terminated)/,
    ([, state]) => said(`The call is ${state}.`, "RFC 4235 §4.1.4"),
  ],
  [
    /<(addConference|addUser|getConference|deleteConference|modifyConferenceLock)\b/,
    ([, name]) => said(`Conference command ${name}.`, "MS-CONFBAS"),
  ],
  [
    /<container\b[^>]{0,200}\bid="(\d+)"/,
    ([, id]) => said(`Container ${id}: ${containerName(Number(id))}.`, "MS-PRES 2.2.2.2"),
  ],
  [/<contact\b[^>]{0,300}\buri="([^"]{1,200})"/, ([, uri]) => said(`A contact: ${uri}.`, "MS-SIP 2.2")],
  [
    /<provisionGroup\b[^>]{0,200}\bname="(\w+)"/,
    ([, name]) => said(`Settings for the client: ${name}.`, "MS-SIPREGE 2.2.2.5"),
  ],
  [
    /<watcher\b[^>]{0,300}\bstatus="(\w+)"/,
    ([, status]) => said(`Somebody who looks on: ${status}.`, "RFC 3858"),
  ],
  [/<resource\b[^>]{0,300}\buri="([^"]{1,200})"/, ([, uri]) => said(`Of ${uri}.`, "RFC 4662")],
];

export function describeXmlLine(line: string): Said | undefined {
  for (const [pattern, describe] of XML) {
    const found = pattern.exec(line);
    if (found) return describe(found);
  }
  return undefined;
}

function availability(value: number): string {
  if (value < 3_000) return "not known";
  if (value < 4_500) return "available";
  if (value < 6_000) return "available, nothing was typed for a while";
  if (value < 7_500) return "busy";
  if (value < 9_000) return "busy, nothing was typed for a while";
  if (value < 12_000) return "do not disturb";
  if (value < 15_000) return "back soon";
  return value < 18_000 ? "away" : "offline";
}

const containerName = (id: number): string =>
  ({ 0: "everybody", 100: "public", 200: "company", 300: "team", 400: "personal", 32000: "blocked" })[id] ??
  "own rules";

const MSGFT: Readonly<Record<string, string>> = {
  "invitation-command": "What is asked",
  "application-file": "The file",
  "application-filesize": "Its bytes",
  "invitation-cookie": "The number of this transfer",
  port: "Where the file is fetched, port",
  "ip-address": "Where the file is fetched",
  "encryption-key": "The key, removed from this trace",
  "hash-key": "The key of the check sum, removed from this trace",
  authcookie: "The proof, removed from this trace",
  "cancel-code": "Why it was cancelled",
};

/** A line of a file transfer of Communicator (text/x-msmsgsinvite). */
export function describeTransferLine(line: string): Said | undefined {
  const [, name = "", value = ""] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
  const words = MSGFT[name.toLowerCase()];
  return words === undefined
    ? undefined
    : said(words.endsWith("trace") ? `${words}.` : `${words}: ${value}.`, "MS-FTMS");
}

import type { Octets } from "#base/octets";
import { splitList } from "#sip/message/list";
import { parameter } from "#sip/message/parameters";
import { unescapeUser } from "#sip/message/uri";
import { parseVia, type Via } from "#sip/message/via";
import type { FieldContext, FieldTable, Said } from "../described.ts";
import { partyIn } from "../uri-words.ts";
import { isNumeric, placeWords, readable, secondsIn, statusOf } from "../words.ts";
import { hopWords, pathWords } from "./registration-fields.ts";

const MOST_HOPS = 20;

/** Fields that say which way a message went and which way others are to go. */
export const ROUTE_FIELDS: FieldTable = {
  via: { source: "RFC 3261 §20.42", say: viaWords },
  route: { source: "RFC 3261 §20.34", say: (value, context) => hops(value, context, ROUTE) },
  "record-route": { source: "RFC 3261 §20.30", say: (value, context) => hops(value, context, RECORD_ROUTE) },
  path: {
    source: "RFC 3327",
    say: (value) => pathWords(value, "Requests to this device are to go through"),
  },
  "service-route": {
    source: "RFC 3608",
    say: (value) => pathWords(value, "Requests of this device are to go through"),
  },
  "p-called-party-id": {
    source: "RFC 7315 §5.2",
    say: (value) => {
      const party = partyIn(value);
      return party && `The call came in for ${party.words}.`;
    },
  },
};

function viaWords(value: Octets, context: FieldContext): Said | undefined {
  const said = splitList(value)
    .slice(0, MOST_HOPS)
    .flatMap((element, at) => {
      const via = parseVia(element);
      return via.ok ? [oneVia(via.value, context.above + at, context)] : [];
    });
  if (said.length === 0) return undefined;
  const note = said.some(({ severity }) => severity === "note");
  return { sentence: said.map(({ sentence }) => sentence).join(" "), severity: note ? "note" : "normal" };
}

function oneVia(via: Via, at: number, context: FieldContext): Said {
  const who = `${placeWords(via.host, via.port)}, over ${transportName(via.transport)}`;
  const sentences = [hopSentence(who, at, context)];
  const difference = addressWords(via);
  if (difference) sentences.push(difference.sentence);
  sentences.push(...viaMarks(via));
  return { sentence: sentences.join(" "), severity: difference?.severity ?? "normal" };
}

const TRANSPORTS: Readonly<Record<string, string>> = { WS: "WebSocket", WSS: "WebSocket with TLS" };
const transportName = (transport: string): string =>
  Object.hasOwn(TRANSPORTS, transport) ? (TRANSPORTS[transport] ?? transport) : readable(transport, 20);

function hopSentence(who: string, at: number, { message, total }: FieldContext): string {
  const last = at === total - 1;
  if (statusOf(message) !== undefined) {
    if (at === 0)
      return last
        ? `The answer goes to ${who}, where the request began.`
        : `The answer goes first to ${who}.`;
    return last ? `It ends at ${who}, where the request began.` : `Then it goes to ${who}.`;
  }
  if (at === 0)
    return last ? `Sent by ${who}, where the request began.` : `Sent here by ${who}, which passed it on.`;
  return last ? `The request began at ${who}.` : `Before that, ${who} passed it on.`;
}

/** Where it really came from, against what it says of itself (RFC 3261 §18.2.1, RFC 3581; ms-received-port of MS-SIPREGE). */
function addressWords(via: Via): Said | undefined {
  const received = parameter(via.parameters, "received")
    ?.replaceAll(/^\[|\]$/g, "")
    .toLowerCase();
  const rport = parameter(via.parameters, "rport") || parameter(via.parameters, "ms-received-port");
  const claimed = via.port ?? (via.transport === "TLS" || via.transport === "WSS" ? 5061 : 5060);
  const otherPort = rport && /^\d{1,5}$/.test(rport) && Number(rport) !== claimed ? Number(rport) : undefined;
  const otherHost = received !== undefined && received !== via.host;
  if (otherHost && isNumeric(via.host))
    return {
      sentence: `It really came from ${placeWords(received, rport ? Number(rport) : undefined)}: between this sender and the next hop addresses are translated (NAT), or the sender does not know its own address.`,
      severity: "note",
    };
  if (otherHost)
    return { sentence: `It really came from ${placeWords(received, rport ? Number(rport) : undefined)}.` };
  if (otherPort !== undefined && isDatagram(via))
    return {
      sentence: `It really came from port ${otherPort}, not ${claimed}.`,
      severity: "note",
    };
  if (otherPort !== undefined) return { sentence: `It came from port ${otherPort}.` };
  if (received !== undefined || rport) return { sentence: "It came from just there." };
  return undefined;
}

/** Over streams the port of a connection is another than the one that its owner listens on. */
const isDatagram = ({ transport }: Via): boolean => transport === "UDP";

function viaMarks(via: Via): string[] {
  const marks: string[] = [];
  const of = (name: string): Octets | undefined => parameter(via.parameters, name);
  if (of("rport") === "" && of("received") === undefined)
    marks.push(
      "It asks for the answer to the address and port that it is seen to come from (rport, RFC 3581).",
    );
  const cid = of("ms-received-cid");
  if (cid) marks.push(`The server knows the connection as ${readable(cid, 20)}.`);
  if (of("alias") !== undefined) marks.push("Its connection may be used for requests back to it (RFC 5923).");
  const keep = of("keep");
  if (keep !== undefined)
    marks.push(
      secondsIn(keep) === undefined
        ? "It offers to send signs of life over this connection (RFC 6223)."
        : `It is to send a sign of life about every ${secondsIn(keep)} (RFC 6223).`,
    );
  if (of("maddr")) marks.push(`The answer is to go to ${readable(of("maddr") ?? "", 100)} instead (maddr).`);
  if (of("comp")) marks.push(`It wants answers compressed with ${readable(of("comp") ?? "", 20)}.`);
  if (of("ms-internal-info") !== undefined) marks.push("ms-internal-info is for the server that wrote it.");
  if (of("branched")?.toUpperCase() === "FALSE") marks.push("It sent the request to one place only.");
  if (of("branched")?.toUpperCase() === "TRUE") marks.push("It sent the request to several places at once.");
  if (!via.branch)
    marks.push("It has no branch: its transaction is told by the other fields, as in RFC 2543.");
  return marks;
}

const ROUTE = (first: boolean): string =>
  first ? "The request is to go next to" : "After that it is to go through";
const RECORD_ROUTE = (): string => "Further requests of this dialog are to go through";

function hops(value: Octets, context: FieldContext, words: (first: boolean) => string): string | undefined {
  const sentences = splitList(value)
    .slice(0, MOST_HOPS)
    .flatMap((element, at) => {
      const party = partyIn(element);
      if (!party) return [];
      const parameters = party.address.uri?.parameters ?? [];
      const transport = parameter(parameters, "transport");
      const over = transport ? ` over ${transportName(transport.toUpperCase())}` : "";
      const strict =
        parameter(parameters, "lr") === undefined ? " It is a strict router of RFC 2543 (no lr)." : "";
      return [
        `${words(context.above + at === 0)} ${hopWords(party.address)}${over}.${strict}${stateWords(parameters)}`,
      ];
    });
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

/** `opaque=state:…:Ci.R27400` and the signature of a pool (MS-SIPRE 2.2): what a server of OCS remembers of the route. */
function stateWords(parameters: readonly (readonly [string, Octets | undefined])[]): string {
  const opaque = unescapeUser(parameter(parameters, "opaque") ?? "");
  const connection = /:Ci\.R([0-9a-f]{1,16})/i.exec(opaque)?.[1];
  const state = opaque.startsWith("state:")
    ? ` The server keeps its state of the route in it${connection === undefined ? "" : `, among it the client's connection ${connection}`}.`
    : "";
  const signed =
    parameter(parameters, "ms-route-sig") === undefined
      ? ""
      : " It is signed by the server (ms-route-sig), so that nobody can forge a way through it.";
  return state + signed;
}

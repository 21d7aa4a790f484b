import { attributeOf, childElement, childElements, elementAt, type XmlElement } from "#formats/xml/element";
import type { Fact } from "../described.ts";
import { addressWords } from "../uri-words.ts";
import { countOf, durationWords, isRemoved, REMOVED, shortened, someOf } from "../words.ts";
import {
  attributeIn,
  type DocumentTable,
  type DocumentWords,
  descendants,
  fact,
  factsOf,
  textIn,
} from "./xml-words.ts";

/** Documents of conferences (MS-CONFBAS, MS-CONFPRO, RFC 4575) and of the media relay (MS-AVEDGEA), which share their envelope. */
export const CONFERENCE_DOCUMENTS: DocumentTable = {
  request: (root) => relayRequest(root) ?? command(root),
  response: (root) => relayResponse(root) ?? result(root),
  "conference-info": conferenceInfo,
  Conferencing: (root) => ({
    sentence: `Invites to ${addressWords(textIn(root, "focus-uri"))}${textIn(root, "subject") === undefined ? "" : `, about “${textIn(root, "subject")}”`}: ${mediaOffered(root)}.`,
    source: "MS-CONFBAS 2.2.5",
  }),
};

const MEDIA: Readonly<Record<string, string>> = {
  im: "text",
  chat: "text",
  audio: "sound",
  video: "video",
  "audio-video": "sound and video",
  "data-sharing": "sharing",
  "application-sharing": "sharing",
  applicationsharing: "sharing",
  meeting: "web meeting",
  "phone-conf": "telephone conference",
};
const mediaName = (name: string): string =>
  Object.hasOwn(MEDIA, name) ? (MEDIA[name] ?? name) : shortened(name, 40);

function mediaOffered(root: XmlElement): string {
  const offered = childElements(root).filter((one) => attributeOf(one, "available") === "true");
  return offered.length === 0 ? "no media are named" : someOf(offered.map(({ name }) => mediaName(name)));
}

/** Commands of C3P that stand alone. */
const SIMPLE: Readonly<Record<string, string>> = {
  getConferencingCapabilities: "Asks what conferences are possible here.",
  getAvailableMcuTypes: "Asks which kinds of media conferences can have.",
  getConferences: "Asks for the list of conferences.",
  getConference: "Asks for all that is stored of a conference.",
  modifyConference: "Changes a conference.",
  deleteConference: "Ends a conference for everybody and deletes it.",
};

function command(root: XmlElement): DocumentWords | undefined {
  const [first] = childElements(root);
  if (!first) return undefined;
  const sentence =
    (Object.hasOwn(SIMPLE, first.name) ? SIMPLE[first.name] : undefined) ?? commandWords(first);
  return {
    sentence: sentence ?? `Gives the conference the command ${shortened(first.name, 60)}.`,
    source: first.name === "addConference" || first.name.startsWith("get") ? "MS-CONFPRO" : "MS-CONFBAS",
    facts: first.name === "addConference" ? addConferenceFacts(first) : commandFacts(root),
  };
}

function commandFacts(root: XmlElement): Fact[] {
  const to = attributeOf(root, "to");
  return to === undefined
    ? []
    : [fact(`to ${addressWords(to)}`), fact(`from ${addressWords(attributeOf(root, "from"))}`)];
}

function commandWords(element: XmlElement): string | undefined {
  const keys = childElement(element, "userKeys") ?? childElement(element, "mediaKeys");
  const conference = addressWords(attributeOf(keys ?? childElement(element, "conferenceKeys"), "confEntity"));
  const who = addressWords(attributeOf(keys, "userEntity"));
  switch (element.name) {
    case "addConference":
      return "Wants a new conference.";
    case "addUser": {
      const user = childElement(element, "user");
      const method =
        descendants(element, "joining-method").length > 0
          ? textIn(descendants(element, "endpoint")[0], "joining-method")
          : undefined;
      const role = textIn(user && childElement(user, "roles"), "entry");
      const joins = method === "dialed-out" ? "is to be called into" : "wants to join";
      return `${addressWords(attributeOf(user, "entity"))} ${joins} ${conference}${role === undefined ? "" : ` as ${role}`}.`;
    }
    case "deleteUser":
      return `Takes ${who} out of ${conference}.`;
    case "modifyUserRoles":
      return `${who} becomes ${textIn(childElement(element, "user-roles"), "entry") ?? "something else"} in ${conference}.`;
    case "modifyConferenceLock":
      return textIn(element, "locked") === "true"
        ? `Locks ${conference}: nobody else gets in.`
        : `Opens ${conference} again.`;
    case "modifyEndpointMedia": {
      const filter = textIn(childElement(element, "media"), "media-ingress-filter");
      const deed = filter === "block" ? "Mutes" : filter === "unblock" ? "Unmutes" : "Changes the media of";
      return `${deed} ${who} in ${conference}.`;
    }
    default:
      return undefined;
  }
}

function addConferenceFacts(element: XmlElement): Fact[] {
  const description = elementAt(element, "conference-info", "conference-description");
  const views = descendants(element, "entity-view").map((one) => mediaName(attributeOf(one, "entity") ?? ""));
  return [
    ["conference", textIn(description, "conference-id")],
    ["subject", textIn(description, "subject")],
    ["may be deleted after", textIn(description, "expiry-time")],
    ["who may come in", admission(textIn(description, "admission-policy"))],
    ["media", views.length === 0 ? undefined : someOf(views)],
  ].flatMap(([label, value]) => (value === undefined ? [] : [fact(`${label}: ${value}`)]));
}

const ADMISSION: Readonly<Record<string, string>> = {
  closedAuthenticated: "those who were invited",
  openAuthenticated: "everybody who is signed on",
  anonymous: "everybody, signed on or not",
};
const admission = (policy: string | undefined): string | undefined =>
  policy === undefined ? undefined : Object.hasOwn(ADMISSION, policy) ? ADMISSION[policy] : policy;

const COMMANDS: Readonly<Record<string, string>> = {
  addConference: "the new conference",
  addUser: "joining",
  deleteUser: "taking somebody out",
  modifyUserRoles: "the change of role",
  modifyConferenceLock: "locking or opening",
  modifyEndpointMedia: "the change of media",
  deleteConference: "deleting the conference",
  getConferencingCapabilities: "the question what conferences are possible",
  getAvailableMcuTypes: "the question which media are possible",
  getConferences: "the list of conferences",
  getConference: "the question for a conference",
};

function result(root: XmlElement): DocumentWords | undefined {
  const code = attributeOf(root, "code");
  if (code === undefined) return undefined;
  const [first] = childElements(root);
  const about =
    first === undefined
      ? "the command"
      : Object.hasOwn(COMMANDS, first.name)
        ? (COMMANDS[first.name] ?? "")
        : `the command ${shortened(first.name, 60)}`;
  const reason = attributeIn(first, "reason") ?? attributeIn(root, "reason");
  const types = first
    ? descendants(first, "mcuType").map((one) => mediaName(one.children.join("").trim()))
    : [];
  const entity = attributeOf(first && childElement(first, "conference-info"), "entity");
  const facts = [
    ...(types.length > 0 ? [fact(`media: ${someOf(types)}`)] : []),
    ...(entity ? [fact(addressWords(entity))] : []),
    ...factsOf(
      first ? descendants(first, "access-number") : [],
      (one) => fact(`dial-in number: ${textIn(one, "number") ?? "?"}`),
      20,
    ),
  ];
  const outcome = code === "success" ? "It worked" : code === "pending" ? "Not decided yet" : "It failed";
  return {
    sentence: `${outcome}: ${about}${reason === undefined ? "" : ` (${reason})`}.`,
    source: "MS-CONFBAS",
    severity: code === "failure" ? "note" : "normal",
    facts,
  };
}

function conferenceInfo(root: XmlElement): DocumentWords {
  const users = childElement(root, "users");
  const all = users ? childElements(users, "user") : [];
  const state = attributeOf(root, "state") ?? "full";
  const description = childElement(root, "conference-description");
  const subject = textIn(description, "subject");
  const count = textIn(childElement(root, "conference-state"), "user-count");
  const what =
    state === "deleted"
      ? "is over"
      : state === "partial"
        ? `has changes of ${countOf(all.length, "person", "persons")}`
        : `has ${count !== undefined && /^\d{1,6}$/.test(count) ? countOf(Number(count), "person", "persons") : countOf(all.length, "person", "persons")}`;
  const about = subject === undefined ? "" : ` “${subject}”`;
  const locked = textIn(childElement(root, "conference-state"), "locked") === "true" ? " It is locked." : "";
  return {
    sentence: `${conferenceName(attributeOf(root, "entity"))}${about} ${what}.${locked}`,
    source: "RFC 4575",
    facts: factsOf(all, userFact),
  };
}

function conferenceName(entity: string | undefined): string {
  const words = addressWords(entity);
  return words.startsWith("the conference") ? words.replace(/^t/, "T") : `The conference ${words}`;
}

function userFact(user: XmlElement): Fact {
  const name = textIn(user, "display-text");
  const who = addressWords(attributeOf(user, "entity"));
  const role = textIn(childElement(user, "roles"), "entry");
  const gone = attributeOf(user, "state") === "deleted" ? ": has left" : "";
  return fact(
    `${name === undefined ? who : `${name} (${who})`}${role === undefined ? "" : `, ${role}`}${gone}`,
    factsOf(childElements(user, "endpoint"), endpointFact, 20),
  );
}

const DIRECTIONS: Readonly<Record<string, string>> = {
  sendonly: "sends only",
  recvonly: "receives only",
  sendrecv: "sends and receives",
  inactive: "still",
};

function endpointFact(endpoint: XmlElement): Fact {
  const kind = attributeIn(endpoint, "session-type");
  const status = textIn(endpoint, "status") ?? "state not said";
  const media = childElements(endpoint, "media").map((one) => {
    const direction = textIn(one, "status") ?? "";
    return `${mediaName(textIn(one, "type") ?? "media")}${Object.hasOwn(DIRECTIONS, direction) ? ` (${DIRECTIONS[direction]})` : ""}`;
  });
  const name =
    kind === undefined
      ? addressWords(attributeOf(endpoint, "entity"))
      : kind === "focus"
        ? "conference control"
        : mediaName(kind);
  return fact(`${name}: ${status}${media.length === 0 ? "" : `; ${someOf(media)}`}`);
}

const isRelay = (root: XmlElement): boolean => root.namespace.endsWith("/sip/mrasp");

function relayRequest(root: XmlElement): DocumentWords | undefined {
  const asked = childElement(root, "credentialsRequest");
  if (!asked || !isRelay(root)) return undefined;
  const minutes = textIn(asked, "duration");
  const time =
    minutes !== undefined && /^\d{1,6}$/.test(minutes) ? ` for ${durationWords(Number(minutes) * 60)}` : "";
  const place = textIn(asked, "location");
  const where = place === "intranet" ? ", from inside" : place === "internet" ? ", from outside" : "";
  return {
    sentence: `${addressWords(textIn(asked, "identity"))} asks for access to the media relay${time}${where}.`,
    source: "MS-AVEDGEA 2.2.3",
  };
}

function relayResponse(root: XmlElement): DocumentWords | undefined {
  if (!isRelay(root)) return undefined;
  const phrase = attributeIn(root, "reasonPhrase") ?? "not said";
  const given = childElement(root, "credentialsResponse");
  if (!given)
    return {
      sentence: `The media relay gives no access: ${phrase}.`,
      source: "MS-AVEDGEA 2.2.3",
      severity: "note",
    };
  const credentials = childElement(given, "credentials");
  const minutes = textIn(credentials, "duration");
  const password = textIn(credentials, "password") ?? "";
  const time =
    minutes !== undefined && /^\d{1,6}$/.test(minutes) ? ` for ${durationWords(Number(minutes) * 60)}` : "";
  return {
    sentence: `Gives access to the media relay${time}.${isRemoved(password) ? ` The password is ${REMOVED}.` : ""}`,
    source: "MS-AVEDGEA 2.2.3",
    facts: factsOf(descendants(given, "mediaRelay"), (relay) => {
      const host = textIn(relay, "hostName") ?? textIn(relay, "directIPAddress") ?? "a relay";
      const ports = [
        ["UDP", textIn(relay, "udpPort")],
        ["TCP", textIn(relay, "tcpPort")],
      ].flatMap(([name, port]) => (port === undefined ? [] : [`${name} ${port}`]));
      return fact(
        `${host}, ${someOf(ports)}${textIn(relay, "location") === undefined ? "" : `, for the ${textIn(relay, "location")}`}`,
      );
    }),
  };
}

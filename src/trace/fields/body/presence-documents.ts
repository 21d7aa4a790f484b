import { type PidfDocument, readPidf } from "#formats/pidf/presence-document";
import {
  attributeOf,
  childElement,
  childElements,
  printXml,
  textOf,
  type XmlElement,
} from "#formats/xml/element";
import type { Fact } from "../described.ts";
import { addressWords } from "../uri-words.ts";
import { countOf, shortened, someOf } from "../words.ts";
import { activityWords, availabilityWords, containerWords } from "./availability.ts";
import { categoryFact } from "./category-words.ts";
import { attributeIn, type DocumentTable, type DocumentWords, fact, factsOf, textIn } from "./xml-words.ts";

/** Documents that tell of presence, watchers, lines and registrations. */
export const PRESENCE_DOCUMENTS: DocumentTable = {
  presence: (root) => {
    const read = readPidf(printXml(root));
    return read.ok ? pidf(read.value) : undefined;
  },
  presentity,
  categories,
  roamingData,
  watcherinfo: (root) => {
    const watchers = childElements(root, "watcher-list").flatMap((list) => childElements(list, "watcher"));
    return {
      sentence: `Says who watches: ${countOf(watchers.length, "watcher")}.`,
      source: "RFC 3858",
      facts: factsOf(watchers, (watcher) =>
        fact(
          `${addressWords(textOf(watcher))}: ${attributeIn(watcher, "status") ?? "state not said"}, after ${attributeIn(watcher, "event") ?? "nothing named"}`,
        ),
      ),
    };
  },
  "dialog-info": dialogInfo,
  reginfo: (root) => ({
    sentence: `Tells of ${countOf(childElements(root, "registration").length, "registration")}.`,
    source: "RFC 3680",
    facts: factsOf(childElements(root, "registration"), (registration) =>
      fact(
        `${addressWords(attributeOf(registration, "aor"))}: ${attributeIn(registration, "state") ?? "state not said"}`,
        factsOf(childElements(registration, "contact"), (contact) =>
          fact(
            `${addressWords(textIn(contact, "uri"))}: ${attributeIn(contact, "state") ?? "state not said"}, after ${attributeIn(contact, "event") ?? "nothing named"}`,
          ),
        ),
      ),
    ),
  }),
  list: resourceList,
  "resource-lists": (root) => {
    const entries = childElements(root, "list").flatMap((list) => childElements(list, "entry"));
    return {
      sentence: `Lists ${countOf(entries.length, "address", "addresses")}.`,
      source: "RFC 4826",
      facts: factsOf(entries, (entry) => fact(addressWords(attributeOf(entry, "uri")))),
    };
  },
  watchers: (root) => ({
    sentence: `Asks whether ${countOf(childElements(root, "watcher").length, "person may", "persons may")} see the presence.`,
    source: "MS-SIP 3.7",
    facts: factsOf(childElements(root, "watcher"), (watcher) =>
      fact(addressWords(attributeOf(watcher, "uri"))),
    ),
  }),
};

function pidf({ entity, tuples, activities, notes }: PidfDocument): DocumentWords {
  const open = tuples.some(({ basic }) => basic === "open");
  const closed = tuples.some(({ basic }) => basic === "closed");
  const state = open
    ? "can be reached"
    : closed
      ? "cannot be reached"
      : "does not say whether it can be reached";
  const doing = activities.map(({ name }) => activityWords(shortened(name, 40)));
  const said = notes.map((text) => `“${shortened(text)}”`);
  return {
    sentence: `${addressWords(entity)} ${state}${doing.length === 0 ? "" : `; what is going on: ${someOf(doing)}`}${said.length === 0 ? "" : `; the note is ${someOf(said, 3)}`}.`,
    source: doing.length > 0 ? "RFC 3863, RFC 4480" : "RFC 3863",
    facts: factsOf(tuples, ({ id, basic, contact, notes: own }) =>
      fact(
        `${shortened(id, 60) || "a device"}: ${basic ?? "state not said"}${contact === undefined ? "" : `, to be called at ${addressWords(contact)}`}`,
        own.slice(0, 5).map((text) => fact(`note: ${shortened(text)}`)),
      ),
    ),
  };
}

const OLD_ACTIVITIES: readonly (readonly [number, string])[] = [
  [800, "active"],
  [700, "away"],
  [600, "busy"],
  [500, "in a call"],
  [400, "active"],
  [300, "be right back"],
  [200, "idle"],
  [150, "at lunch"],
  [100, "away"],
  [0, "none"],
];

/** The document of Live Communications Server 2005 (MS-SIP 2.2.1), or xpidf's of the same root (MS-SIP 2.2.2). */
function presentity(root: XmlElement): DocumentWords {
  const available = attributeOf(childElement(root, "availability"), "aggregate") ?? "";
  const active = attributeOf(childElement(root, "activity"), "aggregate") ?? "";
  const number = /^\d{1,4}$/.test(active) ? Number(active) : undefined;
  const doing = number === undefined ? undefined : OLD_ACTIVITIES.find(([least]) => number >= least)?.[1];
  const reach = /^\d{1,4}$/.test(available)
    ? Number(available) < 100
      ? "cannot be reached"
      : "can be reached"
    : "does not say whether it can be reached";
  return {
    sentence: `${addressWords(attributeOf(root, "uri"))} ${reach}${doing === undefined ? "" : `; activity: ${doing}`}.`,
    source: "MS-SIP 2.2.1",
  };
}

function categories(root: XmlElement): DocumentWords {
  const all = childElements(root, "category");
  const whose = addressWords(attributeOf(root, "uri"));
  const state = all
    .map((one) => childElement(one, "state"))
    .find((one) => one !== undefined && textIn(one, "availability") !== undefined);
  const availability = availabilityWords(textIn(state, "availability"));
  const names = [...new Set(all.map((one) => attributeIn(one, "name") ?? "without a name"))];
  return {
    sentence:
      availability === undefined
        ? `Presence of ${whose}: ${someOf(names)}.`
        : `${whose} is ${availability}; the document holds ${someOf(names)}.`,
    source: "MS-PRES 2.2.2",
    facts: factsOf(all, categoryOf),
  };
}

/** A category with its place, where it says one: access level, instance, version. */
function categoryOf(category: XmlElement): Fact {
  const about = categoryFact(attributeOf(category, "name") ?? "", childElements(category)[0]);
  const container = attributeOf(category, "container");
  if (container === undefined) return about;
  const version = attributeIn(category, "version");
  return fact(
    `${about.text}; for ${containerWords(container)}${version === undefined ? "" : `, version ${version}`}`,
    about.facts ?? [],
  );
}

function roamingData(root: XmlElement): DocumentWords {
  const facts: Fact[] = [];
  for (const part of childElements(root).slice(0, 10)) {
    if (part.name === "categories")
      facts.push(
        fact(
          `presence that is stored (${childElements(part, "category").length})`,
          factsOf(childElements(part, "category"), categoryOf),
        ),
      );
    if (part.name === "containers")
      facts.push(
        fact("who belongs to which access level", factsOf(childElements(part, "container"), containerFact)),
      );
    if (part.name === "subscribers")
      facts.push(
        fact(
          "who watches and is not acknowledged yet",
          factsOf(childElements(part, "subscriber"), subscriberFact),
        ),
      );
    if (part.name === "delegates")
      facts.push(
        fact(
          "delegates",
          factsOf(childElements(part, "delegate"), (one) => fact(addressWords(attributeOf(one, "uri")))),
        ),
      );
  }
  const parts = childElements(root).map(({ name }) => ownDataWords(name));
  return {
    sentence:
      parts.length === 0
        ? "Nothing of the user's own data is told."
        : `Tells the user's own ${someOf([...new Set(parts)])}.`,
    source: "MS-PRES 2.2.2.5",
    facts,
  };
}

const PARTS: Readonly<Record<string, string>> = {
  categories: "presence",
  containers: "access levels",
  subscribers: "watchers",
  delegates: "delegates",
};

/** What a part of the user's own data is called. */
export const ownDataWords = (part: string): string =>
  Object.hasOwn(PARTS, part) ? (PARTS[part] ?? part) : shortened(part, 40);

const MEMBERS: Readonly<Record<string, string>> = {
  sameEnterprise: "everybody of the organisation",
  federated: "partners",
  publicCloud: "users of public providers",
  everyone: "everybody",
};

/** `bob@example.com`, `the domain example.net`, `partners`: who a member of an access level is. */
export function memberWords(type: string, value: string | undefined): string {
  if (type === "user") return addressWords(value);
  if (type === "domain") return `the domain ${shortened(value ?? "", 100)}`;
  return Object.hasOwn(MEMBERS, type) ? (MEMBERS[type] ?? type) : shortened(type, 40);
}

function containerFact(container: XmlElement): Fact {
  const members = childElements(container, "member").map((one) =>
    memberWords(attributeOf(one, "type") ?? "", attributeOf(one, "value")),
  );
  return fact(
    `${containerWords(attributeOf(container, "id"))}: ${members.length === 0 ? "nobody" : someOf(members, 20)}`,
  );
}

function subscriberFact(one: XmlElement): Fact {
  const name = attributeIn(one, "displayName");
  return fact(
    `${addressWords(attributeOf(one, "user"))}${name === undefined ? "" : ` (${name})`}${attributeOf(one, "acknowledged") === "true" ? ", acknowledged" : ", to be asked about"}`,
  );
}

function dialogInfo(root: XmlElement): DocumentWords {
  const dialogs = childElements(root, "dialog");
  const states = dialogs.map((dialog) => textIn(dialog, "state") ?? "unknown");
  const what =
    dialogs.length === 0
      ? "no call"
      : someOf(
          states.map((state) => `a call that is ${DIALOG_STATES[state] ?? state}`),
          5,
        );
  return {
    sentence: `The line ${addressWords(attributeOf(root, "entity"))} has ${what}.`,
    source: "RFC 4235",
    facts: factsOf(dialogs, (dialog) => {
      const end = (name: string): string | undefined => textIn(childElement(dialog, name), "identity");
      const remote = end("remote");
      const direction = attributeOf(dialog, "direction");
      return fact(
        `${shortened(attributeOf(dialog, "id") ?? "", 60)}: ${textIn(dialog, "state") ?? "state not said"}${remote === undefined ? "" : ` ${direction === "initiator" ? "to" : direction === "recipient" ? "from" : "with"} ${addressWords(remote)}`}`,
      );
    }),
  };
}

const DIALOG_STATES: Readonly<Record<string, string>> = {
  trying: "being started",
  proceeding: "being started",
  early: "ringing",
  confirmed: "going on",
  terminated: "over",
};

const REASONS: Readonly<Record<string, string>> = {
  noresource: "there is no such person",
  rejected: "it is not allowed",
  deactivated: "subscribe anew",
};

/** rlmi (RFC 4662), with the states that MS-PRES adds. */
function resourceList(root: XmlElement): DocumentWords | undefined {
  if (!childElement(root, "resource")) return undefined;
  const resources = childElements(root, "resource");
  const full = attributeOf(root, "fullState") === "true";
  return {
    sentence: `Tells of ${countOf(resources.length, "entry", "entries")} of the list ${addressWords(attributeOf(root, "uri"))}${full ? ", all there are" : ""}.`,
    source: "RFC 4662 §5",
    facts: factsOf(resources, (resource) => {
      const instance = childElement(resource, "instance");
      const reason = attributeOf(instance, "reason") ?? "";
      const why = Object.hasOwn(REASONS, reason) ? `: ${REASONS[reason]}` : "";
      const pool = attributeIn(instance, "poolFqdn");
      return fact(
        `${addressWords(attributeOf(resource, "uri"))}: ${attributeIn(instance, "state") ?? "no state"}${why}${pool === undefined ? "" : `, at ${addressWords(pool)}`}`,
      );
    }),
  };
}

import { parseBatchSubscribe } from "#formats/communicator/batch-subscribe";
import { type ContactOperation, readContactOperation } from "#formats/communicator/contact-list";
import { parseSetContainerMembers } from "#formats/communicator/container-members";
import { readDirectorySearch } from "#formats/communicator/directory-search";
import { parsePublish, type WantedPublication } from "#formats/communicator/publish";
import { readSoap } from "#formats/communicator/soap";
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
import { countOf, durationWords, shortened, someOf } from "../words.ts";
import { containerWords } from "./availability.ts";
import { categoryFact } from "./category-words.ts";
import { memberWords, ownDataWords } from "./presence-documents.ts";
import {
  attributeIn,
  type DocumentTable,
  type DocumentWords,
  descendants,
  fact,
  factsOf,
  textIn,
} from "./xml-words.ts";

/** Documents in which a client of Communicator asks for something, and the answers to them. */
export const REQUEST_DOCUMENTS: DocumentTable = {
  batchSub: batch,
  adhoclist: batch,
  categoryList: batch,
  roamingList: (root) => ({
    sentence: `Asks for the user's own ${someOf(childElements(root).map((one) => ownDataWords(attributeIn(one, "type") ?? "data")))}.`,
    source: "MS-PRES 2.2.2.5",
  }),
  publish,
  setContainerMembers: containerMembers,
  setSubscribers: (root) => ({
    sentence: `The user was asked about ${countOf(childElements(root, "subscriber").length, "watcher")} and has answered.`,
    source: "MS-PRES 2.2.2",
    facts: factsOf(childElements(root, "subscriber"), (one) => fact(addressWords(attributeOf(one, "user")))),
  }),
  provisioningGroupList: (root) => ({
    sentence: `Asks for settings: ${someOf(childElements(root, "provisioningGroup").map((one) => attributeIn(one, "name") ?? "without a name"))}.`,
    source: "MS-SIPREGE 2.2.2",
  }),
  provisionGroupList: provisioning,
  provisioning: (root) => ({
    sentence: `Settings in the older form, for ${addressWords(attributeOf(childElement(root, "user"), "uri"))}.`,
    source: "MS-SIPREGE",
  }),
  contactList,
  contactDelta,
  ACLlist: (root) => {
    const entries = descendants(root, "ace");
    return {
      sentence: `The access list of older clients has ${countOf(entries.length, "entry", "entries")}.`,
      source: "MS-SIP 2.2.3",
      facts: factsOf(entries, (one) =>
        fact(`${attributeIn(one, "mask") ?? "everybody"}: ${rightsWords(attributeOf(one, "rights") ?? "")}`),
      ),
    };
  },
  Envelope: soap,
  Fault: fault,
  reportError: () => ({ sentence: "The client reports errors to the server.", source: "MS-OCER" }),
};

function batch(root: XmlElement): DocumentWords | undefined {
  const read = parseBatchSubscribe(printXml(root));
  if (!read.ok) return undefined;
  const { actions, reads } = read.value;
  const sentences = actions.map(({ name, uris, categories }) => {
    const whose = uris.length === 0 ? "the person the request goes to" : someOf(uris.map(addressWords));
    const which =
      reads === "presentity" ? "" : categories === undefined ? "" : ` of the kinds ${someOf(categories)}`;
    if (name === "unsubscribe") return `No longer wants the presence of ${whose}.`;
    return `${name === "refresh" ? "Still wants" : "Wants"} presence${which} of ${whose}.`;
  });
  return {
    sentence: sentences.join(" "),
    source: reads === "presentity" ? "MS-SIP 3.3" : "MS-PRES 2.2.2.4.1",
  };
}

function publish(root: XmlElement): DocumentWords | undefined {
  const read = parsePublish(printXml(root));
  if (!read.ok) return undefined;
  const { uri, publications } = read.value;
  const gone = publications.filter(({ content }) => content === "delete").length;
  const set = publications.length - gone;
  const deeds = [
    set > 0
      ? `publishes ${countOf(set, "piece")} of presence (${someOf([...new Set(publications.filter(({ content }) => content !== "delete").map(({ category }) => shortened(category, 60)))])})`
      : "",
    gone > 0 ? `takes ${countOf(gone, "piece")} of presence back` : "",
  ].filter(Boolean);
  return {
    sentence: `${addressWords(uri)} ${deeds.join(" and ")}.`,
    source: "MS-PRES 2.2.2",
    facts: factsOf(publications, publicationFact),
  };
}

function publicationFact({
  category,
  container,
  version,
  expireType,
  expiresSeconds,
  content,
}: WantedPublication): Fact {
  const where = `; for ${containerWords(container)}, replaces version ${version}`;
  if (content === "delete") return fact(`${shortened(category, 60)}: is taken back${where}`);
  const about = categoryFact(category, content);
  const lasts = {
    static: "stays",
    user: "stays while the user is signed on",
    endpoint: "stays while the device is signed on",
    time: `stays for ${durationWords(expiresSeconds ?? 0)}`,
  }[expireType];
  return fact(`${about.text}${where}, ${lasts}`, about.facts ?? []);
}

function containerMembers(root: XmlElement): DocumentWords | undefined {
  const read = parseSetContainerMembers(printXml(root));
  if (!read.ok) return undefined;
  const words = (members: readonly { readonly type: string; readonly value?: string }[]): string =>
    someOf(members.map(({ type, value }) => memberWords(type, value)));
  const sentences = read.value.flatMap(({ container, add, remove }) => [
    ...(add.length > 0 ? [`${words(add)} gets the access level ${containerWords(container)}.`] : []),
    ...(remove.length > 0 ? [`${words(remove)} loses the access level ${containerWords(container)}.`] : []),
  ]);
  return {
    sentence:
      sentences.length === 0 ? "Access levels are set, for nobody." : sentences.slice(0, 20).join(" "),
    source: "MS-PRES 2.2.2",
    facts: read.value.map(({ container, version }) =>
      fact(`${containerWords(container)}: changes version ${version}`),
    ),
  };
}

function provisioning(root: XmlElement): DocumentWords {
  const groups = childElements(root, "provisionGroup");
  return {
    sentence: `Settings from the server: ${someOf(groups.map((one) => attributeIn(one, "name") ?? "without a name"))}.`,
    source: "MS-SIPREGE 2.2.2",
    facts: factsOf(groups, (group) => {
      const properties = descendants(group, "property");
      const settings =
        properties.length > 0
          ? factsOf(properties, (one) =>
              fact(`${attributeIn(one, "name") ?? "?"}: ${shortened(textOf(one)) || "empty"}`),
            )
          : factsOf(
              childElements(group).filter((one) => childElements(one).length === 0),
              (one) => fact(`${shortened(one.name, 60)}: ${shortened(textOf(one)) || "empty"}`),
            );
      return fact(attributeIn(group, "name") ?? "a group", settings);
    }),
  };
}

function contactList(root: XmlElement): DocumentWords {
  const [groups, contacts] = [childElements(root, "group"), childElements(root, "contact")];
  return {
    sentence: `The contact list has ${countOf(groups.length, "group")} and ${countOf(contacts.length, "contact")}; it is number ${attributeIn(root, "deltaNum") ?? "not said"}.`,
    source: "MS-SIP 2.2.4.1",
    facts: [fact("groups", factsOf(groups, groupFact)), fact("contacts", factsOf(contacts, contactFact))],
  };
}

const groupFact = (group: XmlElement): Fact => {
  const name = attributeIn(group, "name");
  return fact(
    `${attributeIn(group, "id") ?? "?"}: ${name === "~" ? "Other Contacts" : (name ?? "without a name")}`,
  );
};

const contactFact = (contact: XmlElement): Fact => {
  const name = attributeIn(contact, "name");
  return fact(
    `${addressWords(attributeOf(contact, "uri"))}${name === undefined ? "" : ` (${name})`}, in ${attributeIn(contact, "groups") === undefined ? "no group" : `group ${someOf(attributeIn(contact, "groups")?.split(" ", 64) ?? [])}`}${attributeOf(contact, "subscribed") === "false" ? ", presence not wanted" : ""}`,
  );
};

const CHANGES: Readonly<Record<string, string>> = {
  addedGroup: "group added",
  modifiedGroup: "group changed",
  deletedGroup: "group deleted",
  addedContact: "contact added",
  modifiedContact: "contact changed",
  deletedContact: "contact deleted",
};

function contactDelta(root: XmlElement): DocumentWords {
  const changes = childElements(root);
  return {
    sentence: `The contact list changes from number ${attributeIn(root, "prevDeltaNum") ?? "not said"} to ${attributeIn(root, "deltaNum") ?? "not said"}: ${changes.length === 0 ? "nothing else" : someOf([...new Set(changes.map(({ name }) => CHANGES[name] ?? name))])}.`,
    source: "MS-SIP 3.7",
    facts: factsOf(changes, (change) => {
      const about = change.name.endsWith("Group")
        ? groupFact(change)
        : change.name === "deletedContact"
          ? fact(addressWords(attributeOf(change, "uri")))
          : contactFact(change);
      return fact(`${CHANGES[change.name] ?? change.name}: ${about.text}`);
    }),
  };
}

function soap(root: XmlElement): DocumentWords | undefined {
  const text = printXml(root);
  const read = readSoap(text);
  if (!read.ok) return undefined;
  const { method } = read.value;
  const answer = textIn(method, "groupID");
  if (method.name === "addGroup" && answer !== undefined && textIn(method, "name") === undefined)
    return { sentence: `The new group has the number ${answer}.`, source: "MS-SIP 2.2.4.2" };
  const contact = readContactOperation(method);
  if (contact.ok) return { sentence: operationWords(contact.value.operation), source: "MS-SIP 2.2.4.2" };
  if (method.name === "directorySearch") {
    const search = readDirectorySearch(text);
    const found = descendants(root, "row").length;
    if (search.ok && search.value.rows.some(({ value }) => value !== ""))
      return {
        sentence: `Looks in the directory for ${someOf(search.value.rows.map(({ attribute, value }) => `${shortened(attribute, 40)} “${shortened(value, 60)}”`))}.`,
        source: "MS-SIP 2.2.4.2",
      };
    return { sentence: `The directory's answer has ${countOf(found, "row")}.`, source: "MS-SIP 2.2.4.2" };
  }
  if (method.name === "getPresence")
    return {
      sentence: `Asks once for the presence of ${addressWords(textIn(method, "URI"))}.`,
      source: "MS-SIP 3.2.4",
    };
  if (method.name === "setPresence")
    return { sentence: "A client of the 2005 generation publishes its presence.", source: "MS-SIP 3.2.4" };
  return { sentence: `Calls the service ${shortened(method.name, 60)}.`, source: "MS-SIP 2.2.4.2" };
}

function operationWords(operation: ContactOperation): string {
  switch (operation.kind) {
    case "addGroup":
      return `Adds the group “${shortened(operation.group.name, 80)}” to the contact list.`;
    case "modifyGroup":
      return `Group ${operation.group.id} of the contact list is now called “${shortened(operation.group.name, 80)}”.`;
    case "deleteGroup":
      return `Deletes group ${operation.id} of the contact list.`;
    case "setContact": {
      const { address, name, groups, subscribed } = operation.contact;
      const called = name === "" ? "" : ` as “${shortened(name, 80)}”`;
      const where = groups.length === 0 ? "no group" : `group ${someOf(groups.map(String))}`;
      return `Puts ${addressWords(address)}${called} on the contact list, in ${where}${subscribed ? "" : ", without presence"}.`;
    }
    case "deleteContact":
      return `Takes ${addressWords(operation.address)} off the contact list.`;
    case "setACE":
      return `Access for ${operation.rule.type === "ALL" ? "everybody" : shortened(operation.rule.mask, 100)}: ${rightsWords(operation.rule.rights)}.`;
  }
}

const RIGHTS: Readonly<Record<string, string>> = {
  A: "allowed",
  D: "refused",
  P: "asked about",
  B: "blocked politely",
};
const rightsWords = (rights: string): string =>
  `presence ${RIGHTS[rights[0] ?? ""] ?? "not said"}, communication ${RIGHTS[rights[1] ?? ""] ?? "not said"}`;

function fault(root: XmlElement): DocumentWords | undefined {
  const code = textIn(root, "Faultcode") ?? textIn(root, "faultcode");
  if (code === undefined) return undefined;
  const operations = descendants(root, "operation");
  return {
    sentence: /WrongDelta/i.test(code)
      ? `Refused: ${countOf(operations.length, "piece")} had changed at the server in the meantime.`
      : `Refused: ${code}.`,
    source: "MS-PRES 2.2.2",
    severity: "note",
    facts: factsOf(operations, (one) =>
      fact(
        `number ${attributeIn(one, "index") ?? "?"}: the client has version ${attributeIn(one, "version") ?? "?"}, the server ${attributeIn(one, "curVersion") ?? "?"}`,
      ),
    ),
  };
}

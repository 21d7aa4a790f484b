import { utf8Decode, utf8Encode } from "#base/octets";
import type { Parsed } from "#base/parsed";
import { readEnrolmentAnswer, readTemplates } from "#formats/certsrv/read-answer";
import { parseBatchSubscribe } from "#formats/communicator/batch-subscribe";
import { isContactMethod, readContactOperation } from "#formats/communicator/contact-list";
import { parseSetContainerMembers } from "#formats/communicator/container-members";
import { readDirectorySearch } from "#formats/communicator/directory-search";
import { readGetPresence, readSetPresence } from "#formats/communicator/presentity";
import { readProvisioningGroups } from "#formats/communicator/provisioning";
import { parsePublish } from "#formats/communicator/publish";
import { parseRoamingList } from "#formats/communicator/roaming-self";
import { readSoap, soapMethodOf } from "#formats/communicator/soap";
import { parseSetSubscribers } from "#formats/communicator/subscribers";
import { readContactExport } from "#formats/contact-export/read-contact-export";
import { readLdif } from "#formats/ldif/read-ldif";
import { decideLine } from "#formats/line-uri/decide-line";
import type { NumberRules } from "#formats/line-uri/number-rules";
import { readPidf } from "#formats/pidf/presence-document";
import { decodeText } from "#formats/text/charset";
import { plainText } from "#formats/text/plain-text";
import { readIsComposing, readKeyboardActivity } from "#formats/typing";
import { parseXml, printXml, type XmlElement } from "#formats/xml/element";
import { sameXml } from "#formats/xml/same";
import type { Fate } from "./read-everything.ts";

const WHOLE: readonly ((text: string) => Parsed<unknown>)[] = [
  parseBatchSubscribe,
  parseSetContainerMembers,
  parsePublish,
  parseRoamingList,
  parseSetSubscribers,
  readDirectorySearch,
  readProvisioningGroups,
  readPidf,
];
const METHODS: readonly ((method: XmlElement) => Parsed<unknown>)[] = [
  readContactOperation,
  readSetPresence,
  readGetPresence,
];
const TEXTS = ["text/html", "text/rtf", "text/plain"];

/** Gives a body to everything that reads bodies; throws when a promise is broken. "found faulty": it is XML, and no document we know. */
export function readDocuments(octets: string): Fate {
  const text = utf8Decode(octets);
  readFilesOfOthers(text);
  const tree = parseXml(text);
  if (tree.ok) samePrinted(tree.value);
  let taken = 0;
  for (const read of WHOLE) taken += Number(read(text).ok);
  const soap = readSoap(text);
  if (soap.ok) {
    for (const read of METHODS) taken += Number(read(soap.value.method).ok);
    isContactMethod(soap.value.method.name);
  }
  soapMethodOf(octets);
  taken += Number(readKeyboardActivity(text) !== undefined) + Number(readIsComposing(text) !== undefined);
  for (const type of TEXTS) {
    const plain = plainText(type, decodeText(octets, "windows-1252")) ?? "";
    if (plain.length > 3 * octets.length + 100) throw new Error(`${type} became longer than it was.`);
  }
  if (taken > 0 && !tree.ok) throw new Error("What is no XML was read as a document.");
  return taken > 0 ? "taken" : tree.ok ? "found faulty" : "refused";
}

const RULES: NumberRules = {
  maps: [{ name: "Berlin", pattern: "3xxx", target: "+493055503xxx" }],
  plans: [{ context: "cdp.udp", least: 3, most: 6 }],
  domains: ["example.com"],
  mainNumber: "",
  countryCode: "49",
};

/** What administrators bring from other products. None may throw; a proposal for a number has to fit. */
function readFilesOfOthers(text: string): void {
  for (const { attributes } of readLdif(text))
    for (const [value = ""] of attributes.values()) {
      const verdict = decideLine(value, RULES);
      const proposals = verdict.ok ? [] : verdict.problem.proposals;
      for (const one of proposals)
        if (one.value !== "" && one.command === undefined && !decideLine(one.value, RULES).ok)
          throw new Error(`The proposal ${one.value} is refused itself.`);
    }
  for (const { cells } of readContactExport(text))
    if (cells.ok && cells.value.length > 50) throw new Error("A row has more cells than any may have.");
  readEnrolmentAnswer(text);
  if (readTemplates(text).length > 500) throw new Error("More templates than are bounded.");
}

/** What is kept says the same when it was printed, sent and read again. */
function samePrinted(tree: XmlElement): void {
  const printed = printXml(tree);
  const again = parseXml(utf8Decode(utf8Encode(printed)));
  if (!again.ok) throw new Error(`What was read and printed cannot be read: ${again.expected}.`);
  if (!sameXml(again.value, normal(tree))) throw new Error("Reading and printing changed a document.");
}

/** A reader makes line ends of all kinds one, and blanks of those in attributes (XML 1.0 §2.11, 3.3.3); texts side by side are one. */
function normal(tree: XmlElement): XmlElement {
  const children: (string | XmlElement)[] = [];
  for (const child of tree.children) {
    const last = children.at(-1);
    if (typeof child !== "string") children.push(normal(child));
    else if (typeof last === "string") children[children.length - 1] = last + child;
    else if (child !== "") children.push(child);
  }
  return { ...tree, children };
}

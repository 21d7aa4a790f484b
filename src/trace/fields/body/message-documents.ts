import { readIsComposing, readKeyboardActivity } from "#formats/typing";
import {
  attributeOf,
  childElement,
  childElements,
  printXml,
  textOf,
  type XmlElement,
} from "#formats/xml/element";
import { addressWords } from "../uri-words.ts";
import { shortened, someOf } from "../words.ts";
import { type DocumentTable, type DocumentWords, fact, factsOf, textIn } from "./xml-words.ts";

/** Documents that go with messages: typing, receipts, subjects. */
export const MESSAGE_DOCUMENTS: DocumentTable = {
  isComposing: (root) => {
    const refresh = textIn(root, "refresh");
    const typing = readIsComposing(printXml(root));
    return {
      sentence:
        typing === "active"
          ? `The sender is typing${refresh === undefined ? "" : ` (repeated within ${shortened(refresh, 6)} seconds while it goes on)`}.`
          : "The sender is not typing any more.",
      source: "RFC 3994",
    };
  },
  KeyboardActivity: (root) => {
    const typing = readKeyboardActivity(printXml(root));
    if (typing === undefined) return undefined;
    return {
      sentence: typing === "active" ? "The sender is typing." : "The sender is not typing any more.",
      source: "MS-SIP 3.6",
    };
  },
  ConversationInfo: (root) => ({
    sentence: `The subject of the conversation is “${textIn(root, "Subject") ?? ""}”, set by ${addressWords(attributeOf(childElement(root, "From"), "uri"))}.`,
    source: "MS-SIP",
  }),
  imdn,
  media_control: () => ({ sentence: "The receiver is to send a whole picture.", source: "RFC 5168" }),
};

/** RFC 5438, or the receipts of a conference's message (MS-CONFIM), which share the root's name. */
function imdn(root: XmlElement): DocumentWords | undefined {
  const recipients = childElements(root, "recipient");
  const id = textIn(root, "message-id") ?? "without a number";
  if (recipients.length > 0)
    return {
      sentence: `What became of message ${id}, for ${someOf(recipients.map((one) => addressWords(attributeOf(one, "uri"))))}.`,
      source: "MS-CONFIM",
      facts: factsOf(recipients, (one) => {
        const status = textIn(one, "status") ?? "not said";
        return fact(
          `${addressWords(attributeOf(one, "uri"))}: ${Number(status) < 300 ? "delivered" : "not delivered"} (${status})`,
        );
      }),
    };
  for (const name of ["delivery-notification", "display-notification", "processing-notification"]) {
    const status = childElement(childElement(root, name) ?? root, "status");
    const [state] = status ? childElements(status) : [];
    if (state)
      return {
        sentence: `Receipt: message ${id} was ${RECEIPTS[state.name] ?? shortened(state.name, 30)}.`,
        source: "RFC 5438",
        severity: state.name === "failed" ? "note" : "normal",
      };
  }
  return undefined;
}

const RECEIPTS: Readonly<Record<string, string>> = {
  delivered: "delivered",
  displayed: "shown",
  failed: "not delivered",
  forbidden: "kept from telling what became of it",
  error: "lost by an error",
  processed: "taken over",
  stored: "stored for later",
};

/** A document that is not known here, by its root. */
export const unknownDocument = (root: XmlElement): DocumentWords => ({
  sentence: `An XML document with the root ${shortened(root.name, 60)}.`,
  source: "XML 1.0",
  facts: factsOf(
    childElements(root),
    (one) =>
      fact(
        `${shortened(one.name, 60)}${childElements(one).length === 0 && textOf(one) !== "" ? `: ${shortened(textOf(one))}` : ""}`,
      ),
    50,
  ),
});

import { malformed, parsed } from "#base/parsed";
import { type CsvRecord, readCsv } from "../csv/read-csv.ts";
import { attributeOf, childElements, parseXml, type XmlElement } from "../xml/element.ts";

/** The columns that every form is brought to. */
const COLUMNS = ["owner", "address", "name", "group"] as const;

/**
 * Contact lists as other products export them, brought to records with the columns owner, address, name, group (the first record names
 * them): our own CSV, the CSV of contact exporters (User ID, User Domain, Contact ID, Contact Domain, Nickname, Group Name), and the
 * XML of the user exports of OCS and Lync (HomedResource with Contacts and ContactGroups).
 */
export function* readContactExport(text: string): Generator<CsvRecord> {
  if (/^\ufeff?\s*</.test(text)) {
    yield* readXml(text);
    return;
  }
  const records = readCsv(text);
  const first = records.next();
  if (first.done) return;
  const header = first.value;
  const names = header.cells.ok ? header.cells.value.map((cell) => cell.trim().toLowerCase()) : [];
  const at = (name: string): number => names.indexOf(name);
  if (at("user id") < 0 || at("contact id") < 0) {
    yield header;
    yield* records;
    return;
  }
  yield { line: header.line, cells: parsed([...COLUMNS]) };
  for (const { line, cells } of records) {
    if (!cells.ok || cells.value.length !== names.length) {
      yield { line, cells: cells.ok ? malformed(`${names.length} cells`) : cells };
      continue;
    }
    const cell = (name: string): string => cells.value[at(name)]?.trim() ?? "";
    const whole = (user: string, domain: string): string =>
      user.includes("@") || domain === "" ? user : `${user}@${domain}`;
    yield {
      line,
      cells: parsed([
        whole(cell("user id"), cell("user domain")),
        whole(cell("contact id"), cell("contact domain")),
        cell("nickname"),
        cell("group name"),
      ]),
    };
  }
}

function* readXml(text: string): Generator<CsvRecord> {
  const read = parseXml(text.replace(/^\ufeff/, ""));
  if (!read.ok) {
    yield { line: 1, cells: malformed(read.expected) };
    return;
  }
  yield { line: 1, cells: parsed([...COLUMNS]) };
  let number = 0;
  for (const resource of named(read.value, "HomedResource")) {
    const owner = plain(firstAttribute(resource, ["UserAtHost", "UserUri", "Uri"]));
    const groups = new Map(
      [...named(resource, "ContactGroup")].map((one) => [
        attributeOf(one, "Number") ?? "",
        attributeOf(one, "DisplayName") ?? "",
      ]),
    );
    for (const contact of named(resource, "Contact")) {
      number++;
      const address = plain(firstAttribute(contact, ["Buddy", "BuddyUri", "Uri"]));
      const name = firstAttribute(contact, ["DisplayName", "SubscribedDisplayName"]);
      const numbers = firstAttribute(contact, ["Groups", "GroupNumbers"])
        .split(/[\s,]+/)
        .filter(Boolean);
      // "~" is what the old server calls the group of those who are in none.
      const inside = numbers
        .flatMap((one) => groups.get(one) ?? [])
        .filter((one) => one !== "" && one !== "~");
      for (const group of inside.length > 0 ? inside : [""])
        yield { line: number, cells: parsed([owner, address, name, group]) };
    }
  }
}

/** Every element of this name, however deep. */
function* named(element: XmlElement, name: string): Generator<XmlElement> {
  for (const child of childElements(element)) {
    if (child.name === name) yield child;
    else yield* named(child, name);
  }
}

function firstAttribute(element: XmlElement, names: readonly string[]): string {
  for (const name of names) {
    const value = attributeOf(element, name);
    if (value !== undefined && value !== "") return value;
  }
  return "";
}

const plain = (address: string): string => address.replace(/^sips?:/i, "");

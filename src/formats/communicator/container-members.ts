import { malformed, type Parsed, parsed } from "#base/parsed";
import { attributeOf, childElements, escapeXml, parseXml, type XmlElement } from "../xml/element.ts";
import { CONTAINERS } from "./namespaces.ts";
import { addressOf, containerIdOf, unsignedOf } from "./read-values.ts";

/** Who belongs to a container (MS-PRES 2.2.2). */
export interface ContainerMember {
  readonly type: "user" | "domain" | "sameEnterprise" | "federated" | "publicCloud" | "everyone";
  readonly value?: string;
}

/** What a client wants changed in one container. */
export interface WantedMembers {
  readonly container: number;
  readonly version: number;
  readonly add: readonly ContainerMember[];
  readonly remove: readonly ContainerMember[];
}

const MOST_CONTAINERS = 64; // Communicator has seven
const MOST_MEMBERS = 2_000; // of all of them: a contact list moved to another level at once

/** Reads the body of application/msrtc-setcontainermembers+xml. */
export function parseSetContainerMembers(text: string): Parsed<readonly WantedMembers[]> {
  const root = parseXml(text);
  if (!root.ok) return root;
  const containers = childElements(root.value, "container");
  if (root.value.name !== "setContainerMembers" || containers.length === 0)
    return malformed("setContainerMembers with a container inside");
  if (containers.length > MOST_CONTAINERS) return malformed(`at most ${MOST_CONTAINERS} containers`);
  const members = containers.reduce((sum, container) => sum + childElements(container, "member").length, 0);
  if (members > MOST_MEMBERS) return malformed(`at most ${MOST_MEMBERS} members at once`);
  const ids = new Set<number>();
  const wanted: WantedMembers[] = [];
  for (const container of containers) {
    const read = readContainer(container);
    if (!read.ok) return read;
    if (ids.has(read.value.container)) return malformed("each container once");
    ids.add(read.value.container);
    wanted.push(read.value);
  }
  return parsed(wanted);
}

function readContainer(element: XmlElement): Parsed<WantedMembers> {
  const container = containerIdOf(element, "id");
  if (container === undefined) return malformed("a container id of 0 to 32767");
  const version = attributeOf(element, "version") === undefined ? 0 : unsignedOf(element, "version");
  if (version === undefined) return malformed("a version of 0 to 4294967295");
  const members = childElements(element, "member");
  const add: ContainerMember[] = [];
  const remove: ContainerMember[] = [];
  for (const one of members) {
    const member = readMember(one);
    if (!member.ok) return member;
    const action = attributeOf(one, "action") ?? "add";
    if (action !== "add" && action !== "remove") return malformed("the action add or remove");
    (action === "add" ? add : remove).push(member.value);
  }
  return parsed({ container, version, add, remove });
}

function readMember(element: XmlElement): Parsed<ContainerMember> {
  const type = attributeOf(element, "type");
  switch (type) {
    case "sameEnterprise":
    case "federated":
    case "publicCloud":
    case "everyone":
      return parsed({ type });
    case "user":
    case "domain": {
      const value = addressOf(attributeOf(element, "value"));
      return value === undefined
        ? malformed(`a ${type} with an address as its value`)
        : parsed({ type, value });
    }
    default:
      return malformed("a member of type user, domain, sameEnterprise, federated, publicCloud or everyone");
  }
}

/** The `containers` part of roamingData: whole membership of each. */
export function printContainers(
  containers: readonly {
    readonly id: number;
    readonly version: number;
    readonly members: readonly ContainerMember[];
  }[],
): string {
  const each = containers.map(({ id, version, members }) => {
    const start = `<container id="${id}" version="${version}"`;
    return members.length === 0 ? `${start}/>` : `${start}>${members.map(printMember).join("")}</container>`;
  });
  return `<containers xmlns="${CONTAINERS}">${each.join("")}</containers>`;
}

const printMember = ({ type, value }: ContainerMember): string =>
  value === undefined ? `<member type="${type}"/>` : `<member type="${type}" value="${escapeXml(value)}"/>`;

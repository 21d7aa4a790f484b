import type { ExplainedError } from "#base/explained-error";
import { parseXml, printXml, type XmlElement } from "#formats/xml/element";
import type { AllPresenceRows, PresenceRows } from "#storage/presence";
import type { PublicationTable } from "#storage/schema";
import type { Container, ExpireType, Member, Publication, Subscriber } from "./contract.ts";
import { unreadableRecord } from "./problems.ts";
import { shareXml } from "./shared-xml.ts";
import type { PresenceStore, StoredPresence } from "./store.ts";

/** Keeps presence in the database. A publication that cannot be read is told of and counts as cleared. */
export function createSqlStore(
  rows: PresenceRows,
  unreadable: (problem: ExplainedError) => void,
): PresenceStore {
  return {
    save: (userId, { put, remove, containers, subscribers }) =>
      rows.save(userId, {
        put: put.map((one) => rowOf(userId, one)),
        remove,
        containers: containers.map(({ id, version }) => ({ user_id: userId, container: id, version })),
        members: containers.flatMap(({ id, members }) =>
          members.map(({ type, value = "" }) => ({ user_id: userId, container: id, type, value })),
        ),
        subscribers: subscribers.map(({ address, displayName, acknowledged }) => ({
          user_id: userId,
          address,
          display_name: displayName,
          acknowledged: acknowledged ? 1 : 0,
        })),
      }),
    load: async (now) => readRows(await rows.load(now), unreadable),
  };
}

interface Gathered extends StoredPresence {
  readonly publications: Publication[];
  readonly containers: Container[];
  readonly subscribers: Subscriber[];
}

function readRows(
  all: AllPresenceRows,
  unreadable: (problem: ExplainedError) => void,
): readonly StoredPresence[] {
  const users = new Map<number, Gathered>();
  const of = (userId: number): Gathered => {
    const known = users.get(userId);
    if (known) return known;
    const made = { userId, publications: [], containers: [], subscribers: [] };
    users.set(userId, made);
    return made;
  };
  for (const row of all.publications) {
    if (isExpireType(row.expire_type))
      of(row.user_id).publications.push(publicationOf(row, row.expire_type, unreadable));
    else unreadable(unreadableRecord(nameOf(row), "an expire type of MS-PRES"));
  }
  const members = new Map<string, Member[]>();
  for (const { user_id, container, type, value } of all.members) {
    const member = memberOf(type, value);
    const key = `${user_id} ${container}`;
    if (!member) unreadable(unreadableRecord(`member ${key} ${type}`, "a member type of MS-PRES"));
    else members.set(key, [...(members.get(key) ?? []), member]);
  }
  for (const { user_id, container, version } of all.containers)
    of(user_id).containers.push({
      id: container,
      version,
      members: members.get(`${user_id} ${container}`) ?? [],
    });
  for (const { user_id, address, display_name, acknowledged } of all.subscribers)
    of(user_id).subscribers.push({ address, displayName: display_name, acknowledged: acknowledged === 1 });
  return [...users.values()];
}

/** Its XML is read when somebody first asks for it: at start there are as many as ten for each user. */
function publicationOf(
  row: PublicationTable,
  expireType: ExpireType,
  unreadable: (problem: ExplainedError) => void,
): Publication {
  let text = row.content;
  let content: XmlElement | undefined;
  return {
    category: row.category,
    instance: row.instance,
    container: row.container,
    version: row.version,
    expireType,
    publishTime: row.publish_time,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    get content() {
      if (text === null) return content;
      const read = parseXml(text);
      text = null;
      if (read.ok) content = shareXml(read.value);
      else unreadable(unreadableRecord(nameOf(row), read.expected));
      return content;
    },
  };
}

function rowOf(userId: number, publication: Publication): PublicationTable {
  const { category, instance, container, version, expireType, publishTime, expiresAt, content } = publication;
  return {
    user_id: userId,
    category,
    instance,
    container,
    version,
    expire_type: expireType,
    publish_time: publishTime,
    expires_at: expiresAt ?? null,
    content: content ? printXml(content) : null,
  };
}

const nameOf = ({ user_id, category, instance, container }: PublicationTable): string =>
  `publication of user ${user_id}: ${category} ${instance} in container ${container}`;

const isExpireType = (text: string): text is ExpireType =>
  text === "static" || text === "user" || text === "endpoint" || text === "time";

function memberOf(type: string, value: string): Member | undefined {
  switch (type) {
    case "user":
    case "domain":
      return { type, value };
    case "sameEnterprise":
    case "federated":
    case "publicCloud":
    case "everyone":
      return { type };
    default:
      return undefined;
  }
}

import { newVapidKeys, type VapidKeys } from "#net/push-sender";
import type { MessageStore } from "#roles/messaging/contract";
import type { Push } from "#roles/push/contract";
import type { SealedBox } from "#security/sealed-box";
import type { Database } from "#storage/database";
import { readMeta, writeMeta } from "#storage/meta";

const PURPOSE = "vapid-keys";

/** The keys under which browsers subscribed: made once, sealed in the store. Another key would cut all of them off. */
export async function vapidKeys(database: Database, box: SealedBox): Promise<VapidKeys> {
  const sealed = await readMeta(database, PURPOSE);
  // What was sealed here below.
  if (sealed !== undefined)
    return JSON.parse(new TextDecoder().decode(box.open(sealed, PURPOSE))) as VapidKeys;
  const made = newVapidKeys();
  await writeMeta(database, PURPOSE, box.seal(new TextEncoder().encode(JSON.stringify(made)), PURPOSE));
  return made;
}

/** The store of messages, whose receivers' browsers are told of what waits. */
export const tellingOfKept = (messages: MessageStore, push: Pick<Push, "kept">): MessageStore => ({
  ...messages,
  async keep(message, most) {
    const kept = await messages.keep(message, most);
    if (kept === "kept") push.kept(message);
    return kept;
  },
});

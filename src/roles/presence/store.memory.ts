import type { Container, Publication, Subscriber } from "./contract.ts";
import type { PresenceStore, PublicationKey } from "./store.ts";

interface Kept {
  readonly publications: Map<string, Publication>;
  readonly containers: Map<number, Container>;
  readonly subscribers: Map<string, Subscriber>;
}

/** For tests, and for a server that is not to keep anything. `writes` counts calls of save. */
export function createMemoryStore(): PresenceStore & { readonly writes: number } {
  const users = new Map<number, Kept>();
  let writes = 0;
  return {
    get writes() {
      return writes;
    },
    async save(userId, { put, remove, containers, subscribers }) {
      writes++;
      const kept = users.get(userId) ?? {
        publications: new Map(),
        containers: new Map(),
        subscribers: new Map(),
      };
      users.set(userId, kept);
      for (const key of remove) kept.publications.delete(textOf(key));
      for (const one of put) kept.publications.set(textOf(one), one);
      for (const one of containers) kept.containers.set(one.id, one);
      for (const one of subscribers) kept.subscribers.set(one.address, one);
    },
    async load(now) {
      return [...users].map(([userId, kept]) => {
        for (const [key, { expiresAt }] of kept.publications)
          if (expiresAt !== undefined && expiresAt <= now) kept.publications.delete(key);
        return {
          userId,
          publications: [...kept.publications.values()],
          containers: [...kept.containers.values()],
          subscribers: [...kept.subscribers.values()],
        };
      });
    },
  };
}

const textOf = ({ category, instance, container }: PublicationKey): string =>
  `${container} ${instance} ${category}`;

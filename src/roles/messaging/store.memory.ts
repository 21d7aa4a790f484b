import type { Message, MessageStore, Outcome, WaitingMessage } from "./contract.ts";

/** A message store that forgets everything at the end. */
export function createMemoryMessageStore(): MessageStore & {
  readonly remembered: readonly { readonly message: Message; readonly outcome: Outcome }[];
  readonly archived: readonly { readonly message: Message; readonly outcome: Outcome }[];
} {
  let waits: WaitingMessage[] = [];
  let id = 0;
  const remembered: { message: Message; outcome: Outcome }[] = [];
  const archived: { message: Message; outcome: Outcome }[] = [];
  return {
    remembered,
    archived,
    async keep(message, most) {
      if (waits.filter(({ to }) => to === message.to).length >= most) return "full";
      waits.push({ ...message, id: ++id });
      return "kept";
    },
    waiting: async (to) => waits.filter((one) => one.to === to),
    async drop(ids) {
      waits = waits.filter((one) => !ids.includes(one.id));
    },
    receiversWaiting: async () => [...new Set(waits.map(({ to }) => to))],
    remember: (message, outcome) => void remembered.push({ message, outcome }),
    archive: async (message, outcome) => void archived.push({ message, outcome }),
    flush: async () => {},
  };
}

import type { Handlers } from "./handler.ts";
import { notFound } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

type CertificateCall = Extract<keyof Handlers, `certificate${string}`>;

/** The certificate in use, and those that are asked for. */
export function createCertificateHandlers(uses: HttpUses): Pick<Handlers, CertificateCall> {
  const { certificates, certificateOrders } = uses;
  const { orders } = certificateOrders;
  const order = <T>(id: string, found: T | undefined): T => {
    if (found === undefined) throw notFound("certificate order", id);
    return found;
  };
  return {
    certificateShow: () => certificates.show(),
    certificateImport: ({ body, by }) => certificateOrders.import(body, by),
    certificateUndo: ({ by }) => certificates.undo(by),
    certificateAuthority: () => {
      const own = certificates.authority();
      if (!own) throw notFound("certificate authority", "own");
      return own;
    },
    certificateNames: () => certificates.names(),
    certificateRequest: ({ body, by }) => orders.request(body, by),
    certificateOrders: async () => ({ orders: [...(await orders.list())] }),
    certificateOrderCheck: async ({ name, by }) => order(name, await orders.check(name, by)),
    certificateOrderAnswer: async ({ name, body, by }) => order(name, await orders.answer(name, body, by)),
    certificateOrderRemove: async ({ name, by }) => {
      order(name, (await orders.remove(name, by)) || undefined);
      return { done: true };
    },
    certificateTemplates: async ({ body }) => ({ templates: [...(await orders.templates(body))] }),
  };
}

import { call, done } from "./call.ts";
import * as certificates from "./certificates.ts";
import { paths } from "./paths.ts";

/** Four ways to a certificate, and which names it needs. */
export const certificateCalls = {
  certificateRequest: call(
    paths.certificateRequest,
    "Asks for a certificate: own, ACME, enterprise or a file.",
    {
      body: certificates.certificateWish,
      answer: certificates.certificateOrder,
      bodyLimit: 512 * 1024,
    },
  ),
  certificateOrders: call(paths.certificateOrders, "What was asked for, and what became of it.", {
    answer: certificates.certificateOrders,
    access: "staff",
  }),
  certificateOrderCheck: call(paths.certificateOrderCheck, "Asks again for one that is pending.", {
    answer: certificates.certificateOrder,
  }),
  certificateOrderAnswer: call(paths.certificateOrderAnswer, "Brings the certificate that somebody signed.", {
    body: certificates.certificateAnswer,
    answer: certificates.certificateOrder,
    bodyLimit: 512 * 1024,
  }),
  certificateOrderRemove: call(paths.certificateOrderRemove, "Forgets an order and its key.", {
    answer: done,
  }),
  certificateTemplates: call(paths.certificateTemplates, "The templates that a Microsoft authority offers.", {
    body: certificates.templateQuestion,
    answer: certificates.templateList,
    bodyLimit: 512 * 1024,
  }),
  certificateNames: call(paths.certificateNames, "Names that are needed, against those that are there.", {
    answer: certificates.nameTable,
    access: "staff",
  }),
};

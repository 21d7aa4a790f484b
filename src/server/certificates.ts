import type { CertificateImportRequest, CertificateView } from "#api/certificates";
import type { Clock } from "#base/clock";
import { ExplainedError } from "#base/explained-error";
import type { Log } from "#base/log";
import { webCall } from "#net/https-call";
import { acmeAuthority } from "#roles/certificates/ask/acme";
import { enterpriseAuthority } from "#roles/certificates/ask/enterprise";
import { CertificateOrders } from "#roles/certificates/ask/orders";
import type { Certificates } from "#roles/certificates/contract";
import { newAccountKey, readAccountKey } from "#security/json-signature";
import type { SealedBox } from "#security/sealed-box";
import { readCertificates, readPrivateKey } from "#security/x509";
import { certificateOrderStore } from "#storage/certificate-orders";
import type { Database } from "#storage/database";
import { readMeta, writeMeta } from "#storage/meta";

interface OrdersUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Database;
  readonly box: SealedBox;
  readonly certificates: Certificates;
  domains(): readonly string[];
  randomHex(bytes: number): string;
  /** Told of a renewal that failed. */
  failed(problem: ExplainedError): void;
}

/** What the HTTP API needs of certificates beside those in use. */
export interface OpenOrders {
  readonly orders: Pick<CertificateOrders, "list" | "request" | "check" | "answer" | "remove" | "templates">;
  /** What is to be answered at /.well-known/acme-challenge/TOKEN; undefined: nothing. */
  challenge(token: string): string | undefined;
  /** An import; without a key, that of an order is taken which fits. */
  import(request: CertificateImportRequest, by: string): Promise<CertificateView>;
}

const ACCOUNT = "acme-account";

/** Joins the authorities of others to the certificates: orders, the answers to their questions, and renewals. */
export function openOrders(uses: OrdersUses): OpenOrders {
  const { clock, log, database, box, certificates } = uses;
  const challenges = new Map<string, string>();
  const accountKey = async (directory: string) => {
    const name = `acme-account ${directory.slice(0, 300)}` as const;
    const kept = await readMeta(database, name);
    if (kept !== undefined) return readAccountKey(Buffer.from(box.open(kept, ACCOUNT)).toString("utf8"));
    const made = newAccountKey();
    await writeMeta(database, name, box.seal(Buffer.from(made.pem), ACCOUNT));
    return made;
  };
  const orders = new CertificateOrders({
    clock,
    store: certificateOrderStore(database),
    box,
    domains: uses.domains,
    newId: () => uses.randomHex(6).toLowerCase(),
    acme: acmeAuthority({
      clock,
      call: webCall,
      accountKey,
      answerChallenge(token, content) {
        challenges.set(token, content);
        return () => challenges.delete(token);
      },
    }),
    enterprise: enterpriseAuthority(webCall),
    assign: (pair, source, by) => certificates.assign(pair, source, by),
    issueOwn: (_wish, names, by) => certificates.issueOwn(names, by),
  });
  certificates.onLook(async () => {
    const from = certificates.renewsFrom();
    if (from === undefined) return;
    try {
      const renewed = await orders.renew(from, "renewal");
      if (renewed) log.write("info", "A certificate was renewed.", { from, state: renewed.state });
    } catch (error) {
      if (!(error instanceof ExplainedError)) throw error;
      uses.failed(error);
    }
  });
  return {
    orders,
    challenge: (token) => challenges.get(token),
    async import(request, by) {
      if (request.key !== "") return await certificates.import(request, by);
      const read = readCertificates(request.certificate);
      const own = read.ok ? read.value : [];
      const key = await orders.keyFor((pem) => {
        const kept = readPrivateKey(pem);
        return kept.ok && own.some((one) => kept.value.fits(one.pem));
      });
      return await certificates.import({ ...request, key: key ?? "" }, by);
    },
  };
}

import type { AuthorityView, CertificateImportRequest, CertificateView, NameTable } from "#api/certificates";
import type { CheckView } from "#api/doctor";
import type { CancelTimer } from "#base/clock";
import { ExplainedError } from "#base/explained-error";
import type { Scope } from "#base/scope";
import { type CertificateFacts, coversName, isIssuedBy } from "#security/x509";
import { createAuthority, issueServerCertificate } from "#security/x509-issue";
import { checkViews } from "./checks.ts";
import type {
  CertificatePair,
  CertificateSource,
  Certificates,
  ServerCertificate,
  TrustHelp,
} from "./contract.ts";
import { decideImport, missingNames } from "./decide-import.ts";
import { decideNames, nameRows } from "./decide-names.ts";
import { CertificateFiles, type InUse } from "./files.ts";
import { certificateOver, nothingBefore } from "./problems.ts";
import { howToTrust } from "./trust.ts";
import type { CertificateUses, Identity } from "./uses.ts";
import { authorityEndsSoon, endsSoon, expired, lacksNames, notYetValid } from "./warnings.ts";

const DAY_MS = 86_400_000;
/** Our own certificates are made anew so long before they end, which leaves a month before CERT-0002. */
const RENEW_DAYS = 60;
const WARN_DAYS = 30;
const WARN_STEPS = [1, 7, 14];
const AUTHORITY_WARN_DAYS = 365;
const LOOK_AGAIN_MS = 6 * 3_600_000;

interface Authority {
  readonly identity: Identity;
  readonly facts: CertificateFacts;
}

/**
 * The server's certificates: an authority of our own and a certificate of it at first start, later also imported ones.
 * Rejects with CERT-0020 and CERT-0021 when what is stored cannot be used.
 */
export async function createCertificates(uses: CertificateUses): Promise<Certificates> {
  const files = new CertificateFiles(uses.folder);
  await files.prepare();
  const authority = await openAuthority(uses, files);
  const stored = await files.readInUse();
  const inUse = stored ?? (await issue(uses, files, authority, undefined));
  const certificates = new ServerCertificates(uses, files, authority, inUse);
  await certificates.refresh();
  return certificates;
}

async function openAuthority(uses: CertificateUses, files: CertificateFiles): Promise<Authority> {
  const stored = await files.readAuthority();
  if (stored && stored.facts.notAfter > uses.clock.now()) return stored;
  const [domain = "this server"] = uses.domains();
  const { certificate, key } = await createAuthority(
    `Parley authority of ${domain}`.slice(0, 64),
    uses.clock.now(),
  );
  await files.writeAuthority({ certificates: certificate, key });
  const made = await files.readAuthority();
  if (!made) throw new Error("The authority that was just written is not there.");
  uses.log.write("info", `Made the certificate authority ${made.facts.subject}.`, {
    sha256: made.facts.sha256,
  });
  return made;
}

async function issue(
  uses: CertificateUses,
  files: CertificateFiles,
  authority: Authority,
  before: InUse | undefined,
): Promise<InUse> {
  const { certificates: certificate, key } = authority.identity;
  const issued = await issueServerCertificate({ certificate, key }, wantedNames(uses), uses.clock.now());
  const identity = { certificates: issued.certificate, key: issued.key };
  const inUse = await files.put(identity, "own-authority", before?.current);
  const { names, sha256, notAfter } = inUse.current.facts;
  uses.log.write("info", "Made a server certificate.", { names, sha256, notAfter: iso(notAfter) });
  return inUse;
}

class ServerCertificates implements Certificates {
  readonly current: ServerCertificate;
  readonly #uses: CertificateUses;
  readonly #files: CertificateFiles;
  readonly #authority: Authority;
  #inUse: InUse;
  readonly #looks: (() => Promise<void>)[] = [];
  readonly #told = new Set<string>();
  /** Changes come one after the other. */
  #change: Promise<unknown> = Promise.resolve();

  constructor(uses: CertificateUses, files: CertificateFiles, authority: Authority, inUse: InUse) {
    this.#uses = uses;
    this.#files = files;
    this.#authority = authority;
    this.#inUse = inUse;
    const stored = () => this.#inUse.current;
    this.current = {
      context: () => uses.contexts.server(stored().identity, authority.identity.certificates),
      clientContext: () => uses.contexts.client(stored().identity, authority.identity.certificates),
      get names() {
        return stored().facts.names;
      },
      get issuer() {
        return stored().facts.issuer;
      },
      get notAfter() {
        return iso(stored().facts.notAfter);
      },
      get sha256() {
        return stored().facts.sha256;
      },
    };
  }

  show(): CertificateView {
    const { facts, source } = this.#inUse.current;
    const { names, subject, issuer, sha256 } = facts;
    const own = this.#authority.facts;
    return {
      names: [...names],
      subject,
      issuer,
      notBefore: iso(facts.notBefore),
      notAfter: iso(facts.notAfter),
      daysLeft: this.#daysTo(facts.notAfter),
      sha256,
      source,
      missingNames: this.#missing().map(({ name }) => name),
      authority: { subject: own.subject, sha256: own.sha256, notAfter: iso(own.notAfter) },
      canUndo: this.#inUse.previous !== undefined,
    };
  }

  authority(): AuthorityView {
    const { pem, subject, sha256 } = this.#authority.facts;
    return { pem, subject, sha256 };
  }

  trust(): TrustHelp {
    return { ...this.authority(), howTo: howToTrust() };
  }

  import(request: CertificateImportRequest, by: string): Promise<CertificateView> {
    return this.assign(request, "imported", by);
  }

  assign(request: CertificatePair, source: CertificateSource, by: string): Promise<CertificateView> {
    return this.#oneByOne(async () => {
      const { clock, contexts, domains, trustedAuthorities, devices } = this.#uses;
      const verdict = decideImport({
        ...request,
        devices: devices?.() ?? [],
        domains: domains(),
        trustedAuthorities: [...trustedAuthorities(), ...(request.trust ? [request.trust] : [])],
        now: clock.now(),
      });
      if ("refused" in verdict) throw verdict.refused;
      contexts.server(verdict.identity, this.#authority.identity.certificates); // what OpenSSL will not serve is not put in use
      this.#inUse = await this.#files.put(verdict.identity, source, this.#inUse.current);
      return this.#changed("put in use", by);
    });
  }

  issueOwn(names: readonly string[], by: string): Promise<string> {
    return this.#oneByOne(async () => {
      const { certificates: certificate, key } = this.#authority.identity;
      const all = [...new Set([...names, ...wantedNames(this.#uses)])];
      const issued = await issueServerCertificate({ certificate, key }, all, this.#uses.clock.now());
      const identity = { certificates: issued.certificate, key: issued.key };
      this.#inUse = await this.#files.put(identity, "own-authority", this.#inUse.current);
      this.#changed("issued by our own authority", by);
      return issued.certificate;
    });
  }

  names(): NameTable {
    const { facts } = this.#inUse.current;
    const { domains, hostNames, devices } = this.#uses;
    const fqdn = hostNames().find((name) => name.includes(".")) ?? hostNames()[0] ?? "localhost";
    return {
      rows: nameRows(facts, { domains: domains(), fqdn, devices: devices?.() ?? [] }),
      present: [...facts.names],
    };
  }

  renewsFrom(): "acme" | "enterprise" | undefined {
    const { source, facts } = this.#inUse.current;
    if (source !== "acme" && source !== "enterprise") return undefined;
    const due = facts.notBefore + ((facts.notAfter - facts.notBefore) * 2) / 3;
    return this.#uses.clock.now() >= due ? source : undefined;
  }

  onLook(action: () => Promise<void>): void {
    this.#looks.push(action);
  }

  undo(by: string): Promise<CertificateView> {
    return this.#oneByOne(async () => {
      const { current, previous } = this.#inUse;
      if (!previous) throw nothingBefore(current.facts.sha256);
      const now = this.#uses.clock.now();
      if (previous.facts.notAfter <= now) {
        throw certificateOver(previous.facts.subject, iso(previous.facts.notAfter), iso(now));
      }
      const back = { current: previous, previous: current };
      await this.#files.use(back);
      this.#inUse = back;
      return this.#changed("put back", by);
    });
  }

  refresh(): Promise<void> {
    return this.#oneByOne(async () => {
      const { current } = this.#inUse;
      if (current.source !== "own-authority") return;
      const lacking = wantedNames(this.#uses).filter((name) => !coversName(current.facts, name));
      const ends = this.#daysTo(current.facts.notAfter) < RENEW_DAYS;
      if (lacking.length === 0 && !ends && isIssuedBy(current.facts, this.#authority.facts)) return;
      this.#inUse = await issue(this.#uses, this.#files, this.#authority, this.#inUse);
    });
  }

  warnings(): readonly ExplainedError[] {
    const now = this.#uses.clock.now();
    const { facts } = this.#inUse.current;
    const warnings: ExplainedError[] = [];
    const left = this.#daysTo(facts.notAfter);
    if (facts.notAfter <= now) warnings.push(expired(facts.subject, iso(facts.notAfter), iso(now)));
    else if (left < WARN_DAYS) warnings.push(endsSoon(facts.subject, iso(facts.notAfter), left));
    if (facts.notBefore > now) warnings.push(notYetValid(facts.subject, iso(facts.notBefore), iso(now)));
    const missing = this.#missing();
    if (missing.length > 0) warnings.push(lacksNames(missing, facts.names));
    const authorityLeft = this.#daysTo(this.#authority.facts.notAfter);
    if (authorityLeft < AUTHORITY_WARN_DAYS) {
      warnings.push(authorityEndsSoon(iso(this.#authority.facts.notAfter), authorityLeft));
    }
    return warnings;
  }

  checks(): readonly CheckView[] {
    return checkViews(this.show(), this.warnings());
  }

  start(scope: Scope): void {
    let cancel: CancelTimer | undefined;
    let over = false;
    const look = (): void => {
      if (over) return;
      for (const warning of this.warnings()) this.#tell(warning);
      cancel = this.#uses.clock.after(LOOK_AGAIN_MS, () => {
        this.refresh()
          .then(async () => {
            for (const action of this.#looks) await action();
          })
          .catch((error: unknown) =>
            this.#uses.log.write("error", error instanceof Error ? error.message : String(error), {
              ...(error instanceof ExplainedError ? { id: error.explanation.id } : {}),
            }),
          )
          .finally(look);
      });
    };
    look();
    scope.onEnd(() => {
      over = true;
      cancel?.();
    });
  }

  /** Once when it begins, and again when the days left get fewer than 14, 7 and 1. */
  #tell(warning: ExplainedError): void {
    const { explanation } = warning;
    this.#uses.log.write("warn", explanation.what, { id: explanation.id });
    const left = this.#daysTo(this.#inUse.current.facts.notAfter);
    const step = WARN_STEPS.find((days) => left < days) ?? WARN_DAYS;
    const mark = `${explanation.id} ${this.#inUse.current.facts.sha256} ${step}`;
    if (this.#told.has(mark)) return;
    this.#told.add(mark);
    this.#uses.warn?.(warning);
  }

  #missing() {
    return missingNames(this.#inUse.current.facts, this.#uses.domains());
  }

  #daysTo(time: number): number {
    return Math.floor((time - this.#uses.clock.now()) / DAY_MS);
  }

  #changed(how: string, by: string): CertificateView {
    const { subject, sha256 } = this.#inUse.current.facts;
    this.#uses.log.write("info", `The certificate of ${subject} was ${how}.`, { by, sha256 });
    return this.show();
  }

  #oneByOne<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#change.then(change);
    this.#change = result.catch(() => undefined);
    return result;
  }
}

const wantedNames = (uses: CertificateUses): readonly string[] =>
  decideNames({ hostNames: uses.hostNames(), addresses: uses.addresses(), domains: uses.domains() });

const iso = (time: number): string => new Date(time).toISOString();

import type { SealedBox } from "#security/sealed-box";
import type { UserStore } from "#storage/users";
import type { User, Verifiers } from "./contract.ts";
import { type DigestVerifier, ha1Of, purposeOf, readDigest } from "./make-secrets.ts";

interface Opened {
  readonly digest: DigestVerifier | undefined;
  readonly nt: Uint8Array | undefined;
}

interface VerifierUses {
  readonly store: UserStore;
  readonly box: SealedBox;
  /** The realm of Digest: the main domain. */
  realm(): string;
}

/** Opened verifiers of those who sign in; some 300 bytes each, so at most 12 MB. */
const KEPT = 40_000;

/** Reads verifiers when they are first asked for, and keeps them opened: the second question is answered at once. */
export class OpenedVerifiers implements Verifiers {
  /** In the order of use, the longest unused first. */
  readonly #kept = new Map<number, Opened>();
  /** Reads under way. One that was forgotten meanwhile is not kept. */
  readonly #reading = new Map<number, Promise<Opened>>();
  readonly #uses: VerifierUses;

  constructor(uses: VerifierUses) {
    this.#uses = uses;
  }

  digest(user: User, name: string, algorithm: "MD5" | "SHA-256") {
    const ha1 = ({ digest }: Opened) => {
      if (digest === undefined || digest.realm !== this.#uses.realm()) return undefined;
      if (name === user.address) return ha1Of(digest, "full", algorithm);
      return `${name}@` === user.address.slice(0, name.length + 1)
        ? ha1Of(digest, "short", algorithm)
        : undefined;
    };
    const kept = this.#find(user.id);
    return kept ? ha1(kept) : this.#read(user.id).then(ha1);
  }

  ntHash(user: User) {
    const kept = this.#find(user.id);
    return kept ? kept.nt : this.#read(user.id).then(({ nt }) => nt);
  }

  /** After the password changed or the user is gone. */
  forget(userId: number): void {
    this.#kept.delete(userId);
    this.#reading.delete(userId);
  }

  forgetAll(): void {
    this.#kept.clear();
    this.#reading.clear();
  }

  #find(userId: number): Opened | undefined {
    const kept = this.#kept.get(userId);
    if (kept && this.#kept.size > KEPT / 2) {
      this.#kept.delete(userId);
      this.#kept.set(userId, kept);
    }
    return kept;
  }

  #read(userId: number): Promise<Opened> {
    const under = this.#reading.get(userId);
    if (under !== undefined) return under;
    const reading = this.#open(userId);
    this.#reading.set(userId, reading);
    const still = () => this.#reading.get(userId) === reading && this.#reading.delete(userId);
    return reading.then(
      (opened) => {
        if (still()) this.#keep(userId, opened);
        return opened;
      },
      (error: unknown) => {
        still();
        throw error;
      },
    );
  }

  async #open(userId: number): Promise<Opened> {
    const { store, box } = this.#uses;
    let digest: DigestVerifier | undefined;
    let nt: Uint8Array | undefined;
    for (const { kind, realm, sealed } of await store.verifiers(userId)) {
      if (kind === "digest") {
        const own = this.#uses.realm();
        const bytes = box.open(sealed, purposeOf("digest", userId, realm));
        digest = readDigest(bytes, realm === own ? own : realm); // one text for all
      }
      if (kind === "ntlm") nt = box.open(sealed, purposeOf("ntlm", userId, realm));
    }
    return { digest, nt };
  }

  #keep(userId: number, opened: Opened): void {
    for (const longestUnused of this.#kept.keys()) {
      if (this.#kept.size < KEPT) break;
      this.#kept.delete(longestUnused);
    }
    this.#kept.set(userId, opened);
  }
}

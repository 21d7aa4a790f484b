import type { CertificateWish, TemplateQuestion } from "#api/certificates";

/** What an authority answered to a signing request. */
export type AuthorityAnswer =
  | {
      readonly kind: "issued";
      readonly certificates: string;
      readonly requestId: string;
      readonly said: string;
    }
  | { readonly kind: "pending"; readonly requestId: string; readonly said: string };

/** What an authority is asked with. */
export interface Asking {
  readonly wish: CertificateWish;
  readonly names: readonly string[];
  /** PEM. */
  readonly request: string;
  readonly password: string;
}

/** An authority of somebody else. Refusals are ExplainedErrors with its own words. */
export interface Authority {
  ask(asking: Asking): Promise<AuthorityAnswer>;
  /** Asks again for one that was pending. */
  fetch(asking: Asking, requestId: string): Promise<AuthorityAnswer>;
}

/** What a Microsoft authority also says. */
export interface EnterpriseAuthority extends Authority {
  templates(question: TemplateQuestion): Promise<readonly string[]>;
}

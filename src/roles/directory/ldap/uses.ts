import type { ExplainedError } from "#base/explained-error";
import type { OpenLdap } from "#formats/ldap/door";
import type { SourceSecretStore } from "#storage/directory-source";

/** What an LDAP source needs besides what the directory has. */
export interface LdapUses {
  readonly open: OpenLdap;
  readonly secret: SourceSecretStore;
  /** Told when a look that nobody asked for failed. */
  failed(error: ExplainedError): void;
}

/**
 * The tables as code sees them. What PostgreSQL and SQLite both have, and nothing else: text, integer, bigint. No table counts by
 * itself (numbers come from `counters`), yes and no are 1 and 0, times are milliseconds (bigint) where they are compared and ISO 8601
 * where they are only shown, JSON and sealed bytes (base64) are text. See docs/adr/003-storage.md.
 */
export interface Tables {
  users: UserTable;
  verifiers: VerifierTable;
  passwords: PasswordTable;
  administrators: AdministratorTable;
  one_time_links: OneTimeLinkTable;
  settings: SettingTable;
  setting_changes: SettingChangeTable;
  setting_change_values: SettingChangeValueTable;
  audit: AuditTable;
  bindings: BindingTable;
  events: EventTable;
  counters: CounterTable;
  meta: MetaTable;
  profiles: ProfileTable;
  contact_lists: ContactListTable;
  contact_groups: ContactGroupTable;
  contacts: ContactTable;
  publications: PublicationTable;
  container_versions: ContainerVersionTable;
  container_members: ContainerMemberTable;
  subscribers: SubscriberTable;
  waiting_messages: WaitingMessageTable;
  messages: MessageTable;
  archived_messages: ArchivedMessageTable;
  past_calls: PastCallTable;
  photos: PhotoTable;
  push_subscriptions: PushSubscriptionTable;
  sessions: SessionTable;
  authenticators: AuthenticatorTable;
  passkeys: PasskeyTable;
  invitations: InvitationTable;
  groups: GroupTable;
  group_members: GroupMemberTable;
  policies: PolicyTable;
  policy_subjects: PolicySubjectTable;
  imports: ImportTable;
  import_values: ImportValueTable;
  analyzer_runs: AnalyzerRunTable;
  analyzer_waivers: AnalyzerWaiverTable;
  rule_packs: RulePackTable;
  help_notes: HelpNoteTable;
  certificate_orders: CertificateOrderTable;
}

export interface UserTable {
  id: number;
  address: string;
  name: string;
  tel: string | null;
  enabled: number;
  /** The ways of signing in that somebody chose for this user, comma-separated; null: every way that the settings allow. */
  sign_in: string | null;
  created_at: string;
}

/** What Digest and NTLM need to know of a password, sealed under the data key. */
export interface VerifierTable {
  user_id: number;
  kind: string;
  realm: string;
  sealed: string;
}

/** argon2id of a person's password, as a PHC string. */
export interface PasswordTable {
  user_id: number;
  hash: string;
}

export interface AdministratorTable {
  user_id: number;
  role: string;
  since: string;
}

export interface OneTimeLinkTable {
  /** SHA-256 of the token, hex. */
  token_hash: string;
  purpose: string;
  expires_at: number;
}

export interface SettingTable {
  name: string;
  /** JSON. */
  value: string;
}

export interface SettingChangeTable {
  id: number;
  at: string;
  who: string;
  undoes: number | null;
}

/** Null means the default. */
export interface SettingChangeValueTable {
  change_id: number;
  name: string;
  from_value: string | null;
  to_value: string | null;
}

export interface AuditTable {
  id: number;
  at: string;
  who: string;
  what: string;
  subject: string;
  from_value: string | null;
  to_value: string | null;
}

export interface BindingTable {
  id: string;
  aor: string;
  /** JSON. */
  record: string;
  expires_at: number;
}

export interface EventTable {
  id: number;
  at: string;
  level: string;
  component: string;
  problem_id: string;
  case_code: string;
  /** JSON of the whole explained error. */
  problem: string;
}

export interface CounterTable {
  name: string;
  next: number;
}

export interface MetaTable {
  name: string;
  value: string;
}

/** What the directory knows of a person beyond the account, from an import, an administrator or LDAP. Empty: not known. */
export interface ProfileTable {
  user_id: number;
  given_name: string;
  surname: string;
  mail: string;
  title: string;
  department: string;
  company: string;
  office: string;
  phone: string;
  mobile: string;
  city: string;
  state: string;
  country: string;
  /** Where it comes from: `local`, or the name of an LDAP source, whose next import overwrites it. */
  source: string;
  /** The entry's name there (its DN); empty for local. */
  source_key: string;
  /** 1: that source has disabled the user, and may enable it again. */
  source_disabled: number;
}

export interface ContactListTable {
  user_id: number;
  number: number;
}

export interface ContactGroupTable {
  user_id: number;
  id: number;
  position: number;
  name: string;
  external_uri: string;
  /** XML as it came; null: none. */
  extension: string | null;
}

export interface ContactTable {
  user_id: number;
  address: string;
  position: number;
  name: string;
  /** Group ids, blank-separated. */
  groups: string;
  subscribed: number;
  external_uri: string;
  extension: string | null;
  pinned: number;
  tagged: number;
}

/** Publications that outlast their endpoint: static ones and those for a time. */
export interface PublicationTable {
  user_id: number;
  category: string;
  instance: number;
  container: number;
  version: number;
  expire_type: string;
  publish_time: number;
  expires_at: number | null;
  /** XML; null: cleared. */
  content: string | null;
}

export interface ContainerVersionTable {
  user_id: number;
  container: number;
  version: number;
}

export interface ContainerMemberTable {
  user_id: number;
  container: number;
  type: string;
  /** Empty where the type has none. */
  value: string;
}

/** Who watches a user and was, or is to be, shown to them. */
export interface SubscriberTable {
  user_id: number;
  address: string;
  display_name: string;
  acknowledged: number;
}

/** Messages kept for somebody who was not signed in. */
export interface WaitingMessageTable {
  id: number;
  user_id: number;
  sender: string;
  at: number;
  content_type: string;
  body: string;
  case_code: string;
}

/** One side's history: a message between two users of ours stands here twice. */
export interface MessageTable {
  id: number;
  user_id: number;
  /** The other person's address. */
  peer: string;
  /** `sent` or `received`. */
  direction: string;
  at: number;
  conversation: string;
  content_type: string;
  /** As it was sent. */
  body: string;
  /** Plain text in lower case, for searching. */
  search: string;
  /** `delivered`, `kept` (waits for the person) or `refused`. */
  outcome: string;
  case_code: string;
}

/** Everything, for compliance: not deleted with a user, nor by a user. */
export interface ArchivedMessageTable {
  id: number;
  at: number;
  sender: string;
  receiver: string;
  conversation: string;
  content_type: string;
  body: string;
  outcome: string;
  case_code: string;
}

/** One browser in which somebody is signed in. */
export interface SessionTable {
  /** SHA-256 of the cookie's value, hex. */
  id_hash: string;
  user_id: number;
  created_at: number;
  used_at: number;
  remote: string;
  /** What it calls itself. */
  browser: string;
  /** 1: proven by two factors. */
  strong: number;
}

/** The secret of somebody's codes (RFC 6238), sealed under the data key. */
export interface AuthenticatorTable {
  user_id: number;
  sealed: string;
  /** The latest time step of which a code was taken: none is taken twice. */
  last_step: number;
}

/** A key that an authenticator made for this server (WebAuthn). */
export interface PasskeyTable {
  /** Credential id, base64url. */
  id: string;
  user_id: number;
  /** COSE, base64. */
  public_key: string;
  counter: number;
  /** Comma-separated. */
  transports: string;
  name: string;
  created_at: number;
  used_at: number | null;
}

/** A link with which somebody chooses a password. */
export interface InvitationTable {
  id: string;
  /** SHA-256 of the token, hex. */
  token_hash: string;
  user_id: number;
  invited_by: string;
  expires_at: number;
}

/** A call as one of its ends remembers it; one between two users of ours stands here twice. */
export interface PastCallTable {
  id: number;
  user_id: number;
  at: number;
  /** The other person's address. */
  peer: string;
  /** `made` or `received`. */
  direction: string;
  /** `audio`, `video` or `sharing`. */
  media: string;
  outcome: string;
  /** JSON: what was measured of how it ended. */
  facts: string;
  /** How long it was talked, or rang. */
  seconds: number;
  case_code: string;
  /** 0: a missed call that nobody looked at. */
  seen: number;
}

/** A person's picture. */
export interface PhotoTable {
  user_id: number;
  /** Of what is in it. */
  hash: string;
  /** `image/jpeg`, `image/png` or `image/webp`. */
  type: string;
  /** Base64. */
  image: string;
}

/** A browser that is told of calls while no page is open (RFC 8030, 8291). */
export interface PushSubscriptionTable {
  endpoint: string;
  user_id: number;
  p256dh: string;
  auth: string;
  created_at: number;
}

/** People who are treated alike: those named, and everybody whose profile has this value in this field. */
export interface GroupTable {
  id: number;
  name: string;
  description: string;
  rule_field: string | null;
  rule_value: string | null;
}

export interface GroupMemberTable {
  group_id: number;
  user_id: number;
}

/** A named set of rules for people; of several that apply to somebody the one with the lowest position decides a rule. */
export interface PolicyTable {
  id: number;
  name: string;
  position: number;
  /** JSON: rule name to value; only the rules that it decides. */
  rules: string;
  changed_at: string;
  changed_by: string;
}

export interface PolicySubjectTable {
  policy_id: number;
  /** `user` or `group`. */
  kind: string;
  subject_id: number;
}

/** One import from another product, which can be taken back as a whole or per user. */
export interface ImportTable {
  id: number;
  at: string;
  who: string;
  /** `csv`, `ldif`, `ldap`, `lint` (repairs of `users lint --fix`). */
  kind: string;
  source: string;
  /** JSON. */
  summary: string;
  undone_at: string | null;
}

/** What an import found and did in one field of one user; field `*` stands for the user, who was added by it. */
export interface ImportValueTable {
  import_id: number;
  address: string;
  field: string;
  /** As it stood in the source, byte for byte. */
  original: string | null;
  /** Here before and after, as JSON; null: nothing. */
  from_value: string | null;
  to_value: string | null;
  undone_at: string | null;
}

/** What the best-practices analyzer found, as JSON. */
export interface AnalyzerRunTable {
  id: number;
  at: string;
  pack: string;
  result: string;
}

/** A finding that somebody has decided to live with until then (milliseconds). */
export interface AnalyzerWaiverTable {
  rule: string;
  subject: string;
  reason: string;
  who: string;
  at: string;
  until: number;
}

/** Rules of the analyzer as signed data. */
export interface RulePackTable {
  name: string;
  version: string;
  body: string;
  /** The public key, a blank, and its Ed25519 signature over `body`; both base64. */
  signature: string;
  installed_at: string;
}

/** An administrator's own note at a help page. */
export interface HelpNoteTable {
  page: string;
  text: string;
  who: string;
  at: string;
}

/** A certificate that was asked for, with its key until it comes. */
export interface CertificateOrderTable {
  id: string;
  at: string;
  who: string;
  /** `acme`, `enterprise` or `file`. */
  kind: string;
  /** JSON: what was asked for; renewals ask the same. */
  wish: string;
  /** The signing request, PEM. */
  request: string;
  /** The private key under the data key, base64. */
  sealed_key: string;
  /** Number at the authority. */
  request_id: string | null;
  state: string;
  /** JSON: what the authority said last. */
  answer: string;
}

import type { DirectorySourceView, SyncReport, SyncRequest } from "#api/directory";
import { ExplainedError } from "#base/explained-error";
import type { Scope } from "#base/scope";
import type { LdapConnection, LdapTarget } from "#formats/ldap/door";
import type { Administration } from "../administration.ts";
import type { DirectorySource } from "../contract.ts";
import { type Asked, explainLdap, notSetUp } from "./problems.ts";
import * as settings from "./settings.ts";
import { syncUsers } from "./sync.ts";
import type { LdapUses } from "./uses.ts";

/** The sealed password opens for this alone. */
const PURPOSE = "directory.ldap-password";
const FIRST_LOOK_MS = 5_000;
/** Several settings that change in one go are one reason to look. */
const AFTER_CHANGE_MS = 1_000;

/** An LDAP server whose people are users here: looked through on demand, from time to time, and when a setting changes. */
export class LdapSource implements DirectorySource {
  readonly #administration: Administration;
  readonly #ldap: LdapUses;
  /** Looks are done one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #last: DirectorySourceView["last"] = null;
  #next: (() => void) | undefined;
  #connection: LdapConnection | undefined;
  #ended = false;

  constructor(administration: Administration, ldap: LdapUses) {
    this.#administration = administration;
    this.#ldap = ldap;
  }

  start(scope: Scope): void {
    const { settings: live } = this.#administration.uses;
    for (const setting of settings.ldapSettings)
      scope.onEnd(live.onChange(setting, () => this.#lookIn(AFTER_CHANGE_MS)));
    scope.onEnd(async () => {
      this.#ended = true;
      this.#next?.();
      // A look that is reading ends with its connection, and has stored by then; one that waits for a connection stores nothing.
      if (!this.#connection) return;
      await this.#connection.close();
      await this.#turn;
    });
    this.#lookIn(FIRST_LOOK_MS);
  }

  async show(): Promise<DirectorySourceView> {
    const { people, uses } = this.#administration;
    return {
      url: uses.settings.get(settings.ldapUrl),
      password: (await this.#ldap.secret.load()) !== undefined,
      users: [...people.everyone()].filter(({ profile }) => profile.source === "ldap").length,
      last: this.#last,
    };
  }

  sync(request: SyncRequest, by: string): Promise<SyncReport> {
    const look = this.#turn.then(() => this.#look(request, by));
    this.#turn = look.catch(() => undefined);
    return look;
  }

  async setPassword(password: string, by: string): Promise<void> {
    const { box, clock } = this.#administration.uses;
    const at = new Date(clock.now()).toISOString();
    await this.#ldap.secret.save(box.seal(Buffer.from(password), PURPOSE), [
      { at, who: by, what: "password of the LDAP source set", subject: "ldap" },
    ]);
    this.#lookIn(AFTER_CHANGE_MS);
  }

  #lookIn(ms: number): void {
    const { clock, settings: live } = this.#administration.uses;
    this.#next?.();
    const byItself = live.get(settings.ldapUrl) !== "" && live.get(settings.ldapIntervalMinutes) > 0;
    if (this.#ended || !byItself) return;
    this.#next = clock.after(ms, () => {
      void this.#lookByItself();
    });
  }

  async #lookByItself(): Promise<void> {
    const { log, settings: live } = this.#administration.uses;
    try {
      const report = await this.sync({ dryRun: false, acceptLoss: false }, "ldap");
      const { added, changed, disabled, enabled, refused, entries, milliseconds } = report;
      log.write("info", "The LDAP server was looked through.", {
        ...{ entries, added, changed, disabled, enabled, refused, milliseconds },
      });
    } catch (error) {
      if (this.#ended) return;
      if (error instanceof ExplainedError) this.#ldap.failed(error);
      else
        log.write("error", "A defect of ours stopped the look through the LDAP server.", { details: error });
    }
    this.#lookIn(live.get(settings.ldapIntervalMinutes) * 60_000);
  }

  async #look(request: SyncRequest, by: string): Promise<SyncReport> {
    const { clock } = this.#administration.uses;
    const at = new Date(clock.now()).toISOString();
    try {
      const { target, asked } = await this.#where();
      const connection = await this.#connect(target, asked);
      const parts = { administration: this.#administration, connection, asked };
      const report = await syncUsers({ ...parts, request, by });
      if (!request.dryRun) this.#last = { at, by, report };
      return report;
    } catch (error) {
      if (error instanceof ExplainedError) {
        const { id, what } = error.explanation;
        this.#last = { at, by, failure: { id, what } };
      }
      throw error;
    } finally {
      await this.#connection?.close();
      this.#connection = undefined;
    }
  }

  async #connect(target: LdapTarget, asked: Asked): Promise<LdapConnection> {
    if (this.#ended) throw new Error("The server is stopping.");
    const opened = await this.#ldap.open(target);
    if (!opened.ok) throw explainLdap(opened.failure, asked);
    this.#connection = opened.connection;
    if (this.#ended) throw new Error("The server is stopping.");
    return opened.connection;
  }

  /** The server and what is asked of it, from the settings as they are now. Throws LDAP-0010. */
  async #where(): Promise<{ readonly target: LdapTarget; readonly asked: Asked }> {
    const { settings: live, box, clock } = this.#administration.uses;
    const text = live.get(settings.ldapUrl);
    const set = "parley settings set";
    if (text === "") throw notSetUp("directory.ldap-url", `${set} directory.ldap-url ldap://HOST`);
    const base = live.get(settings.ldapBase);
    if (base === "") throw notSetUp("directory.ldap-base", `${set} directory.ldap-base DC=example,DC=com`);
    const dn = live.get(settings.ldapBindDn);
    const sealed = dn === "" ? undefined : await this.#ldap.secret.load();
    if (dn !== "" && sealed === undefined)
      throw notSetUp(`the password of ${dn}`, "parley directory password --password-file FILE");
    const { protocol, hostname, port } = new URL(text);
    const secure = protocol === "ldaps:";
    const authority = live.get(settings.ldapAuthority);
    const place = {
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? (secure ? 636 : 389) : Number(port),
      security: secure ? "tls" : live.get(settings.ldapStartTls) ? "start-tls" : "none",
    } as const;
    const password =
      sealed === undefined ? undefined : Buffer.from(box.open(sealed, PURPOSE)).toString("utf8");
    const target: LdapTarget = {
      ...place,
      authorities: authority.trim() === "" ? [] : [authority],
      bind: password === undefined ? undefined : { dn, password },
      timeoutMs: live.get(settings.ldapTimeoutSeconds) * 1000,
    };
    const asked: Asked = {
      url: text,
      target: { ...place, bind: dn === "" ? undefined : { dn } },
      base,
      filter: live.get(settings.ldapFilter),
      now: new Date(clock.now()).toISOString(),
    };
    return { target, asked };
  }
}

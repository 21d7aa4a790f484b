import type { InvitationView, LinkView } from "#api/invitations";
import type { Clock } from "#base/clock";
import type { Administrators } from "#roles/admin/contract";
import type { Directory, User, UserAdministration } from "#roles/directory/contract";
import { randomToken, tokenHash } from "#security/tokens";
import type { InvitationRows } from "#storage/accounts";
import type { InvitationTable } from "#storage/schema";
import type { Links, Proven } from "./contract.ts";
import { disabledUser, linkNotGood } from "./problems.ts";

interface LinkUses {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly users: UserAdministration;
  readonly administrators: Pick<Administrators, "isFirstToken" | "firstLinkUntil" | "createFirst">;
  readonly rows: InvitationRows;
}

const ID_LETTERS = 12;
const DAY_MS = 24 * 60 * 60_000;
type Chosen = Parameters<Links["use"]>[1];

/** One-time links: the first administrator's, and invitations. Only hashes of their tokens are stored. */
export class LinkDesk implements Links {
  readonly #uses: LinkUses;
  /** Invitations that somebody is using at this moment: a second click waits for nothing. */
  readonly #inUse = new Set<string>();

  constructor(uses: LinkUses) {
    this.#uses = uses;
  }

  async list(): Promise<readonly InvitationView[]> {
    const users = this.#users();
    const now = this.#uses.clock.now();
    return (await this.#uses.rows.list()).flatMap((row) => {
      const user = users.get(row.user_id);
      return user && row.expires_at > now ? [viewOf(row, user)] : [];
    });
  }

  async invite({ address, name, tel, days }: Parameters<Links["invite"]>[0], by: string) {
    const { users, directory, rows, clock } = this.#uses;
    const known = directory.find(address.replace(/^sips?:/i, "").trim());
    if (known && !known.enabled) throw disabledUser(known.address);
    // Nobody knows this password: the account is its owner's as soon as they choose one.
    const made = known ?? (await users.add({ address, name, tel, password: randomToken() }, by));
    const user = directory.find(made.address);
    if (!user) throw new Error("the user that was just added is not there");
    const token = randomToken();
    const hash = tokenHash(token);
    const row: InvitationTable = {
      id: hash.slice(0, ID_LETTERS),
      token_hash: hash,
      user_id: user.id,
      invited_by: by,
      expires_at: clock.now() + days * DAY_MS,
    };
    const until = new Date(row.expires_at).toISOString();
    await rows.put(row, [this.#line(by, "user invited", user, { until })]);
    return { ...viewOf(row, user), path: `/join?token=${token}` };
  }

  async remove(id: string, by: string): Promise<boolean> {
    const { rows } = this.#uses;
    const row = (await rows.list()).find((one) => one.id === id);
    const user = row && this.#users().get(row.user_id);
    return user !== undefined && (await rows.remove(id, [this.#line(by, "invitation removed", user)]));
  }

  async show(token: string): Promise<LinkView> {
    const { administrators, directory } = this.#uses;
    const until = administrators.firstLinkUntil();
    if (until !== undefined && administrators.isFirstToken(token))
      return {
        kind: "first",
        address: `@${directory.domains()[0] ?? ""}`,
        name: "",
        invitedBy: "",
        until: new Date(until).toISOString(),
      };
    const { id: _, ...rest } = viewOf(...(await this.#invitation(token)));
    return { kind: "invitation", ...rest };
  }

  async use(token: string, chosen: Chosen): Promise<Proven> {
    const { administrators } = this.#uses;
    const first = administrators.isFirstToken(token);
    const address = first ? await this.#makeFirst(token, chosen) : await this.#join(token, chosen);
    return { address, strong: false };
  }

  async #makeFirst(token: string, { address, name, password }: Chosen): Promise<string> {
    const { administrators, users } = this.#uses;
    const made = await administrators.createFirst(token, address ?? "", password);
    if (name !== undefined && name !== "") await users.change(made.address, { name }, "one-time link");
    return made.address;
  }

  async #join(token: string, { name, password }: Chosen): Promise<string> {
    const { users, rows } = this.#uses;
    const [row, user] = await this.#invitation(token);
    if (this.#inUse.has(row.id)) throw linkNotGood();
    this.#inUse.add(row.id);
    try {
      const by = "invitation";
      if (!(await users.setPassword(user.address, password, by))) throw linkNotGood();
      if (name !== undefined && name !== "") await users.change(user.address, { name }, by);
      await rows.remove(row.id, [this.#line(by, "invitation used", user)]);
      return user.address;
    } finally {
      this.#inUse.delete(row.id);
    }
  }

  async #invitation(token: string): Promise<[InvitationTable, User]> {
    const row = await this.#uses.rows.find(tokenHash(token));
    const user = row && this.#users().get(row.user_id);
    if (!user || row.expires_at <= this.#uses.clock.now()) throw linkNotGood();
    if (!user.enabled) throw disabledUser(user.address);
    return [row, user];
  }

  #users(): Map<number, User> {
    return new Map([...this.#uses.directory.all()].map((user) => [user.id, user]));
  }

  #line(who: string, what: string, { address }: User, to?: unknown) {
    return { at: new Date(this.#uses.clock.now()).toISOString(), who, what, subject: address, to };
  }
}

function viewOf(row: InvitationTable, { address, name }: User): InvitationView {
  const until = new Date(row.expires_at).toISOString();
  return { id: row.id, address, name, invitedBy: row.invited_by, until };
}

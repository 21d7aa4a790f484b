import type { SessionView } from "#api/session";
import { Cell } from "../../client/state/live.ts";
import { say } from "../../kit/language/use-text.ts";
import type { Api } from "./api.ts";
import type { Answered, Trouble } from "./trouble.ts";

export type Role = "administrator" | "helpdesk" | "auditor";

export type SessionState =
  | { readonly kind: "unknown" }
  /** `trouble`: why somebody is here again. */
  | { readonly kind: "signed-out"; readonly trouble?: Trouble }
  /** A person who has no role, or whose session is not enough for it (`trouble`). */
  | { readonly kind: "no-role"; readonly who: string; readonly trouble?: Trouble }
  | { readonly kind: "in"; readonly who: string; readonly role: Role };

/** The browser client's mark that somebody signed in here: without it there is no cookie to ask about. */
const WAS_HERE = "parley.signed-in";
/** The server's id for "a code is needed". */
const CODE_NEEDED = "ACC-0003";

/** Who is signed in, in this browser; one sign-in is good for the client and for the panel. */
export class PanelSession {
  readonly state = new Cell<SessionState>({ kind: "unknown" });
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
    api.onSignedOut = () => this.#ended();
  }

  async restore(): Promise<void> {
    if (localStorage.getItem(WAS_HERE) === null) {
      this.state.set({ kind: "signed-out" });
      return;
    }
    const session = await this.#api.ask("sessionShow");
    if (session.ok) await this.#enter(session.value);
    else if (this.state.get().kind === "unknown")
      this.state.set({
        kind: "signed-out",
        ...(session.trouble.status === 401 ? {} : { trouble: session.trouble }),
      });
  }

  async signIn(
    address: string,
    password: string,
    code?: string,
  ): Promise<Answered<"signed-in" | "code-needed">> {
    const session = await this.#api.ask("signIn", {
      body: { address, password, ...(code !== undefined && { code }) },
    });
    if (!session.ok) return session.trouble.id === CODE_NEEDED ? { ok: true, value: "code-needed" } : session;
    await this.#enter(session.value);
    return { ok: true, value: "signed-in" };
  }

  async signInWithPasskey(): Promise<Answered<"signed-in">> {
    const asked = await this.#api.ask("passkeyAsk");
    if (!asked.ok) return asked;
    const { startAuthentication } = await import("@simplewebauthn/browser");
    try {
      const options = asked.value.options as unknown as Parameters<
        typeof startAuthentication
      >[0]["optionsJSON"];
      const answer = await startAuthentication({ optionsJSON: options });
      const session = await this.#api.ask("passkeySignIn", {
        body: { answer: answer as unknown as Record<string, unknown> },
      });
      if (!session.ok) return session;
      await this.#enter(session.value);
      return { ok: true, value: "signed-in" };
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      const refused = name === "NotAllowedError" || name === "AbortError";
      const what = say(refused ? "failure.passkey-refused" : "failure.passkey", { name });
      return { ok: false, trouble: { what, fix: [] } };
    }
  }

  async signOut(): Promise<void> {
    await this.#api.ask("signOut");
    localStorage.removeItem(WAS_HERE);
    this.state.set({ kind: "signed-out" });
  }

  async #enter({ who, role, csrf }: SessionView): Promise<void> {
    this.#api.csrf = csrf;
    localStorage.setItem(WAS_HERE, "yes");
    if (role === null) {
      this.state.set({ kind: "no-role", who });
      return;
    }
    // A role may be there and the session not be enough for it: a second factor is missing. The first call says so.
    const status = await this.#api.ask("status");
    if (!status.ok && status.trouble.status === 403)
      this.state.set({ kind: "no-role", who, trouble: status.trouble });
    else this.state.set({ kind: "in", who, role });
  }

  #ended(): void {
    const before = this.state.get().kind;
    if (before !== "in" && before !== "no-role") return;
    const fix = [{ text: say("failure.sign-in-again") }];
    this.state.set({ kind: "signed-out", trouble: { what: say("failure.session-ended"), fix } });
  }
}

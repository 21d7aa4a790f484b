import type { InvitationView, LinkView } from "#api/invitations";
import type { Me } from "#api/me";
import type { ProblemAnswer } from "#api/problem";
import type { SessionView } from "#api/session";
import type { Account, AccountState, Done, Failure, Incident, Place } from "./contract.ts";
import { done, failed, failureOf, good, type Say } from "./failure.ts";
import type { Http } from "./http.ts";
import { Cell } from "./live.ts";
import type { Platform } from "./platform.ts";
import { askForPush } from "./push.ts";

const WAS_HERE = "signed-in";
/** The server's id for "a code is needed". */
const CODE_NEEDED = "ACC-0003";
const PHOTO_SIZE = 256;

export interface AccountUses {
  readonly platform: Platform;
  readonly http: Http;
  readonly say: Say;
  /** Somebody is signed in now; or nobody any more. */
  signedIn(me: Me): void;
  signedOut(): Promise<void> | void;
}

/** Who is signed in in this browser. The cookie does it; this page holds neither password nor cookie. */
export class SignedIn implements Account {
  readonly state = new Cell<AccountState>({ kind: "unknown" });
  readonly #uses: AccountUses;

  constructor(uses: AccountUses) {
    this.#uses = uses;
  }

  /** Whether the cookie of an earlier visit still holds. */
  async restore(): Promise<void> {
    // A browser in which nobody signed in has no cookie to ask about.
    if (this.#uses.platform.read(WAS_HERE) === undefined) {
      this.state.set({ kind: "signed-out" });
      return;
    }
    const session = await this.#uses.http.call<SessionView>("sessionShow");
    if (session.ok) await this.#enter(session.value);
    else if (this.state.get().kind === "unknown") {
      // Without an id the server was not reached at all: that has to be said.
      const known = session.failure.id !== undefined;
      this.state.set({ kind: "signed-out", ...(known ? {} : { failure: session.failure }) });
    }
  }

  async signIn(address: string, password: string, code?: string): Promise<Done<"signed-in" | "code-needed">> {
    const body = { address, password, ...(code !== undefined && { code }) };
    const answer = await this.#uses.http.call<SessionView>("signIn", { body });
    if (!answer.ok) return answer.failure.id === CODE_NEEDED ? good("code-needed") : answer;
    const entered = await this.#enter(answer.value);
    return entered.ok ? good("signed-in") : entered;
  }

  async signInWithPasskey(): Promise<Done> {
    const { http, say } = this.#uses;
    const asked = await http.call<{ options: Record<string, unknown> }>("passkeyAsk");
    if (!asked.ok) return asked;
    const { startAuthentication } = await import("@simplewebauthn/browser");
    try {
      const options = asked.value.options as unknown as Parameters<
        typeof startAuthentication
      >[0]["optionsJSON"];
      const answer = await startAuthentication({ optionsJSON: options });
      const session = await http.call<SessionView>("passkeySignIn", { body: { answer } });
      return session.ok ? await this.#enter(session.value) : session;
    } catch (error) {
      return failed(passkeyFailure(error, say));
    }
  }

  async signOut(): Promise<void> {
    await this.#uses.signedOut();
    await this.#uses.http.call("signOut");
    this.#uses.platform.write(WAS_HERE, undefined);
    this.state.set({ kind: "signed-out" });
  }

  /** The server says that the session is over. */
  ended(): void {
    if (this.state.get().kind !== "signed-in") return;
    const what = this.#uses.say("failure.session-ended");
    this.state.set({
      kind: "signed-out",
      failure: { what, why: "", fix: this.#uses.say("failure.sign-in-again") },
    });
    void this.#uses.signedOut();
  }

  readLink(token: string): Promise<Done<LinkView>> {
    return this.#uses.http.call<LinkView>("linkShow", { name: token });
  }

  async useLink(token: string, wish: { address?: string; name?: string; password: string }): Promise<Done> {
    const answer = await this.#uses.http.call<SessionView>("linkUse", { name: token, body: wish });
    return answer.ok ? await this.#enter(answer.value) : answer;
  }

  changePassword(old: string, fresh: string): Promise<Done> {
    return this.#change(this.#uses.http.call("myPassword", { body: { password: old, newPassword: fresh } }));
  }
  offerCodes(): Promise<Done<{ secret: string; uri: string }>> {
    return this.#uses.http.call("myCodesOffer");
  }
  confirmCodes(code: string): Promise<Done> {
    return this.#change(this.#uses.http.call("myCodesConfirm", { body: { code } }));
  }
  removeCodes(password: string): Promise<Done> {
    return this.#change(this.#uses.http.call("myCodesRemove", { body: { password } }));
  }

  async addPasskey(name: string): Promise<Done> {
    const { http, say } = this.#uses;
    const asked = await http.call<{ options: Record<string, unknown> }>("myPasskeyOptions");
    if (!asked.ok) return asked;
    const { startRegistration } = await import("@simplewebauthn/browser");
    try {
      const options = asked.value.options as unknown as Parameters<
        typeof startRegistration
      >[0]["optionsJSON"];
      const answer = await startRegistration({ optionsJSON: options });
      return await this.#change(http.call("myPasskeyAdd", { body: { name, answer } }));
    } catch (error) {
      return failed(passkeyFailure(error, say));
    }
  }
  removePasskey(id: string): Promise<Done> {
    return this.#change(this.#uses.http.call("myPasskeyRemove", { name: id }));
  }

  async setPhoto(image: Blob | undefined): Promise<Done> {
    if (!image) return await this.#change(this.#uses.http.call("myPhotoRemove"));
    const small = await squareOf(image).catch(() => undefined);
    if (small === undefined)
      return failed({
        what: this.#uses.say("failure.no-picture", { type: image.type || "?" }),
        why: "",
        fix: "",
      });
    return await this.#change(this.#uses.http.call("myPhoto", { body: { image: small } }));
  }

  async places(): Promise<Done<readonly Place[]>> {
    const answer = await this.#uses.http.call<{ places: readonly Place[] }>("myPlaces");
    return answer.ok ? good(answer.value.places) : answer;
  }
  endPlace(id: string): Promise<Done> {
    return this.#uses.http.call("myPlaceEnd", { name: id });
  }

  async invite(address: string, name: string): Promise<Done<InvitationView & { link: string }>> {
    const body = { address, ...(name !== "" && { name }) };
    const answer = await this.#uses.http.call<InvitationView & { path: string }>("invitationAdd", { body });
    if (!answer.ok) return answer;
    return good({ ...answer.value, link: new URL(answer.value.path, location.href).href });
  }

  async readCase(code: string): Promise<Done<Incident>> {
    const answer = await this.#uses.http.call<{ case: string; at: string; problems: ProblemAnswer[] }>(
      "myCase",
      { name: code },
    );
    if (!answer.ok) return answer;
    const { problems, ...incident } = answer.value;
    return good({ ...incident, failures: problems.map((one) => failureOf(one, this.#uses.say)) });
  }

  async allowNotifications(): Promise<Done<"granted" | "denied">> {
    const state = this.state.get();
    if (state.kind !== "signed-in" || !("Notification" in window)) return good("denied");
    const granted = (await Notification.requestPermission()) === "granted";
    if (granted) await askForPush(state.me.push.publicKey, this.#uses.http);
    return good(granted ? "granted" : "denied");
  }

  /** Asks again who this is: something of it has changed. */
  async refresh(): Promise<void> {
    const me = await this.#uses.http.call<Me>("me");
    if (me.ok && this.state.get().kind === "signed-in") this.state.set({ kind: "signed-in", me: me.value });
  }

  async #change(asked: Promise<Done<unknown>>): Promise<Done> {
    const answer = await asked;
    if (!answer.ok) return answer;
    await this.refresh();
    return done;
  }

  async #enter(session: SessionView): Promise<Done> {
    this.#uses.http.csrf = session.csrf;
    const me = await this.#uses.http.call<Me>("me");
    if (!me.ok) {
      this.state.set({ kind: "signed-out", failure: me.failure });
      return me;
    }
    this.state.set({ kind: "signed-in", me: me.value });
    this.#uses.platform.write(WAS_HERE, "yes");
    this.#uses.signedIn(me.value);
    return done;
  }
}

/** What the browser says of a passkey that was not made or not found; the person may simply have said no. */
function passkeyFailure(error: unknown, say: Say): Failure {
  const name = error instanceof Error ? error.name : "";
  const key =
    name === "NotAllowedError" || name === "AbortError" ? "failure.passkey-refused" : "failure.passkey";
  return {
    what: say(key, { name }),
    why: error instanceof Error ? error.message.slice(0, 200) : "",
    fix: "",
  };
}

/** The middle of a picture as a small square, base64. */
async function squareOf(image: Blob): Promise<string> {
  const bitmap = await createImageBitmap(image);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(PHOTO_SIZE, PHOTO_SIZE);
  canvas
    .getContext("2d")
    ?.drawImage(
      bitmap,
      (bitmap.width - side) / 2,
      (bitmap.height - side) / 2,
      side,
      side,
      0,
      0,
      PHOTO_SIZE,
      PHOTO_SIZE,
    );
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

import type { Failure } from "../contract.ts";
import type { Say } from "../failure.ts";

/** What happened while a way for the media was looked for, so that a failure names what was tried and what is closed. */
export class IceRecord {
  readonly #kinds = new Map<string, number>();
  readonly #errors = new Map<string, string>();
  #servers: readonly string[] = [];

  follow(connection: RTCPeerConnection): void {
    this.#servers = (connection.getConfiguration().iceServers ?? []).flatMap(({ urls }) => urls);
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate?.candidate) return;
      const kind = [candidate.type, candidate.type === "relay" ? "" : candidate.protocol]
        .filter(Boolean)
        .join(" ");
      this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    });
    connection.addEventListener("icecandidateerror", (event) => {
      const { url, errorCode, errorText } = event as RTCPeerConnectionIceErrorEvent;
      if (url) this.#errors.set(url, `${errorCode} ${errorText}`.trim());
    });
  }

  /** Of a connection that found no way. */
  failure(say: Say): Failure {
    const found = [...this.#kinds].map(([kind, count]) => `${kind} ×${count}`).join(", ");
    const closed = [...this.#errors].map(([url, error]) => `${url} (${error})`).join("; ");
    const relays = this.#servers.filter((url) => url.startsWith("turn"));
    const reached = [...this.#kinds.keys()].some((kind) => kind.startsWith("relay"));
    return {
      what: say("failure.no-path"),
      why: [
        say("failure.candidates", { found: found === "" ? "–" : found }),
        closed === "" ? "" : say("failure.candidate-errors", { closed }),
        relays.length === 0 ? say("failure.no-relay") : "",
        relays.length > 0 && !reached ? say("failure.relay-closed", { relays: relays.join(", ") }) : "",
      ]
        .filter(Boolean)
        .join(" "),
      fix: say(relays.length === 0 ? "failure.no-relay-fix" : "failure.no-path-fix"),
    };
  }
}

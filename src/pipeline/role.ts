import type { ExplainedError } from "#base/explained-error";
import type { Scope } from "#base/scope";
import type { RequestContext } from "./request-context.ts";

/** What must be true before a role may start. Answers undefined when it is, else what is missing and the fix. */
export interface Prerequisite {
  readonly id: string;
  check(): Promise<ExplainedError | undefined>;
}

/** Which requests a service takes: every given condition must hold; more conditions win over fewer. */
export interface RouteEntry {
  readonly method: string;
  /** Event package (RFC 6665), lower case. */
  readonly event?: string;
  /** Media type of the body, lower case, without parameters. */
  readonly contentType?: string;
  /** Of the Request-URI. */
  readonly accepts?: (context: RequestContext) => boolean;
  /**
   * Takes requests inside dialogs that pass through us (a Route of ours with a right signature), which otherwise the proxy sends
   * on. Entries without it take only what is outside such dialogs.
   */
  readonly inDialog?: true;
  /** For `parley routes` and error texts: who takes it. */
  readonly owner: string;
  handle(context: RequestContext): void | Promise<void>;
}

/** The route table (design decision 5): to find who serves a request you read one table. */
export interface Requests {
  handle(entry: RouteEntry): () => void;
}

/** A job the server does: what it needs before it may start, and what it takes part in while it runs. */
export interface Role {
  readonly name: string;
  readonly prerequisites: readonly Prerequisite[];
  start(requests: Requests, scope: Scope): void | Promise<void>;
}

/** One call to a web server of somebody else; `net` makes it. */
export interface WebCall {
  readonly url: string;
  readonly method: "GET" | "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM, trusted besides those of this machine. */
  readonly authorities: readonly string[];
  readonly timeoutMs: number;
}

/** What came back, or what was measured instead. Names of header fields in lower case. */
export type WebAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly ok: false; readonly code: string; readonly said: string };

/** Makes the call. Never rejects. */
export type CallWeb = (call: WebCall) => Promise<WebAnswer>;

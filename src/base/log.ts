export type LogLevel = "debug" | "info" | "warn" | "error";

/** Where a room says what it did. Fields never hold a secret. `case` joins the line to its case. */
export interface Log {
  write(level: LogLevel, text: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Ask before building an expensive line. */
  enabled(level: LogLevel): boolean;
  /** The same log under a component's name, as in `registrar`. */
  component(name: string): Log;
}

/** Says nothing: for tests, and for parts that nobody listens to. */
export const silentLog: Log = {
  write: () => {},
  enabled: () => false,
  component: () => silentLog,
};

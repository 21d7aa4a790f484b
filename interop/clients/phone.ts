/** A SIP phone as a test sees it, whichever program it is. One call at a time; a new call starts with `dial` or `expectCall`. */
export interface Phone {
  readonly name: string;
  /** sip:alice@example.com */
  readonly address: string;
  registered(): Promise<void>;
  /** Before the other side dials: what is asked from now on is about the next call. */
  expectCall(): Promise<void>;
  dial(address: string): Promise<void>;
  /** The called phone rings. */
  incoming(): Promise<void>;
  /** The calling phone knows that the other one rings. */
  ringing(): Promise<void>;
  answer(): Promise<void>;
  reject(): Promise<void>;
  hangUp(): Promise<void>;
  /** The call is up on this side. */
  established(): Promise<void>;
  /** The call is over on this side; the program's words for why. */
  closed(): Promise<string>;
  /** The status that ended our INVITE: 486, 603, 487, 408 … Challenges do not count. */
  refusal(): Promise<number>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  /** The other side put us on hold, or took us back. */
  heldByOther(held: boolean): Promise<void>;
  /** Ends whatever call there is, after a test that failed. */
  calm(): Promise<void>;
  quit(): Promise<void>;
}

export type Transport = "udp" | "tcp" | "tls";

export interface PhoneOptions {
  readonly dir: string;
  readonly user: string;
  readonly domain: string;
  readonly password: string;
  /** The server's address; 127.0.0.1 when it is not given. */
  readonly host?: string;
  readonly port: number;
  readonly transport: Transport;
  /** The authority's certificate in a file: the server's certificate is checked against it. */
  readonly authority?: string;
}

/** The last answer to an INVITE from 300 up in a log that holds SIP messages; undefined where there is none yet. */
export function refusalIn(log: string): number | undefined {
  const answers = log.matchAll(/SIP\/2\.0 (\d{3}) [^\n]*\n(?:[^\r\n]+\r?\n)*?CSeq: \d+ INVITE/g);
  const statuses = [...answers].map(([, status]) => Number(status));
  return statuses.findLast((status) => status >= 300 && ![401, 407, 491].includes(status));
}

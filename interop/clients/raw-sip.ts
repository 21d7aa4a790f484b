import { createHash, randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import { Tape } from "./tape.ts";

/** A response, as far as these tests look at it. Read by hand, so that Parley's own parser is no witness for itself. */
export interface RawAnswer {
  readonly status: number;
  readonly reason: string;
  readonly text: string;
  readonly cseq: string;
  readonly callId: string;
}

export interface RawRequest {
  readonly method: string;
  readonly uri: string;
  readonly from: string;
  readonly fromTag?: string;
  /** Which device of the sender, as Communicator clients say it. */
  readonly epid?: string;
  readonly to: string;
  /** For a request inside a dialog. */
  readonly toTag?: string;
  readonly more?: readonly string[];
  readonly body?: string;
  readonly cseq?: number;
  readonly callId?: string;
}

type RawTransport = "UDP" | "TCP" | "WS" | "WSS";

/** Sends and reads plain SIP octets from one address and port: for what no decent client does. */
export class RawSip {
  readonly answers = new Tape<RawAnswer>("raw SIP");
  /** Requests that came in. */
  readonly requests: string[] = [];
  readonly came = new Tape<string>("raw SIP, requests");
  readonly transport: RawTransport;
  readonly port: number;
  readonly #sentBy: string;
  readonly #send: (octets: string) => void;
  readonly #close: () => void;

  private constructor(
    transport: RawTransport,
    port: number,
    send: (octets: string) => void,
    close: () => void,
  ) {
    this.transport = transport;
    this.port = port;
    // A browser has no address to give (RFC 7118 §5).
    this.#sentBy = transport.startsWith("WS") ? "df7jal23ls0d.invalid" : `127.0.0.1:${port}`;
    this.#send = send;
    this.#close = close;
  }

  static udp(serverPort: number): Promise<RawSip> {
    return new Promise((resolve) => {
      const socket = createSocket("udp4");
      socket.bind(0, "127.0.0.1", () => {
        const send = (octets: string) => socket.send(Buffer.from(octets, "latin1"), serverPort, "127.0.0.1");
        const raw = new RawSip("UDP", socket.address().port, send, () => socket.close());
        socket.on("message", (bytes) => raw.#read(bytes.toString("latin1")));
        resolve(raw);
      });
    });
  }

  static async tcp(serverPort: number): Promise<RawSip> {
    const socket = await openTcp(serverPort);
    const raw = new RawSip(
      "TCP",
      socket.localPort ?? 0,
      (octets) => socket.write(octets, "latin1"),
      () => socket.destroy(),
    );
    let rest = "";
    socket.on("data", (bytes) => {
      rest += bytes.toString("latin1");
      for (;;) {
        rest = rest.replace(/^(\r\n)+/, "");
        const head = rest.indexOf("\r\n\r\n");
        if (head < 0) return;
        const length = Number(/^(?:Content-Length|l)\s*:\s*(\d+)/im.exec(rest.slice(0, head))?.[1] ?? 0);
        if (rest.length < head + 4 + length) return;
        raw.#read(rest.slice(0, head + 4 + length));
        rest = rest.slice(head + 4 + length);
      }
    });
    socket.on("close", () => raw.answers.end("the server closed the connection"));
    socket.on("error", () => {}); // close follows
    return raw;
  }

  /** As a browser does it: one message per frame (RFC 7118). */
  static ws(url: string, authority?: Buffer): Promise<RawSip> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, ["sip"], authority === undefined ? {} : { ca: authority });
      const transport = url.startsWith("wss:") ? "WSS" : "WS";
      const send = (octets: string) => socket.send(octets);
      const raw = new RawSip(transport, 0, send, () => socket.close());
      socket.on("open", () => resolve(raw));
      socket.on("error", reject);
      socket.on("close", () => raw.answers.end("the server closed the connection"));
      socket.on("message", (frame) => raw.#read(String(frame)));
    });
  }

  #read(text: string): void {
    const [, status, reason] = /^SIP\/2\.0 (\d{3}) ?([^\r\n]*)/.exec(text) ?? [];
    const cseq = /^CSeq\s*:\s*([^\r\n]+)/im.exec(text)?.[1] ?? "";
    const callId = /^Call-ID\s*:\s*([^\r\n]+)/im.exec(text)?.[1] ?? "";
    if (status !== undefined)
      this.answers.add({ status: Number(status), reason: reason ?? "", text, cseq, callId });
    else {
      this.requests.push(text);
      this.came.add(text);
    }
  }

  octets(text: string): void {
    this.#send(text);
  }

  /** Sends a request and gives its first final answer. */
  async ask(request: RawRequest, seconds = 10): Promise<RawAnswer> {
    const { method, uri, from, to, more = [], body = "", cseq = 1, epid = "" } = request;
    const callId = request.callId ?? `${randomBytes(6).toString("hex")}@127.0.0.1`;
    const lines = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/${this.transport} ${this.#sentBy};rport;branch=z9hG4bK${randomBytes(6).toString("hex")}`,
      "Max-Forwards: 70",
      `From: <${from}>;tag=${request.fromTag ?? randomBytes(4).toString("hex")}${epid && `;epid=${epid}`}`,
      `To: <${to}>${request.toTag ? `;tag=${request.toTag}` : ""}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
      ...more,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    this.octets(`${lines.join("\r\n")}\r\n\r\n${body}`);
    const mine = ({ callId: theirs, cseq: number, status }: RawAnswer) =>
      theirs === callId && number.startsWith(`${cseq} `) && status >= 200;
    return await this.answers.next(`an answer to ${method} ${uri}`, mine, seconds);
  }

  /** REGISTER with the answer to its challenge. */
  async register(user: string, domain: string, password: string, contact?: string): Promise<RawAnswer> {
    const aor = `sip:${user}@${domain}`;
    const callId = `${randomBytes(6).toString("hex")}@127.0.0.1`;
    const to = contact ?? `sip:${user}@127.0.0.1:${this.port};transport=${this.transport.toLowerCase()}`;
    const request = { method: "REGISTER", uri: `sip:${domain}`, from: aor, to: aor, callId };
    const more = [`Contact: <${to}>`, "Expires: 600"];
    const challenge = await this.ask({ ...request, more });
    if (challenge.status !== 401) return challenge;
    const proof = digest(challenge.text, user, password, "REGISTER", request.uri);
    return await this.ask({ ...request, cseq: 2, more: [...more, `Authorization: ${proof}`] });
  }

  close(): void {
    this.#close();
  }
}

/** Digest credentials with MD5 and qop=auth (RFC 2617) for the first challenge in a 401 or 407. */
export function digest(
  challenge: string,
  user: string,
  password: string,
  method: string,
  uri: string,
): string {
  const read = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? "";
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const [realm, nonce, cnonce] = [read("realm"), read("nonce"), randomBytes(4).toString("hex")];
  const secret = md5(`${user}:${realm}:${password}`);
  const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="${cnonce}"`;
}

export function openTcp(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

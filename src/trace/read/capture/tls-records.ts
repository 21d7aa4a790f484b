import { u16 } from "#formats/pcap/packet";
import { ByteStore } from "./byte-store.ts";
import { readClientHello } from "./tls-hello.ts";

const [CHANGE, ALERT, HANDSHAKE, APPLICATION] = [20, 21, 22, 23];
const HEADER = 5;
/** A ClientHello with keys of the new kinds has some 2,000 bytes. */
const MOST_HELLO = 16_384;

/** What can be seen of a TLS connection without its keys. */
export interface TlsSight {
  hello(serverName: string | undefined): void;
  /** An alert that is not encrypted (RFC 8446 §6). */
  alert(code: number): void;
}

/** Walks over the records of one direction of TLS (RFC 8446 §5.1) and tells what is readable in them. */
export class TlsRecords {
  readonly #see: TlsSight;
  readonly #header = new Uint8Array(HEADER);
  #headerBytes = 0;
  #left = 0;
  #hello = new ByteStore();
  #helloIsOver = false;
  #alert: number[] = [];
  #encrypted = false;
  #broken = false;

  constructor(see: TlsSight) {
    this.#see = see;
  }

  get held(): number {
    return this.#hello.length;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#broken; ) {
      if (this.#left === 0) {
        this.#header[this.#headerBytes++] = bytes[at++] ?? 0;
        if (this.#headerBytes === HEADER) this.#begin();
        continue;
      }
      const count = Math.min(this.#left, bytes.length - at);
      this.#take(bytes.subarray(at, at + count));
      at += count;
      this.#left -= count;
    }
  }

  #begin(): void {
    this.#headerBytes = 0;
    this.#alert = [];
    const [type = 0, major] = this.#header;
    this.#left = u16(this.#header, 3);
    if (type < CHANGE || type > APPLICATION || major !== 3) this.#broken = true;
    if (type === CHANGE || type === APPLICATION) this.#encrypted = true;
  }

  #take(bytes: Uint8Array): void {
    const [type] = this.#header;
    if (type === ALERT && u16(this.#header, 3) === 2 && !this.#encrypted) {
      this.#alert.push(...bytes);
      const [, code] = this.#alert;
      if (code !== undefined) this.#see.alert(code);
    } else if (type === HANDSHAKE && !this.#helloIsOver) {
      this.#hello.push(bytes.subarray(0, MOST_HELLO));
      const hello = readClientHello(this.#hello.bytes);
      if (hello === "more" && this.#hello.length < MOST_HELLO) return;
      if (hello !== "more" && hello) this.#see.hello(hello.serverName);
      this.#helloIsOver = true;
      this.#hello = new ByteStore();
    }
  }
}

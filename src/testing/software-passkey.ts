import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

type Json = Readonly<Record<string, unknown>>;
const sha256 = (data: Uint8Array | string) => createHash("sha256").update(data).digest();
const base64url = (data: Uint8Array) => Buffer.from(data).toString("base64url");

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

/** An authenticator in software: one key for one site (WebAuthn §6.1, P-256, no attestation). */
export class SoftwarePasskey {
  readonly id = randomBytes(16);
  counter = 0;
  /** False: the device does not look who is there. */
  verifies = true;
  readonly #site: { readonly origin: string; readonly host: string };
  readonly #keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

  constructor(site: { readonly origin: string; readonly host: string }) {
    this.#site = site;
    this.#keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  }

  /** What navigator.credentials.create gives, as JSON. */
  create(options: Json): Record<string, unknown> {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, coseKey(x, y)]);
    const authData = Buffer.concat([this.#head(ATTESTED), attested]);
    // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR (RFC 8949)
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      cborText("fmt"),
      cborText("none"),
      cborText("attStmt"),
      Buffer.from([0xa0]),
      cborText("authData"),
      Buffer.from([0x58, authData.length]),
      authData,
    ]);
    return this.#answer({
      clientDataJSON: base64url(this.#clientData("webauthn.create", options)),
      attestationObject: base64url(attestationObject),
      transports: ["internal"],
    });
  }

  /** What navigator.credentials.get gives, as JSON. */
  get(options: Json): Record<string, unknown> {
    this.counter++;
    const authData = this.#head(0);
    const clientData = this.#clientData("webauthn.get", options);
    const signed = Buffer.concat([authData, sha256(clientData)]);
    return this.#answer({
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(authData),
      signature: base64url(sign("sha256", signed, this.#keys.privateKey)),
    });
  }

  #answer(response: Json): Record<string, unknown> {
    const id = base64url(this.id);
    return { id, rawId: id, type: "public-key", response, clientExtensionResults: {} };
  }

  #clientData(type: string, options: Json): Buffer {
    return Buffer.from(
      JSON.stringify({
        type,
        challenge: options["challenge"],
        origin: this.#site.origin,
        crossOrigin: false,
      }),
    );
  }

  #head(more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const flags = PRESENT | (this.verifies ? VERIFIED : 0) | more;
    return Buffer.concat([sha256(this.#site.host), Buffer.from([flags]), counter]);
  }
}

/** {1: 2, 3: -7, -1: 1, -2: x, -3: y}: EC2, ES256, P-256 (RFC 9053 §7.1.1). */
function coseKey(x: string, y: string): Buffer {
  const head = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01];
  return Buffer.concat([
    Buffer.from([...head, 0x21, 0x58, 32]),
    Buffer.from(x, "base64url"),
    Buffer.from([0x22, 0x58, 32]),
    Buffer.from(y, "base64url"),
  ]);
}

const cborText = (text: string) => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);

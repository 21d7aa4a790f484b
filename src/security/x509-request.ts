import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PemConverter,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
} from "@peculiar/x509";
import { parseAddress } from "#sip/transport/ip-address";

/** What a certificate is to say. Empty texts are left out of the subject. */
export interface RequestWish {
  readonly commonName: string;
  readonly organization: string;
  readonly organizationalUnit: string;
  readonly country: string;
  readonly state: string;
  readonly city: string;
  /** DNS names and addresses. */
  readonly names: readonly string[];
  /** Of a Microsoft authority; empty: none. */
  readonly template: string;
  /** RSA with so many bits; 0: ECDSA P-256. */
  readonly keyBits: number;
  /** Also good for proving our names to other servers. */
  readonly clientUse: boolean;
}

/** A signing request (PKCS#10) and its private key, both PEM. The key is a secret. */
export interface SigningRequest {
  readonly request: string;
  readonly key: string;
}

/** Microsoft's extension with the name of the template (szOID_ENROLL_CERTTYPE_EXTENSION), a BMPString. */
const TEMPLATE_NAME = "1.3.6.1.4.1.311.20.2";

/** Makes keys and a signing request (RFC 2986) for them. */
export async function createSigningRequest(wish: RequestWish): Promise<SigningRequest> {
  const algorithm =
    wish.keyBits === 0
      ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }
      : {
          name: "RSASSA-PKCS1-v1_5",
          modulusLength: wish.keyBits,
          publicExponent: new Uint8Array([1, 0, 1]),
          hash: "SHA-256",
        };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const usage = KeyUsageFlags.digitalSignature | (wish.keyBits === 0 ? 0 : KeyUsageFlags.keyEncipherment);
  const uses = [ExtendedKeyUsage.serverAuth, ...(wish.clientUse ? [ExtendedKeyUsage.clientAuth] : [])];
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: new Name(subjectOf(wish)),
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new KeyUsagesExtension(usage, true),
        new ExtendedKeyUsageExtension(uses),
        ...(wish.names.length > 0 ? [new SubjectAlternativeNameExtension(wish.names.map(nameOf))] : []),
        ...(wish.template === "" ? [] : [new Extension(TEMPLATE_NAME, false, bmpString(wish.template))]),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    request: `${request.toString("pem")}\n`,
    key: `${PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`,
  };
}

/** What stands in a signing request. */
export interface RequestFacts {
  /** As in `CN=sip.example.com, O=Example`. */
  readonly subject: string;
  readonly names: readonly string[];
  /** Empty: none. */
  readonly template: string;
}

/** Reads a signing request that we made. */
export function readSigningRequest(pem: string): RequestFacts {
  const request = new Pkcs10CertificateRequest(pem);
  const alternative = request.extensions.find((one) => one.type === "2.5.29.17");
  const template = request.extensions.find((one) => one.type === TEMPLATE_NAME);
  return {
    subject: request.subject,
    names: alternative
      ? new SubjectAlternativeNameExtension(alternative.rawData).names.toJSON().map(({ value }) => value)
      : [],
    template: template ? readBmpString(new Uint8Array(template.value)) : "",
  };
}

/** DER of a signing request, as ACME wants it. */
export const derOf = (pem: string): Uint8Array => new Uint8Array(PemConverter.decodeFirst(pem));

function subjectOf(wish: RequestWish) {
  const { commonName, organizationalUnit, organization, city, state, country } = wish;
  const parts = [
    ["CN", commonName],
    ["OU", organizationalUnit],
    ["O", organization],
    ["L", city],
    ["ST", state],
    ["C", country],
  ] as const;
  return parts.flatMap(([type, value]) => (value === "" ? [] : [{ [type]: [value] }]));
}

const nameOf = (value: string) =>
  ({ type: parseAddress(value) === undefined ? "dns" : "ip", value }) as const;

/** DER: tag 30, length (short or of one byte more), UTF-16BE. */
function bmpString(text: string): Uint8Array {
  const units = [...text].flatMap((letter) => {
    const unit = letter.charCodeAt(0);
    return [unit >> 8, unit & 0xff];
  });
  const length = units.length < 128 ? [units.length] : [0x81, units.length];
  return new Uint8Array([30, ...length, ...units]);
}

function readBmpString(der: Uint8Array): string {
  const begin = (der[1] ?? 0) < 128 ? 2 : 3;
  let text = "";
  for (let at = begin; at + 1 < der.length; at += 2)
    text += String.fromCharCode(((der[at] ?? 0) << 8) | (der[at + 1] ?? 0));
  return text;
}

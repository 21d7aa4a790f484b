import { hash } from "node:crypto";

/** H(A1) of Digest: username, realm and password (RFC 7616 §3.4.2), in lower-case hex. */
export function digestHa1(
  algorithm: "MD5" | "SHA-256",
  name: string,
  realm: string,
  password: string,
): string {
  return hash(algorithm === "MD5" ? "md5" : "sha256", `${name}:${realm}:${password}`, "hex");
}

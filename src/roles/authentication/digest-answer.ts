import type { Octets } from "#base/octets";
import type { AuthenticationValue } from "#sip/challenge/credentials";

/** What a phone answers to a Digest challenge (RFC 7616 §3.4). */
export interface DigestAnswer {
  readonly algorithm: "MD5" | "SHA-256";
  readonly username: Octets;
  readonly nonce: Octets;
  readonly uri: Octets;
  /** Lower-case hex. */
  readonly response: string;
  /** Missing in the form of RFC 2069, which has no qop. */
  readonly counted: { readonly nc: string; readonly count: number; readonly cnonce: Octets } | undefined;
}

/** A parameter that cannot be used, and what it should be. */
export interface Unreadable {
  readonly field: string;
  readonly expected: string;
}

const HEX_DIGITS = { MD5: 32, "SHA-256": 64 };

/** Reads the parameters; the nonce may be any text. */
export function readDigestAnswer(parameters: AuthenticationValue["parameters"]): DigestAnswer | Unreadable {
  const algorithm = (parameters.get("algorithm") ?? "MD5").toUpperCase();
  if (algorithm !== "MD5" && algorithm !== "SHA-256")
    return unreadable("algorithm", algorithm, "MD5 or SHA-256");
  if (parameters.has("username*") || parameters.get("userhash")?.toLowerCase() === "true")
    return { field: "username", expected: "the name in clear: neither userhash nor username*" };
  const username = parameters.get("username") ?? "";
  if (username === "") return { field: "username is missing", expected: "the user's name" };
  const uri = parameters.get("uri") ?? "";
  if (uri === "") return { field: "uri is missing", expected: "the Request-URI" };

  const response = (parameters.get("response") ?? "").toLowerCase();
  const digits = HEX_DIGITS[algorithm];
  if (response.length !== digits || !/^[0-9a-f]+$/.test(response))
    return unreadable("response", response, `${digits} hexadecimal digits for ${algorithm}`);
  const of = { algorithm, username, nonce: parameters.get("nonce") ?? "", uri, response } as const;

  const qop = parameters.get("qop")?.toLowerCase();
  if (qop === undefined) return { ...of, counted: undefined };
  if (qop !== "auth") return unreadable("qop", qop, "auth, the one that was offered");
  const nc = parameters.get("nc") ?? "";
  const cnonce = parameters.get("cnonce") ?? "";
  if (!/^[0-9a-f]{1,8}$/i.test(nc)) return unreadable("nc", nc, "8 hexadecimal digits");
  if (cnonce === "")
    return { field: "cnonce is missing", expected: "a word of the client's own, as qop=auth demands" };
  return { ...of, counted: { nc, count: Number.parseInt(nc, 16), cnonce } };
}

const unreadable = (name: string, value: Octets, expected: string): Unreadable => ({
  field: value === "" ? `${name} is missing` : `${name} is ${value.slice(0, 40)}`,
  expected,
});

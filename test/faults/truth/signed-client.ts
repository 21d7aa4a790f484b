import { digestResponse } from "#security/digest";
import { digestHa1 } from "#security/digest-verifier";
import { parseAuthentication } from "#sip/challenge/credentials";
import type { SipResponse } from "#sip/message/message";
import { Client } from "../client.ts";
import { PASSWORD, type Running } from "../planted.ts";
import { type Told, toldBy } from "./fault.ts";

/** A request that proves who sends it by Digest, wrong where it is told to be. */
export interface Signed {
  readonly method: string;
  readonly from: string;
  /** The Request-URI; the sender's domain when left out. */
  readonly to?: string;
  readonly login?: string;
  readonly password?: string;
  readonly nonce?: string;
  readonly fields?: readonly string[];
}

/** The final answer. */
export async function sendSigned(server: Running, one: Signed): Promise<SipResponse> {
  const client = await Client.open(server.port("tcp"));
  const uri = one.to ?? `sip:${one.from.split("@")[1]}`;
  const fields = one.fields ?? [];
  const challenge = await client.ask(one.method, uri, one.from, fields);
  const proxy = challenge.status === 407;
  const { parameters } =
    parseAuthentication(challenge.get(proxy ? "proxy-authenticate" : "www-authenticate") ?? "") ?? {};
  if (!parameters) return challenge;
  const [realm, offered] = [parameters.get("realm") ?? "", parameters.get("nonce") ?? ""];
  const login = one.login ?? one.from;
  const ha1 = digestHa1("MD5", login, realm, one.password ?? PASSWORD);
  const more = { nonce: one.nonce ?? offered, nc: "00000001", cnonce: "0a4f113b" };
  const response = digestResponse({ algorithm: "MD5", ha1, method: one.method, uri, ...more });
  const name = proxy ? "Proxy-Authorization" : "Authorization";
  return await client.ask(one.method, uri, one.from, [
    `${name}: Digest username="${login}", realm="${realm}", nonce="${more.nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=${more.nc}, cnonce="${more.cnonce}"`,
    ...fields,
  ]);
}

/** What the case of a refusal says; AUTH-0014 is what strangers are told, and no cause. */
export async function toldIn(server: Running, refused: SipResponse): Promise<Told> {
  const words = refused.get("ms-diagnostics") ?? refused.get("warning") ?? "";
  const code = /case (c-\w+)/.exec(words)?.[1];
  if (code === undefined) throw new Error(`no case in ${refused.status} ${refused.reason}: ${words}`);
  const { problems } = await server.call("caseShow", { name: code });
  const [problem] = problems.filter(({ id }) => id !== "AUTH-0014");
  if (!problem) throw new Error(`the case ${code} holds no cause`);
  return toldBy(problem);
}

export const refusalTo = async (server: Running, one: Signed): Promise<Told> =>
  toldIn(server, await sendSigned(server, one));

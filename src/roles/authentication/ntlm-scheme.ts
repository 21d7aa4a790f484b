import type { ExplainedError } from "#base/explained-error";
import { type NtlmAuthenticate, parseAuthenticateMessage } from "#formats/ntlm/authenticate-message";
import { printChallengeMessage } from "#formats/ntlm/challenge-message";
import type { RequestContext, Verdict } from "#pipeline/request-context";
import type { User } from "#roles/directory/contract";
import { type AuthenticationValue, printAuthentication } from "#sip/challenge/credentials";
import { headerField, type SipMessage } from "#sip/message/message";
import { parameter } from "#sip/message/parameters";
import { createResponse } from "#sip/message/respond";
import type { Flow } from "#sip/transport/flow";
import { type Association, type Associations, type PendingChallenge, ReplayWindow } from "./associations.ts";
import type { Guard } from "./guard.ts";
import * as problems from "./problems.ts";
import type { Proofs } from "./proofs.ts";
import { ntlmSwitch } from "./settings.ts";
import { signedText } from "./signature-buffer.ts";
import type { AuthenticationUses, NtlmKeyHandle } from "./uses.ts";

/** The same in every OCS (MS-SIP 3.1.5.1); clients compare it letter by letter. */
export const MICROSOFT_REALM = "SIP Communications Service";
const NEWEST_VERSION = 4;
/** An NTLMv1 or "NTLM2 session" answer (MS-NLMP 2.2.2.6); an NTLMv2 answer is longer. */
const NTLM1_ANSWER_BYTES = 24;

/** What one field of NTLM credentials says. */
type Parameters = AuthenticationValue["parameters"];

/** NTLM as MS-SIPAE carries it: three legs by REGISTER, then every message signed in both directions. */
export class NtlmScheme {
  readonly name = "NTLM";
  readonly #uses: AuthenticationUses;
  readonly #guard: Guard;
  readonly #proofs: Proofs;
  readonly #associations: Associations;
  #printed: { readonly fqdn: string; readonly offer: string } | undefined;

  constructor(uses: AuthenticationUses, guard: Guard, proofs: Proofs, associations: Associations) {
    this.#uses = uses;
    this.#guard = guard;
    this.#proofs = proofs;
    this.#associations = associations;
  }

  /** The offer of the first 401. */
  offer(): string {
    const fqdn = this.#uses.fqdn();
    if (this.#printed?.fqdn === fqdn) return this.#printed.offer;
    const offer = printAuthentication("NTLM", [
      ["realm", MICROSOFT_REALM],
      ["targetname", fqdn],
      ["version", String(NEWEST_VERSION), "bare"],
    ]);
    this.#printed = { fqdn, offer };
    return offer;
  }

  /** Whether the credentials belong to the handshake (legs 2 and 3) and not to a signed message. */
  isHandshake(parameters: Parameters): boolean {
    return parameters.has("gssapi-data");
  }

  handshake(context: RequestContext, parameters: Parameters): Verdict | Promise<Verdict> {
    const data = parameters.get("gssapi-data") ?? "";
    if (!this.#uses.settings.get(ntlmSwitch))
      return this.#refuse(context, problems.schemeOff("NTLM", ntlmSwitch.name));
    if (data === "") return this.#challenge(context, versionOf(parameters));
    const pending = this.#associations.takeChallenge(context.flow, parameters.get("opaque"));
    if (!pending) return this.#challenge(context, versionOf(parameters));
    const message = parseAuthenticateMessage(this.#uses.secrets.fromBase64(data));
    if (!message.ok) {
      context.refuse(403, problems.unreadableCredentials("NTLM", "gssapi-data", message.expected));
      return "answer";
    }
    return this.#check(context, parameters, pending, message.value);
  }

  /** A message of an association: its signature must be right and its number new. */
  verify(
    message: SipMessage,
    flow: Flow,
    parameters: Parameters,
  ): Association | "missing" | "wrong" | "used before" {
    const association = this.#associations.find(flow, parameters.get("opaque"));
    if (!association) return "missing";
    if (!this.#isSigned(message, parameters, association, association.keys)) return "wrong";
    return association.window.take(Number(parameters.get("cnum"))) ? association : "used before";
  }

  /** Signs what leaves for the endpoint (MS-SIPAE 3.3.5): the field that pidgin-sipe and Communicator read. */
  sign(message: SipMessage, association: Association): void {
    const random = this.#uses.secrets.randomHex(4);
    const number = String(++association.sent);
    const { realm, targetname, opaque, version, scheme } = association;
    const octets = signedText(message, { scheme, random, number, realm, targetname, version });
    const value = printAuthentication(scheme, [
      ["rspauth", this.#uses.secrets.ntlm.sign(association.keys, "server", octets)],
      ["srand", random],
      ["snum", number],
      ["opaque", opaque],
      ["qop", "auth"],
      ["targetname", targetname],
      ["realm", realm],
    ]);
    message.fields = [...message.fields, headerField("authentication-info", value)];
  }

  #challenge(context: RequestContext, version: number): Verdict {
    const { secrets, directory } = this.#uses;
    const serverChallenge = secrets.randomBytes(8);
    const opaque = secrets.randomHex(4);
    const fqdn = this.#uses.fqdn();
    const data = printChallengeMessage({
      serverChallenge,
      netbiosDomain: directory.netbiosDomain(),
      netbiosComputer: (fqdn.split(".")[0] ?? "PARLEY").slice(0, 15).toUpperCase(),
      dnsDomain: directory.domains()[0] ?? "",
      dnsComputer: fqdn,
    });
    this.#associations.challenged(context.flow, { opaque, version, serverChallenge });
    const value = printAuthentication("NTLM", [
      ["opaque", opaque],
      ["gssapi-data", secrets.toBase64(data)],
      ["targetname", fqdn],
      ["realm", MICROSOFT_REALM],
      ["version", String(version), "bare"],
    ]);
    const fields = [
      ["date", new Date(this.#uses.clock.now()).toUTCString()],
      ["www-authenticate", value],
    ] as const;
    context.respond(createResponse(context.request, 401, undefined, { toTag: secrets.randomHex(8), fields }));
    return "answer";
  }

  #check(
    context: RequestContext,
    parameters: Parameters,
    pending: PendingChallenge,
    message: NtlmAuthenticate,
  ): Verdict | Promise<Verdict> {
    const { domain, user: name } = message;
    // Before the name is looked up: it is the same for every name.
    if (message.ntResponse.length === NTLM1_ANSWER_BYTES)
      return this.#refuse(context, problems.ntlmVersionOne());
    const user = this.#uses.directory.findByLogin(domain, name);
    const login = domain === "" ? name : `${domain}\\${name}`;
    const account = user?.address ?? login.toLowerCase().slice(0, 100);
    const ask = this.#guard.ask(context.flow.remote.address, account);
    if (!ask.open) return this.#refuse(context, problems.tooManyFailures(ask));
    if (!user)
      return this.#failed(
        context,
        account,
        false,
        problems.unknownUser(domain === "" ? name : `${name} of ${domain}`, this.#uses.directory.domains()),
      );
    const secret = this.#uses.verifiers.ntHash(user);
    const judge = (ntHash: Uint8Array | undefined): Verdict => {
      if (!ntHash)
        return this.#failed(context, account, true, problems.schemeNotAllowed(user.address, "NTLM"));
      const keys = this.#uses.secrets.ntlm.verify(ntHash, message, pending.serverChallenge);
      if (!keys) return this.#failed(context, account, true, problems.wrongPassword(user.address, "NTLM"));
      this.#guard.succeeded(context.flow.remote.address, account);
      return this.#establish(context, parameters, pending, user, keys);
    };
    return secret instanceof Promise ? secret.then(judge) : judge(secret);
  }

  #establish(
    context: RequestContext,
    parameters: Parameters,
    pending: PendingChallenge,
    user: User,
    keys: NtlmKeyHandle,
  ): Verdict {
    if (!user.enabled) return this.#refuse(context, problems.accountDisabled(user.address));
    const association: Association = {
      scheme: "NTLM",
      opaque: pending.opaque,
      epid: parameter(context.request.from.parameters, "epid") ?? "",
      aor: user.address,
      version: pending.version,
      realm: MICROSOFT_REALM,
      targetname: this.#uses.fqdn(),
      keys,
      window: new ReplayWindow(),
      sent: 0,
    };
    // Version 4 signs the very message that proves the password; version 3 does not.
    if (parameters.has("response") && !this.#isSigned(context.request, parameters, association, keys))
      return this.#refuse(context, problems.handshakeUnsigned("wrong", user.address));
    if (parameters.has("cnum")) association.window.take(Number(parameters.get("cnum")));
    this.#associations.put(context.flow, association);
    context.sender = { aor: user.address, proof: "ntlm" };
    this.#proofs.put(context.flow, { aor: user.address, proof: "ntlm" });
    return "continue";
  }

  #isSigned(
    message: SipMessage,
    parameters: Parameters,
    association: Association,
    keys: NtlmKeyHandle,
  ): boolean {
    const octets = signedText(message, {
      scheme: association.scheme,
      random: parameters.get("crand") ?? "",
      number: parameters.get("cnum") ?? "",
      realm: association.realm,
      targetname: association.targetname,
      version: association.version,
    });
    const expected = this.#uses.secrets.ntlm.sign(keys, "client", octets);
    return this.#uses.secrets.sameText(expected, (parameters.get("response") ?? "").toUpperCase());
  }

  #failed(context: RequestContext, account: string, exists: boolean, exact: ExplainedError): Verdict {
    const { address } = context.flow.remote;
    const { scan } = this.#guard.failed(address, account, exists);
    if (scan !== undefined)
      this.#uses.report(
        problems.scanSeen(address, scan, context.request.get("user-agent")?.slice(0, 60) ?? "no User-Agent"),
        context,
      );
    if (this.#guard.mayBeFrank(address)) return this.#refuse(context, exact);
    this.#uses.report(exact, context);
    return this.#refuse(context, problems.notAccepted());
  }

  /**
   * COMPAT pidgin-sipe shows our words only with a 403, and reads them from ms-diagnostics-public (its §3.5); a 401 would make it say
   * "Authentication failed" and nothing more. Office Communicator asks for the password again either way.
   */
  #refuse(context: RequestContext, problem: ExplainedError): Verdict {
    context.refuse(403, problem);
    return "answer";
  }
}

function versionOf(parameters: Parameters): number {
  const version = Number(parameters.get("version") ?? 2);
  return version >= 2 && version <= NEWEST_VERSION ? version : 2;
}

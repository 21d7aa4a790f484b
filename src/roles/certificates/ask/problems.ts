import { command } from "#base/command";
import { ExplainedError, type Fix } from "#base/explained-error";

const again = (template: string): string =>
  command`parley cert request --from enterprise --template ${template}`;

/** CERT-0040: the authority does not issue this template (0x80094800); the ones that it offers are named. */
export function templateNotAllowed(
  template: string,
  offered: readonly string[] | undefined,
  said: string,
): ExplainedError {
  const fixes = (offered ?? []).slice(0, 20).map((one): Fix => {
    return { text: `Ask with the template ${one}.`, panel: "/admin/certificates", command: again(one) };
  });
  return new ExplainedError({
    id: "CERT-0040",
    what: `The certificate authority does not allow the template ${template} here. It says: ${said}`,
    why: {
      kind: "ca.template-not-allowed",
      observed: { template, hresult: "0x80094800", said },
      expected: offered === undefined ? "a template that it offers" : { oneOf: offered },
    },
    fix:
      fixes.length > 0
        ? fixes
        : [
            {
              text: "Ask its administrator which template fits servers, or to publish this one.",
              command: again("NAME"),
            },
          ],
    legacy: { hresult: "0x80094800" },
  });
}

/** CERT-0041: the request names no template (0x80094801). */
export function templateMissing(offered: readonly string[] | undefined, said: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0041",
    what: `The certificate authority wants a template, and the request named none. It says: ${said}`,
    why: {
      kind: "ca.no-template",
      observed: { hresult: "0x80094801", said },
      expected: offered === undefined ? "the name of a template" : { oneOf: offered },
    },
    fix: [
      {
        text: "Name one that is for web servers.",
        panel: "/admin/certificates",
        command: again(offered?.[0] ?? "WebServer"),
      },
    ],
    legacy: { hresult: "0x80094801" },
  });
}

/** CERT-0042: the account may not enrol for this template (0x80094012). */
export function templateForbidden(template: string, account: string, said: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0042",
    what: `The account ${account || "that asked"} may not have certificates of the template ${template}. The authority says: ${said}`,
    why: {
      kind: "ca.template-permission",
      observed: { account, template, hresult: "0x80094012", said },
      expected: "the right to enrol for this template",
    },
    fix: [
      {
        text: `Ask the authority's administrator to give ${account || "the account"} the right Enrol on ${template}.`,
      },
      { text: "Or ask with another account.", command: again(template) },
    ],
    legacy: { hresult: "0x80094012" },
  });
}

/** CERT-0043: the authority refused for another reason; its words and code are all that is known. */
export function authorityRefused(authority: string, said: string, code: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0043",
    what: `The certificate authority ${authority} refused the request. It says: ${said || "nothing"}`,
    why: { kind: "ca.refused", observed: { said, code: code || "none" }, expected: "a certificate" },
    fix: [
      {
        text: "What its words mean, its administrator knows; a code is explained here.",
        command: command`parley explain ${code || "CODE"}`,
      },
    ],
    ...(code !== "" && { legacy: { hresult: code } }),
  });
}

/** CERT-0044: the authority was not reached; what was measured is named. */
export function authorityUnreachable(url: string, code: string, said: string): ExplainedError {
  const trust = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code);
  return new ExplainedError({
    id: "CERT-0044",
    what: trust
      ? `The web server of the certificate authority at ${url} shows a certificate that is not trusted here (${code}).`
      : `The certificate authority at ${url} was not reached (${code}: ${said}).`,
    why: {
      kind: trust ? "ca.not-trusted" : "ca.unreachable",
      observed: { url, code, said },
      expected: "an answer",
    },
    fix: [
      trust
        ? {
            text: "Give the certificate of the authority above that web server.",
            command: "parley cert request --ca-trust FILE …",
          }
        : { text: "Check the address, and that this server may reach it.", command: "parley doctor" },
    ],
  });
}

/** CERT-0045: the authority wants another account or password. */
export function authoritySignIn(
  url: string,
  account: string,
  status: number,
  offered: string,
): ExplainedError {
  return new ExplainedError({
    id: "CERT-0045",
    what: `The certificate authority at ${url} did not accept the account ${account || "(none was given)"} (HTTP ${status}).`,
    why: {
      kind: "ca.sign-in",
      observed: { account, status, offers: offered },
      expected: "a name and password that it accepts by Basic over TLS",
    },
    fix: [
      {
        text: "Give another account; where it offers only Negotiate or NTLM, let its administrator switch Basic on for /certsrv, or use --from file.",
        command: "parley cert request --from file --name NAME > request.csr",
      },
    ],
  });
}

/** CERT-0046: what came back is no page of web enrolment. */
export function authorityAnswer(url: string, status: number, said: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0046",
    what: `What ${url} answered is not understood (HTTP ${status}).`,
    why: {
      kind: "ca.answer",
      observed: { url, status, begins: said.slice(0, 200) },
      expected: "the web enrolment pages of Microsoft's certificate services (/certsrv)",
    },
    fix: [
      {
        text: "Check the address: it ends in /certsrv. Or have the request signed by hand.",
        command: "parley cert request --from file",
      },
    ],
  });
}

/** CERT-0047: something that is needed for asking is missing or cannot be. */
export function wrongWish(field: string, value: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0047",
    what: `The certificate was not asked for: ${field} is ${value === "" ? "empty" : `"${value}"`}, expected ${expected}.`,
    why: { kind: "certificate.wish", observed: { [field]: value }, expected },
    fields: [{ field, value, expected }],
    fix: [
      {
        text: "Correct it and ask again.",
        panel: "/admin/certificates",
        command: "parley cert request --help",
      },
    ],
  });
}

/** CERT-0030: the ACME authority refused; its problem document is shown (RFC 8555 §6.7). */
export function acmeRefused(step: string, type: string, said: string, status: number): ExplainedError {
  return new ExplainedError({
    id: "CERT-0030",
    what: `The ACME authority refused at the step "${step}". It says: ${said || "nothing"}`,
    why: {
      kind: "acme.refused",
      observed: { step, type: type || "none", status, said },
      expected: "an answer that lets the order go on",
    },
    fix: [
      { text: "Its words say what to change; then ask again.", command: "parley cert request --from acme" },
    ],
  });
}

/** CERT-0031: the ACME authority could not see that a name is ours. */
export function acmeNotProven(name: string, type: string, said: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0031",
    what: `The ACME authority could not see that ${name} is this server. It says: ${said || "nothing"}`,
    why: {
      kind: "acme.challenge",
      observed: { name, type, said },
      expected: `our answer at http://${name}/.well-known/acme-challenge/…`,
    },
    fix: [
      { text: `Let ${name} point to this server, and port 80 of it reach our HTTP port.` },
      {
        text: "Leave the name out, where it is not to be in the certificate.",
        command: "parley cert request --from acme --san NAMES",
      },
    ],
  });
}

/** CERT-0032: the ACME authority did not come to an end in time. */
export function acmeSlow(step: string, state: string, seconds: number): ExplainedError {
  return new ExplainedError({
    id: "CERT-0032",
    what: `The ACME authority did not finish the step "${step}" within ${seconds} seconds; it last said "${state}".`,
    why: { kind: "acme.slow", observed: { step, state, seconds }, expected: "valid" },
    fix: [
      {
        text: "Ask again later; what was proven is remembered there for a while.",
        command: "parley cert request --from acme",
      },
    ],
  });
}

import { expect, test } from "vitest";
import { explainLdap } from "./problems.ts";

const asked = {
  url: "ldap://dc1.example.com",
  target: {
    ...{ host: "dc1.example.com", port: 389, security: "start-tls" as const },
    bind: { dn: "parley@example.com" },
  },
  base: "DC=example,DC=com",
  filter: "(objectClass=person)",
  now: "2026-11-23T06:12:00.000Z",
};

// The texts are those of a domain controller (Samba 4.17); the numbers behind "data" are Windows errors in hexadecimal.
test.each([
  ["52e", "name or password is wrong"],
  ["532", "the password has expired"],
  ["533", "the account is disabled"],
  ["775", "the account is locked"],
])("Active Directory's refusal with data %s is told as: %s", (data, reason) => {
  const said = `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${data}, v1db1`;
  const { explanation } = explainLdap({ kind: "answer", doing: "bind", code: 49, said }, asked);
  expect(explanation.what).toBe(`The LDAP server does not let parley@example.com in: ${reason}.`);
});

test("a server that does not say which of name and password is wrong is not guessed at", () => {
  const { explanation } = explainLdap({ kind: "answer", doing: "bind", code: 49, said: "" }, asked);
  expect(explanation.what).toContain("it does not say which");
});

test("a domain controller that wants a sign-in says so by code 1, and the way out names the setting", () => {
  const said = "00002020: Operation unavailable without authentication";
  const { explanation } = explainLdap({ kind: "answer", doing: "search", code: 1, said }, asked);
  expect([explanation.id, explanation.fix[0]?.command]).toEqual([
    "LDAP-0009",
    "parley settings set directory.ldap-bind-dn DN",
  ]);
});

test("an expired certificate and one for another name are two things", () => {
  const seen = { subject: "dc1", issuer: "Root", names: "DNS:dc1", notAfter: "Nov  1 00:00:00 2026 GMT" };
  const told = (code: string) => explainLdap({ kind: "untrusted", code, ...seen }, asked).explanation.what;
  expect(told("CERT_HAS_EXPIRED")).toContain("ended at Nov  1");
  expect(told("ERR_TLS_CERT_ALTNAME_INVALID")).toContain("is for DNS:dc1, not for dc1.example.com");
});

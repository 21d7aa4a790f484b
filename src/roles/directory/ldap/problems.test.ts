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
  expect(told("CERT_NOT_YET_VALID")).toContain("not valid yet; the clock here says 2026-11-23T06:12");
  expect(told("ERR_TLS_CERT_ALTNAME_INVALID")).toContain("is for DNS:dc1, not for dc1.example.com");
});

test("a name that does not exist and a DNS server that does not answer are two things", () => {
  const told = (code: string) => explainLdap({ kind: "host-not-found", code }, asked).explanation;
  expect(told("ENOTFOUND").what).toBe("DNS knows no host dc1.example.com.");
  expect(told("EAI_AGAIN").what).toBe(
    "No DNS server said whether there is a host dc1.example.com (EAI_AGAIN).",
  );
  expect(told("EAI_AGAIN").fix[0]?.text).toContain("DNS servers");
});

test("each further failure is told with what was measured", () => {
  const told = (failure: Parameters<typeof explainLdap>[0], entries = 0) =>
    explainLdap(failure, asked, entries).explanation;
  expect(told({ kind: "not-connected", code: "ECONNREFUSED" })).toMatchObject({
    id: "LDAP-0002",
    what: "Nothing listens on port 389 of dc1.example.com.",
  });
  expect(told({ kind: "not-connected", code: "EHOSTUNREACH" }).what).toContain("EHOSTUNREACH");
  expect(told({ kind: "answer", doing: "search", code: 32, said: "no such object" })).toMatchObject({
    id: "LDAP-0005",
    why: { observed: { base: "DC=example,DC=com" } },
  });
  expect(told({ kind: "answer", doing: "search", code: 4, said: "size limit" }, 500)).toMatchObject({
    id: "LDAP-0006",
    why: { observed: { code: 4, entriesBefore: 500 } },
  });
  expect(told({ kind: "answer", doing: "search", code: 3, said: "time limit" }, 7)).toMatchObject({
    id: "LDAP-0007",
    what: "The LDAP server stopped after 7 entries: its own time limit.",
  });
  expect(told({ kind: "tls-failed", said: "wrong version number" })).toMatchObject({ id: "LDAP-0008" });
  expect(told({ kind: "bad-filter", said: "expected )" })).toMatchObject({
    id: "LDAP-0013",
    why: { observed: { filter: "(objectClass=person)" } },
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAuthentication, printAuthentication } from "./credentials.ts";

const read = (value: string) => {
  const { scheme, parameters } = parseAuthentication(value) ?? {};
  return [scheme, Object.fromEntries(parameters ?? [])];
};

test("names come in lower case, values without quotes, and commas and = in quotes separate nothing", () => {
  expect(
    read('Digest UserName="a, b=c" ,realm = "x\\"y",, qop=auth, nc=00000001,qop="later", =none, word'),
  ).toEqual(["Digest", { username: "a, b=c", realm: 'x"y', qop: "auth", nc: "00000001" }]);
  expect(read('NTLM gssapi-data="TlRM=="')).toEqual(["NTLM", { "gssapi-data": "TlRM==" }]);
});
test("a quote that never closes takes the rest, and nothing without a scheme is read", () => {
  expect(read('Digest a=b, c="d, e=f')).toEqual(["Digest", { a: "b", c: '"d, e=f' }]);
  expect(read("Digest")).toEqual(["Digest", {}]);
  expect(parseAuthentication('"Digest" a=b')).toBeUndefined();
});
test("what is printed is read again, whatever the values hold", () => {
  const value = fc.stringMatching(/^[ -!#-[\]-~]{0,20}$/);
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,9}$/), value, { maxKeys: 20 }), (all) => {
      expect(read(printAuthentication("Digest", Object.entries(all)))).toEqual(["Digest", all]);
    }),
  );
});

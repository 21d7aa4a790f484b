import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { parseAuthenticateMessage } from "#formats/ntlm/authenticate-message";
import { printChallengeMessage } from "#formats/ntlm/challenge-message";
import { ntHash } from "./md4.ts";
import { signNtlm, verifyNtlm } from "./ntlm.ts";
import { rc4 } from "./rc4.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (value: Uint8Array | undefined): string =>
  Buffer.from(value ?? [])
    .toString("hex")
    .toUpperCase();
const REALM = "SIP Communications Service";

// The same handshake that pidgin-sipe made (login EXAMPLE\alice, password secret), captured.
const SIPE =
  "TlRMTVNTUAADAAAAGAAYAG4AAACMAIwAhgAAAA4ADgBIAAAACgAKAFYAAAAOAA4AYAAAABAAEAASAQAAVYKYYgUBKAoAAAAPRQBYAEEATQBQAEwARQBhAGwAaQBjAGUAQwBMAEkARQBOAFQAMQA8CZXrsMN96WmuOli5Gbhgs/yj6YFxuKE96xapFhb599swXrrFgNMNAQEAAAAAAAAAJm8w23rdAbP8o+mBcbihAAAAAAIADgBFAFgAQQBNAFAATABFAAEABgBPAEMAUwAEABYAZQB4AGEAbQBwAGwAZQAuAGMAbwBtAAMAHgBvAGMAcwAuAGUAeABhAG0AcABsAGUALgBjAG8AbQAAAAAAAAAAAJcoWHmYDcpklZ3tv6UHPkA=";
// Office Communicator 2007 R2 against OCS 2007 R2 (user User, domain COSMO, password Pa$$word).
const COMMUNICATOR =
  "TlRMTVNTUAADAAAAGAAYAHIAAADGAMYAigAAAAoACgBIAAAACAAIAFIAAAAYABgAWgAAABAAEABQAQAAVYKYYgUCzg4AAAAPQwBPAFMATQBPAFUAcwBlAHIAQwBPAFMATQBPAC0ATwBDAFMALQBSADIAoeku/k4Hi/fFwASazGFmwtauh1yw/apBjcDIAK527KYG0rn769BHMQEBAAAAAAAAWVGaFye5ygHWrodcsP2qQQAAAAACAAoAQwBPAFMATQBPAAEAGABDAE8AUwBNAE8ALQBPAEMAUwAtAFIAMgAEABYAYwBvAHMAbQBvAC4AbABvAGMAYQBsAAMAMABjAG8AcwBtAG8ALQBvAGMAcwAtAHIAMgAuAGMAbwBzAG0AbwAuAGwAbwBjAGEAbAAFABYAYwBvAHMAbQBvAC4AbABvAGMAYQBsAAAAAAAAAAAAMctznhyoCkmFkeiueXEV5A==";

const read = (base64: string) => {
  const message = parseAuthenticateMessage(Buffer.from(base64, "base64"));
  if (!message.ok) throw new Error(message.expected);
  return message.value;
};
const sipe = () => verifyNtlm(ntHash("secret"), read(SIPE), bytes("0123456789ABCDEF"));
const communicator = () => verifyNtlm(ntHash("Pa$$word"), read(COMMUNICATOR), bytes("DD1BAAF4E7E218D1"));

test("RC4 of MS-NLMP 4.2", () => {
  const plaintext = Buffer.from("Plaintext", "utf16le");
  expect(hex(rc4(bytes("59F600973CC4960A25480A7C196E4C58"), plaintext))).toBe(
    "54E50165BF1936DC996020C1811B0F06FB5F",
  );
});

test("the CHALLENGE that pidgin-sipe was seen to accept", () => {
  const message = printChallengeMessage({
    serverChallenge: bytes("0123456789ABCDEF"),
    netbiosDomain: "EXAMPLE",
    netbiosComputer: "OCS",
    dnsDomain: "example.com",
    dnsComputer: "ocs.example.com",
  });
  expect(Buffer.from(message).toString("base64")).toBe(
    "TlRMTVNTUAACAAAADgAOADgAAABVgpriASNFZ4mrze8AAAAAAAAAAFwAXABGAAAABQLODgAAAA9FAFgAQQBNAFAATABFAAIADgBFAFgAQQBNAFAATABFAAEABgBPAEMAUwAEABYAZQB4AGEAbQBwAGwAZQAuAGMAbwBtAAMAHgBvAGMAcwAuAGUAeABhAG0AcABsAGUALgBjAG8AbQAAAAAA",
  );
});

test("pidgin-sipe's AUTHENTICATE is believed, and gives the keys of the capture", () => {
  const keys = sipe();
  expect(hex(keys?.sessionKey)).toBe("A9B679CA2B32114F2F069D0FA6AC0B9C");
  expect(hex(keys?.clientSign)).toBe("1A04B1EC94CA833A8FC26C4449806A94");
  expect(hex(keys?.clientSeal)).toBe("5BD1F8B7C2BFFB14C18D0C46BFDA2DF7");
  expect(hex(keys?.serverSign)).toBe("273F9DE658D8284BEDE82758472A18AF");
  expect(hex(keys?.serverSeal)).toBe("214865A6F86058681440847F4D2E22EE");
});

test("Office Communicator's AUTHENTICATE is believed, and gives the keys of the trace", () => {
  const keys = communicator();
  expect(hex(keys?.clientSign)).toBe("EA5E87C195AE65338F7C023E7600690D");
  expect(hex(keys?.serverSeal)).toBe("2A2E34E8D420C039E8F31CB9E8E0CD88");
});

test("another password, another challenge, and NTLMv1 are not believed", () => {
  expect(verifyNtlm(ntHash("Secret"), read(SIPE), bytes("0123456789ABCDEF"))).toBeUndefined();
  expect(verifyNtlm(ntHash("secret"), read(SIPE), bytes("0123456789ABCDEE"))).toBeUndefined();
  const v1 = { ...read(SIPE), ntResponse: bytes("67C43011F30298A2AD35ECE64F16331C44BDBED927841F94") };
  expect(verifyNtlm(ntHash("secret"), v1, bytes("0123456789ABCDEF"))).toBeUndefined();
});

const sipeRegister = `${REALM}><ocs.example.com><5C76gD357aBF1Ci6EC0m2AAAtE1E3b542Bx69AEx><3><REGISTER><sip:alice@example.com><2501450599>`;
for (const [what, direction, octets, signature] of [
  [
    "version 4 request",
    "client",
    `<NTLM><e27a877c><1><${sipeRegister}<sip:alice@example.com><><><><>`,
    "010000004E5527971B02A2E164000000",
  ],
  [
    "version 2 request",
    "client",
    `<NTLM><e27a877c><1><${sipeRegister}<><>`,
    "0100000083B301B0F5C3431864000000",
  ],
  [
    "version 4 response",
    "server",
    `<NTLM><1B6D47A1><1><${sipeRegister}<sip:alice@example.com><9F3A6C11D2E84B70A5C1E0F7B2D84466><><><7200><200>`,
    "010000004CE9531E248A5E6F64000000",
  ],
  [
    "version 2 response",
    "server",
    `<NTLM><1B6D47A1><1><${sipeRegister}<9F3A6C11D2E84B70A5C1E0F7B2D84466><7200><200>`,
    "01000000F58E7D0CBB0F73E764000000",
  ],
  [
    "forwarded MESSAGE",
    "server",
    `<NTLM><77AA00FF><8><${REALM}><ocs.example.com><C0FFEEg0000a0001i0002m0003t0004b0005x0006><1><MESSAGE><sip:bob@example.com><2233445566><sip:alice@example.com><><sip:bob@example.com><tel:+15550100><>`,
    "01000000A3441D551A3D7E3B64000000",
  ],
] as const)
  test(`the signature of a ${what}`, () => {
    const keys = sipe();
    expect(keys && signNtlm(keys, direction, octets)).toBe(signature);
  });

test("the signatures of the Communicator trace", () => {
  const keys = communicator();
  const call = `${REALM}><cosmo-ocs-r2.cosmo.local><4037df9284354df39065195bd57a4b14><3><REGISTER><sip:user@cosmo.local><3e49177a52><sip:user@cosmo.local>`;
  expect(keys && signNtlm(keys, "client", `<NTLM><13317733><1><${call}<><><><>`)).toBe(
    "0100000029618E9651B65A7764000000",
  );
  expect(
    keys &&
      signNtlm(
        keys,
        "server",
        `<NTLM><9616454F><1><${call}<5E61CCD925D17E043D9A74835A88F664><><><7200><200>`,
      ),
  ).toBe("01000000E615438A917661BE64000000");
});

test("a signature is an HMAC-MD5 sealed with RC4, however long the text, with key exchange and without", () => {
  const keys = sipe();
  if (!keys) throw new Error("The handshake was not believed.");
  const sequence = bytes("64000000");
  const seal = createHash("md5").update(keys.serverSeal).update(sequence).digest();
  for (const length of [0, 1, 300, 1979, 1980, 1981, 70_000]) {
    const text = "\u00e9".repeat(length);
    const mac = createHmac("md5", keys.serverSign)
      .update(sequence)
      .update(Buffer.from(text, "latin1"))
      .digest()
      .subarray(0, 8);
    expect(signNtlm(keys, "server", text)).toBe(`01000000${hex(rc4(seal, mac))}64000000`);
    const open = verifyNtlm(
      ntHash("secret"),
      { ...read(SIPE), flags: read(SIPE).flags & ~0x40000000 },
      bytes("0123456789ABCDEF"),
    );
    const sign = createHmac("md5", open?.clientSign ?? "")
      .update(sequence)
      .update(Buffer.from(text, "latin1"));
    expect(open && signNtlm(open, "client", text)).toBe(
      `01000000${hex(sign.digest().subarray(0, 8))}64000000`,
    );
  }
});

test("a signature without extended session security", () => {
  const keys = sipe();
  const octets = `<NTLM><0878F41B><1><${REALM}><ocs1.ocs.provo.novell.com><8592g5DCBa1694i5887m0D0Bt2247b3F38xAE9Fx><3><REGISTER><sip:gabriel@ocs.provo.novell.com><2947328781><B816D65C2300A32CFA6D371F2AF537FD><900><200>`;
  const plain = keys && {
    ...keys,
    extended: false,
    sessionKey: bytes("5F029153BC0250589695486 15E7099BA".replace(" ", "")),
  };
  expect(plain && signNtlm(plain, "server", octets)).toBe("0100000000000000BF2E52667DDF6DED");
});

test("no bytes make the reader throw", () => {
  const whole = Buffer.from(SIPE, "base64");
  for (let length = 0; length < whole.length; length += 7)
    parseAuthenticateMessage(whole.subarray(0, length));
  for (let at = 12; at < 64; at++) {
    const spoilt = Buffer.from(whole);
    spoilt[at] = 0xff;
    parseAuthenticateMessage(spoilt);
  }
});

import { expect, test } from "vitest";
import { gruuOpaque, printCommunicatorGruu, printPublicGruu } from "./gruu.ts";

/** Instances of real clients and what Office Communications Server made of them. */
const SEEN: readonly [string, string][] = [
  ["4b1682a8-f968-5701-83fc-7c6741dc6697", "qIIWS2j5AVeD_HxnQdxmlwAA"],
  ["b51a9866-926a-5e92-9260-ed0dec9cdf92", "ZpgatWqSkl6SYO0N7JzfkgAA"],
  ["34d859db-6585-5f91-a3b4-de853c15347d", "21nYNIVlkV-jtN6FPBU0fQAA"],
  ["e0de506b-a705-59cc-9bfa-d37593141231", "a1De4AWnzFmb-tN1kxQSMQAA"],
];

test("the opaque of a UUID is that of Office Communications Server", () => {
  for (const [uuid, opaque] of SEEN) {
    expect(gruuOpaque(`urn:uuid:${uuid}`)).toBe(opaque);
    expect(gruuOpaque(`URN:UUID:${uuid.toUpperCase()}`)).toBe(opaque);
  }
});
test("an instance that is no UUID has an opaque of its own", () => {
  const mac = gruuOpaque("urn:dev:mac:0011223344556677");
  expect(mac).toBe(Buffer.from("urn:dev:mac:0011223344556677").toString("base64url"));
  expect(gruuOpaque("x".repeat(201))).toBeUndefined();
  expect(gruuOpaque("")).toBeUndefined();
});
test("both forms carry the same opaque", () => {
  expect(printCommunicatorGruu("alice@example.com", "AAAA")).toBe(
    "sip:alice@example.com;opaque=user:epid:AAAA;gruu",
  );
  expect(printPublicGruu("alice@example.com", "AAAA")).toBe("sip:alice@example.com;gr=AAAA");
  expect(printPublicGruu("a b@example.com", "AAAA")).toBe("sip:a%20b@example.com;gr=AAAA");
});

import { expect, test } from "vitest";
import { type OwnPlaces, ownAddress } from "./own-address.ts";
import { parseUri } from "./uri.ts";

const places: OwnPlaces = {
  isOurs: (domain) => domain === "example.com" || domain === "example.org",
  domains: () => ["example.com", "example.org"],
  isUs: (host, port) => host === "192.0.2.1" && port === undefined,
};

test.each([
  ["sip:Bob@EXAMPLE.org;transport=tls", "bob@example.org"],
  ["sips:b%6Fb@example.com", "bob@example.com"],
  ["tel:+4930123456", "+4930123456@example.com"],
  ["sip:bob@192.0.2.1", "bob@example.com"],
  ["sip:bob@192.0.2.1:9999", undefined],
  ["sip:bob@example.net", undefined],
  ["sip:example.com", undefined],
])("%s means %s", (text, address) => {
  const uri = parseUri(text);
  expect(uri.ok && ownAddress(uri.value, places)).toBe(address);
});

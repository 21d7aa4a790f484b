import { expect, test } from "vitest";
import { pageAddress } from "./page-address.ts";

const at = (address: string) => [
  { transport: "tls" as const, address, port: 5061 },
  { transport: "http" as const, address, port: 8080 },
  { transport: "https" as const, address, port: 8443 },
];

test("others find the pages over HTTPS by the host's name; what only this machine reaches is localhost", () => {
  expect(pageAddress(at("::"), "pbx.example.com")).toBe("https://pbx.example.com:8443");
  expect(pageAddress(at("192.0.2.1"), "pbx")).toBe("https://192.0.2.1:8443");
  expect(pageAddress(at("2001:db8::1"), "pbx")).toBe("https://[2001:db8::1]:8443");
  expect(pageAddress(at("127.0.0.1"), "pbx")).toBe("http://localhost:8080");
  expect(pageAddress([], "pbx")).toBeUndefined();
});

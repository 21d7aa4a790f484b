import { expect, test } from "vitest";
import { SipResponse } from "#sip/message/message";
import { bestResponse } from "./best-response.ts";

const best = (...statuses: number[]) =>
  bestResponse(statuses.map((status) => new SipResponse(status, "")))?.status;

test("a 6xx wins over everything else", () => {
  expect(best(486, 603, 302)).toBe(603);
});
test("the lowest class wins", () => {
  expect(best(500, 486, 302)).toBe(302);
  expect(best(503, 480)).toBe(480);
});
test("within 4xx an answer that tells how to succeed wins", () => {
  expect(best(404, 407)).toBe(407);
  expect(best(486, 415)).toBe(415);
});
test("a person's busy is worth more than a device that was not found or did not answer", () => {
  expect(best(404, 486)).toBe(486);
  expect(best(408, 486)).toBe(486);
  expect(best(480, 486)).toBe(486);
  expect(best(487, 480)).toBe(480);
});
test("nothing gives nothing", () => {
  expect(best()).toBeUndefined();
});

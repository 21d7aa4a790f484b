import { expect, test } from "vitest";
import type { UserView } from "#api/users";
import { changeOf, formOf } from "./user-form.ts";

const OLD = "tel:3048;phone-context=cdp.udp";
const greg: UserView = {
  address: "greg@example.com",
  name: "Greg",
  tel: OLD,
  lineUri: OLD,
  lineProblem: { rule: "e164", sentence: "Calls need an international number.", proposals: [] },
  enabled: true,
  createdAt: "",
  signIn: [],
  administrator: false,
  endpoints: 0,
  profile: { mail: "greg@example.com", title: "Engineer" },
  source: "local",
};

test("only what was changed is sent: a number that is wrong stays out of a change of the e-mail address", () => {
  expect(changeOf(greg, { ...formOf(greg), mail: "g@example.com" })).toEqual({
    profile: { mail: "g@example.com" },
  });
  expect(changeOf(greg, formOf(greg))).toBeUndefined();
});

test("an emptied number is taken away, an emptied field too", () => {
  expect(changeOf(greg, { ...formOf(greg), lineUri: "", title: "" })).toEqual({
    lineUri: null,
    profile: { title: "" },
  });
});

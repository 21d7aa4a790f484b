import { expect, test } from "vitest";
import type { UserView } from "#api/users";
import { changeOf, followed, formOf } from "./user-form.ts";

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

test("when the user was changed elsewhere, what is typed stays and all else is as it is stored now", () => {
  const typed = { ...formOf(greg), mail: "g@example.com" };
  const now = formOf({
    ...greg,
    tel: "+493055503048",
    profile: { mail: "other@example.com", title: "Chief" },
  });
  expect(followed(typed, formOf(greg), now)).toMatchObject({
    mail: "g@example.com",
    title: "Chief",
    lineUri: "+493055503048",
  });
});

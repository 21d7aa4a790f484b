import { expect, test } from "vitest";
import { certificateFields, certificateWays } from "#api/certificate-fields";
import { certificateWish } from "#api/certificates";
import { emptyForm, fieldsOf, wishOf } from "./request-fields.ts";

test("the form has every field of the API and the command line on one of the ways, and no other", () => {
  const shown = new Set(certificateWays.flatMap((way) => fieldsOf(way).map(({ name }) => name)));
  expect([...shown].sort()).toEqual(certificateFields.map(({ name }) => name).sort());
});

test.each(certificateWays)("an untouched form of the way %s is a request that the API takes", (way) => {
  const wish = certificateWish.parse(wishOf(emptyForm(way)));
  expect(wish).toMatchObject({ from: way, appendNames: true, keyBits: 2048, assign: true, force: false });
});

test("names are a list, switches are true or false, and what another way needs is left out", () => {
  const form = {
    ...emptyForm("file"),
    names: "a.example, b.example\nc.example",
    assign: "false",
    authority: "x",
  };
  expect(wishOf(form)).toMatchObject({ names: ["a.example", "b.example", "c.example"], assign: false });
  expect(wishOf(form)).not.toHaveProperty("authority");
});

import { describe, expect, test } from "vitest";
import { certificateFields } from "#api/certificate-fields";
import { certificateWish } from "#api/certificates";
import { createSigningRequest, readSigningRequest } from "#security/x509-request";
import { printWish, wishOptions } from "./certificate-wish.ts";
import { readLcsCmd } from "./lcscmd.ts";

/** The line of the article of 2009-11-23, to the letter. */
const LINE =
  "LCSCmd.exe /Cert /Action:Request /OU:Marketing /Org:Contoso /sn:eepool1.contoso.com /country:US /city:Redmond /state:Washington /Template:WebServer2";

const requestOf = (words: readonly string[]) => {
  const asked = readLcsCmd(words);
  if (asked.kind !== "request") throw new Error(asked.modern);
  return asked;
};

describe("the article's line", () => {
  test.each([
    ["as words of a shell", LINE.split(" ").slice(1)],
    ["with the program's name", LINE.split(" ")],
    ["as one quoted word", [LINE]],
    [
      "in other letters",
      LINE.toUpperCase()
        .replace(/(?<=[:])[^ ]+/g, (value) => value)
        .split(" "),
    ],
  ])("is understood %s", (_, words) => {
    expect(requestOf(words).wish).toMatchObject({
      from: "file",
      template: expect.stringMatching(/WebServer2/i),
    });
  });

  test("yields a request with these values, and the common name among the names", async () => {
    const { wish } = requestOf(LINE.split(" "));
    const names = wish.appendNames ? [wish.commonName, ...wish.names] : wish.names;
    const { request } = await createSigningRequest({ ...wish, names });
    expect(readSigningRequest(request)).toEqual({
      subject: "CN=eepool1.contoso.com, OU=Marketing, O=Contoso, L=Redmond, ST=Washington, C=US",
      names: ["eepool1.contoso.com"],
      template: "WebServer2",
    });
  });

  test("is said as it is written today", () => {
    expect(printWish(requestOf(LINE.split(" ")).wish)).toBe(
      "parley cert request --from file --name eepool1.contoso.com --org Contoso --ou Marketing --country US --state Washington --city Redmond --template WebServer2",
    );
  });
});

test("every switch that the article lists is taken", () => {
  const line = `/Cert /Action:Request /OU:"Sales and Marketing" /org:Contoso /sn:a.contoso.com /country:US /state:WA /city:Redmond /online:TRUE /friendlyName:x /bitLength:4096 /exportable:TRUE /san:b.contoso.com,c.contoso.com /ca:ca.contoso.com\\Contoso /caAccount:CONTOSO\\ann /caPassword:secret /autoAppendSNToSAN:FALSE /enableClientEKU:TRUE /assign:FALSE /Components:INTERNAL /L:log.htm /XML:TRUE /Template:Web`;
  const { wish, password, notes } = requestOf([line]);
  expect(wish).toMatchObject({
    from: "enterprise",
    organizationalUnit: "Sales and Marketing",
    names: ["b.contoso.com", "c.contoso.com"],
    appendNames: false,
    keyBits: 4096,
    clientUse: true,
    assign: false,
    authority: "https://ca.contoso.com/certsrv",
    account: "CONTOSO\\ann",
  });
  expect(password).toBe("secret");
  expect(notes).toHaveLength(5);
  expect(requestOf(["/cert", "/action:request", "/sn:a", "/filename:c:\\x.req", "/ca:h\\c"])).toMatchObject({
    file: "c:\\x.req",
    wish: { from: "file" },
  });
});

test("what it has not is named; other verbs are told their modern form", () => {
  expect(() => readLcsCmd(["/Cert", "/Action:Request", "/colour:red"])).toThrow(/colour/);
  expect(() => readLcsCmd(["Cert"])).toThrow();
  expect(readLcsCmd(["/Forest", "/Action:SchemaPrep"])).toMatchObject({ kind: "other", known: true });
  expect(readLcsCmd(["/Cert", "/Action:Import"])).toMatchObject({
    modern: expect.stringContaining("parley cert import"),
  });
});

test("each field of a request is an option of the command line, and the other way round", () => {
  const schema = Object.keys(certificateWish.shape).filter((name) => !["from", "password"].includes(name));
  expect(certificateFields.map(({ name }) => name).sort()).toEqual(schema.sort());
  expect(wishOptions).toHaveLength(schema.length);
});

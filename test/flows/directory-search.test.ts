import { afterEach, describe, expect, test } from "vitest";
import { openStage, type Stage } from "#testing/stage";

// The envelope is that of pidgin-sipe 1.25; the rows are what its search window fills in.
const body = (rows: string, most = "100") =>
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip">' +
  `<s:Body><m:directorySearch><m:filter m:href="#searchArray"/><m:maxResults>${most}</m:maxResults></m:directorySearch>` +
  `<m:Array m:id="searchArray">${rows}</m:Array></s:Body></s:Envelope>`;
const row = (attribute: string, value: string) => `<m:row m:attrib="${attribute}" m:value="${value}"/>`;

let stage: Stage;
afterEach(() => stage.end());

async function searches(rows: string, options: { most?: string; to?: string; user?: string } = {}) {
  const { most, to = "SERVICE", user = "alice" } = options;
  const phone = stage.phone(user);
  phone.sends(to, [["content-type", "application/SOAP+xml"]], body(rows, most));
  return phone;
}
const uris = (text: string) => [...text.matchAll(/m:uri="sip:([^"@]*)@/g)].map(([, user]) => user);

describe("a search from a Communicator client", () => {
  test("finds people by the beginning of what is asked, all rows together", async () => {
    stage = await openStage({ users: ["alice", "bob", "bobby", "carol"] });
    const both = await searches(row("givenName", "BO") + row("msRTCSIP-PrimaryUserAddress", "sip:bobb"));
    const ok = await both.gets(200);
    expect(ok.get("content-type")).toBe("application/SOAP+xml");
    expect(uris(ok.body)).toEqual(["bobby"]);
    expect(ok.body).toContain("<m:moreAvailable>false</m:moreAvailable>");
  });

  test("gets no more than it wants or the setting allows, and is told that there are more", async () => {
    stage = await openStage({
      users: ["alice", ..."0123456789".split("").map((digit) => `bob${digit}`)],
      settings: { "directory.search-rows": 5 },
    });
    const five = await (await searches(row("givenName", "bob"))).gets(200);
    expect(uris(five.body)).toHaveLength(5);
    expect(five.body).toContain("<m:moreAvailable>true</m:moreAvailable>");
    const one = await (await searches(row("givenName", "bob"), { most: "1" })).gets(200);
    expect(uris(one.body)).toEqual(["bob0"]);
  });

  test("who is nobody's user is refused, and so is asking by nothing or by something unknown", async () => {
    stage = await openStage();
    await (await searches(row("sn", "b"), { user: "mallory" })).gets(403);
    await (await searches(row("sn", " "))).gets(400);
    await (await searches(row("shoeSize", "42"))).gets(400);
    expect(stage.problems.map(({ id }) => id)).toEqual(["DIR-0014", "DIR-0013", "DIR-0013"]);
  });

  test("one person cannot keep the others from searching", async () => {
    stage = await openStage({ settings: { "directory.searches-per-second": 8 } });
    const rows = row("sn", "b");
    for (let turn = 0; turn < 2; turn++) await (await searches(rows)).gets(200);
    await (await searches(rows)).gets(503);
    expect(stage.problems.at(-1)).toMatchObject({
      id: "DIR-0015",
      why: { observed: { searches: 2, of: "one person" }, expected: { atMost: 2 } },
      fix: [{}, { command: "parley settings set directory.searches-per-second 16" }],
    });
    await (await searches(rows, { user: "bob" })).gets(200);
    stage.passes(1000);
    await (await searches(rows)).gets(200);
  });
});

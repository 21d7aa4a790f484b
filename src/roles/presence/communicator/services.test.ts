import { expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { parseXml } from "#formats/xml/element";
import { sipe } from "#testing/communicator";
import { openCommunicatorPresence, service } from "#testing/open-communicator-presence";

const PUBLISH = "application/msrtc-category-publish+xml";
const BUSY = "after-sign-on/02-status-busy/011-SERVICE-application_msrtc-category-publish_xml";
const STATE =
  '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state"><availability>6500</availability></state>';

const publication = (more: string, content = "") =>
  service(
    PUBLISH,
    `<publish xmlns="http://schemas.microsoft.com/2006/09/sip/rich-presence"><publications uri="sip:alice@example.com"><publication ${more}>${content}</publication></publications></publish>`,
  );

test("pidgin-sipe's status is published by its epid and answered with every publication of the touched categories", async () => {
  const { send, presence } = openCommunicatorPresence();
  presence.holds("alice@example.com", "state", 2, 7, STATE);
  presence.holds("alice@example.com", "contactCard", 200, 1, "<contactCard/>");
  const answer = await send(sipe(BUSY));
  expect(presence.done).toMatchObject([
    { publish: "alice@example.com", endpoint: "46b45a2a3940", changes: { length: 7 } },
  ]);
  expect(answer).toMatchObject({ status: 200, type: "application/vnd-microsoft-roaming-self+xml" });
  expect(parseXml(answer.body)).toEqual(
    parseXml(
      `<roamingData xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self"><categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:alice@example.com"><category name="note"/><category name="state" instance="1" publishTime="2026-11-23T08:01:07.120" container="2" version="7" expireType="user">${STATE}</category></categories></roamingData>`,
    ),
  );
});

test("a deletion that empties one container of several is told for that container", async () => {
  const { send, presence } = openCommunicatorPresence();
  presence.holds("alice@example.com", "note", 300, 2, "<note/>");
  const answer = await send(
    publication(
      'categoryName="note" instance="0" container="200" version="1" expireType="static" expires="0"',
    ),
  );
  expect(answer.body).toContain('<category name="note" container="200"/>');
  expect(answer.body).toContain('container="300" version="2"');
});

test("a conflict is answered 409 with the Fault of MS-PRES", async () => {
  const { send, presence } = openCommunicatorPresence();
  presence.outcome = () => ({ kind: "conflict", conflicts: [{ index: 4, version: 0, current: 7 }] });
  const answer = await send(sipe(BUSY));
  expect(answer).toMatchObject({ status: 409, id: "OCP-0005", type: "application/msrtc-fault+xml" });
  expect(answer.body).toContain('<operation index="4" version="0" curVersion="7"/>');
});

test("what is stored late is answered late", async () => {
  const { send, presence } = openCommunicatorPresence();
  presence.outcome = () => Promise.resolve({ kind: "published" });
  expect(await send(sipe(BUSY))).toMatchObject({ status: 200 });
});

test("only the owner changes their presence, from a device that has a name", async () => {
  const { send, presence } = openCommunicatorPresence();
  expect(await send(sipe(BUSY), "bob@example.com")).toMatchObject({ status: 403, diagnostics: 4004 });
  const forBob = sipe(BUSY).replace('uri="sip:alice@', 'uri="sip:basil@');
  expect(await send(forBob)).toMatchObject({ status: 403, id: "OCP-0001" });
  expect(await send(sipe(BUSY).replace(";epid=46b45a2a3940", ""))).toMatchObject({
    status: 400,
    diagnostics: 4011,
  });
  expect(await send(sipe(BUSY).replace("epid=46b45a2a3940", "epid=46b45a2a394046b45"))).toMatchObject({
    status: 400,
    diagnostics: 4012,
  });
  expect(presence.done).toEqual([]);
});

test("bad XML is 4001; what the model refuses is refused with its number", async () => {
  const { send, presence } = openCommunicatorPresence();
  expect(await send(service(PUBLISH, "<publish>"))).toMatchObject({ status: 400, diagnostics: 4001 });
  presence.outcome = () => ({
    kind: "refused",
    status: 413,
    problem: new ExplainedError({
      id: "TEST-0001",
      what: "It is too large.",
      why: { kind: "test", observed: 2, expected: 1 },
      fix: [],
      legacy: { "ms-diagnostics": 2010 },
    }),
  });
  expect(await send(sipe(BUSY))).toMatchObject({ status: 413, diagnostics: 2010 });
});

test("a block changes the members of container 32000", async () => {
  const { send, presence } = openCommunicatorPresence();
  const block = sipe("after-sign-on/17-block/028-SERVICE-application_msrtc-setcontainermembers_xml");
  expect(await send(block)).toMatchObject({ status: 200, body: "" });
  expect(presence.done).toEqual([
    {
      setMembers: "alice@example.com",
      changes: [
        { container: 32000, version: 0, add: [{ type: "user", value: "eve@example.com" }], remove: [] },
      ],
    },
  ]);
  presence.outcome = () => ({ kind: "conflict", conflicts: [{ index: 1, version: 0, current: 2 }] });
  expect(await send(block)).toMatchObject({ status: 409, type: "application/msrtc-fault+xml" });
});

test("who waits is acknowledged; who does not is 2000", async () => {
  const { send, presence } = openCommunicatorPresence();
  const acknowledge = service(
    "application/msrtc-presence-setsubscriber+xml",
    '<setSubscribers xmlns="http://schemas.microsoft.com/2006/09/sip/presence-subscribers"><subscriber user="bob@example.com" acknowledged="true"/></setSubscribers>',
  );
  expect(await send(acknowledge)).toMatchObject({ status: 404, diagnostics: 2000 });
  presence.waiting.push({ address: "bob@example.com", displayName: "Bob", acknowledged: false });
  expect(await send(acknowledge)).toMatchObject({ status: 200 });
  expect(presence.done).toEqual([{ acknowledge: "alice@example.com", watcher: "bob@example.com" }]);
});

test("an error that a client reports is taken, delegates are refused honestly", async () => {
  const { send } = openCommunicatorPresence();
  const report =
    '<reportError><error toUri="sip:bob@example.com" responseCode="480"><diagHeader>52001</diagHeader></error></reportError>';
  expect(await send(service("application/msrtc-reporterror+xml", report))).toMatchObject({ status: 200 });
  expect(await send(service("application/msrtc-reporterror+xml", "?"))).toMatchObject({ status: 200 });
  expect(await send(service("application/msrtc-setdelegate+xml", "<setDelegates/>"))).toMatchObject({
    status: 501,
    id: "OCP-0007",
  });
});

const soap = (method: string) =>
  service(
    "application/SOAP+xml",
    `<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>${method}</SOAP-ENV:Body></SOAP-ENV:Envelope>`,
  );
const WINRTC = 'xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip"';

test("a 2005 client's presence becomes the machine state of its device", async () => {
  const { send, presence } = openCommunicatorPresence();
  const answer = await send(
    soap(
      `<m:setPresence ${WINRTC}><m:presentity m:uri="sip:alice@example.com"><m:availability m:aggregate="300"/><m:activity m:aggregate="500"/></m:presentity></m:setPresence>`,
    ),
  );
  expect(answer).toMatchObject({ status: 200, body: "" });
  const machine = { category: "state", version: undefined, expireType: "endpoint" };
  expect(presence.done).toMatchObject([
    {
      publish: "alice@example.com",
      endpoint: "46b45a2a3940",
      changes: [
        { ...machine, container: 2 },
        { ...machine, container: 3 },
      ],
    },
  ]);
  const [{ changes }] = presence.done as [{ changes: { content: unknown }[] }];
  expect(changes[0]?.content).toEqual(
    (
      parseXml(
        '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" manual="false" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="machineState"><availability>6500</availability><activity token="on-the-phone" minAvailability="6500" maxAvailability="8999"/></state>',
      ) as { value: unknown }
    ).value,
  );
});

test("a 2005 client asks for presence: shown, blocked, unknown", async () => {
  const { send, presence } = openCommunicatorPresence();
  const ask = soap(`<m:getPresence ${WINRTC}><m:URI>sip:bob@example.com</m:URI></m:getPresence>`);
  const answer = await send(ask);
  expect(answer).toMatchObject({ status: 200, type: "text/xml+msrtc.pidf" });
  expect(answer.body).toContain('<availability aggregate="300" description="online"/>');
  presence.state = { state: "not-allowed" };
  expect(await send(ask)).toMatchObject({ status: 403, diagnostics: 2004 });
  presence.state = { state: "no-such-user" };
  expect(await send(ask)).toMatchObject({ status: 404, diagnostics: 1003 });
});
